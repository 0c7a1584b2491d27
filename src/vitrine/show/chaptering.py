from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import select

from vitrine.db import Tx
from vitrine.realtime.entries import Answered, Entry, How, Pin, Unpin, line
from vitrine.show.model import RoomEntry
from vitrine.show.remembering import messages, messages_asking


class Pinned(NamedTuple):
    """A product on screen from `at` to `until` (null: to the end), UTC milliseconds."""

    cue: int
    at: int
    until: int | None
    item_id: int
    product_id: int


class Spoken(NamedTuple):
    """A question that the host answered on camera, from `at` on, UTC milliseconds.

    `text` is None where everybody who asked it was erased: the answer is in the video all the same.
    """

    cue: int
    at: int
    text: str | None


async def pins_of(tx: Tx, show_id: int) -> Sequence[Pinned]:
    """Of the kept log, in order. Pinning again what is pinned begins no chapter."""
    found: list[Pinned] = []
    for entry in await cues_of(tx, show_id, "pin", "unpin"):
        if not isinstance(entry, Pin | Unpin):
            continue
        open_pin = found[-1] if found and found[-1].until is None else None
        if open_pin is not None and isinstance(entry, Pin) and str(open_pin.item_id) == entry.item:
            continue
        if open_pin is not None:
            found[-1] = open_pin._replace(until=entry.at)
        if isinstance(entry, Pin):
            found.append(Pinned(entry.cue, entry.at, None, int(entry.item), int(entry.product)))
    return found


async def answers_of(tx: Tx, show_id: int) -> Sequence[Spoken]:
    """Those given by voice, in order, in the words of who asked first."""
    cues = await cues_of(tx, show_id, "answered")
    spoken = [cue for cue in cues if isinstance(cue, Answered) and cue.how is How.VOICE]
    first = {cue.question: cue for cue in reversed(spoken)}
    asked = await words_of(tx, show_id, first)
    answers = [Spoken(cue.cue, cue.at, asked[question]) for question, cue in first.items()]
    return sorted(answers, key=lambda answer: answer.cue)


async def words_of(tx: Tx, show_id: int, questions: Collection[str]) -> dict[str, str | None]:
    """Of the first message of each; if that was erased, of the next one that asks the same."""
    known = await messages(tx, show_id, questions)
    found: dict[str, str | None] = dict.fromkeys(questions)
    found |= {question: message.text for question, message in known.items()}
    for question in questions:
        if question not in known and (others := await messages_asking(tx, show_id, question)):
            found[question] = others[0].text
    return found


async def cues_of(tx: Tx, show_id: int, *kinds: str) -> Sequence[Entry]:
    cues = (
        select(RoomEntry.seq, RoomEntry.body)
        .where(RoomEntry.show_id == show_id, RoomEntry.kind.in_(kinds))
        .order_by(RoomEntry.cue)
    )
    rows = await tx.session.execute(cues)
    return [line(seq, body.encode()).entry for seq, body in rows]
