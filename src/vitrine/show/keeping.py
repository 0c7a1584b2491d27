from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Outbox, OutboxKind, Tx
from vitrine.kit import clock
from vitrine.realtime.entries import Chat, Cue, Ended, Entry, Headline, Line, Unknown
from vitrine.realtime.folding import slots_of
from vitrine.show.checkpointing import checkpoint_when_due, make_checkpoint
from vitrine.show.erasing import erase_repeats
from vitrine.show.model import RoomEntry, ShowRoom, SlotCue

Kinds = msgspec.json.Decoder(dict[str, Any])


async def open_rooms(tx: Tx) -> Sequence[int]:
    return (
        await tx.session.scalars(select(ShowRoom.show_id).where(ShowRoom.closed_at.is_(None)))
    ).all()


async def is_room_open(tx: Tx, show_id: int) -> bool:
    still_open = select(ShowRoom.show_id).where(
        ShowRoom.show_id == show_id, ShowRoom.closed_at.is_(None)
    )
    return await tx.session.scalar(still_open) is not None


async def last_kept(tx: Tx, show_id: int) -> int:
    """0: nothing is kept yet."""
    last = select(func.max(RoomEntry.seq)).where(RoomEntry.show_id == show_id)
    return await tx.session.scalar(last) or 0


async def keep(tx: Tx, show_id: int, lines: Sequence[Line]) -> None:
    """Repeats change nothing. The cues among them need their outbox rows no more."""
    rows = [row(show_id, line) for line in lines]
    await tx.session.execute(insert(RoomEntry).on_conflict_do_nothing(), rows)
    await note_slots(tx, show_id, lines)
    if said := [kept["message_id"] for kept in rows if kept["message_id"] is not None]:
        await erase_repeats(tx, show_id, said)
    await forget_cues(tx, show_id, [kept["cue"] for kept in rows if kept["cue"] is not None])
    if any(isinstance(line.entry, Ended) for line in lines):
        await make_checkpoint(tx, show_id)
    else:
        await checkpoint_when_due(tx, show_id, lines[-1].seq)


def row(show_id: int, line: Line) -> dict[str, Any]:
    entry = line.entry
    kind = entry.__struct_config__.tag
    if isinstance(entry, Unknown):
        kind = Kinds.decode(line.wire)["kind"]
    return {
        "show_id": show_id,
        "seq": line.seq,
        "at": entry.at,
        "kind": str(kind)[:20],
        "cue": entry.cue if isinstance(entry, Cue) else None,
        "message_id": message_id(entry),
        "body": line.wire.decode(),
    }


async def note_slots(tx: Tx, show_id: int, lines: Sequence[Line]) -> None:
    """`slots_of` knows the kinds of cues; what is none of them fills no slot."""
    filled = [
        {"show_id": show_id, "slot": slot, "at": cue.at, "seq": line.seq}
        for line in lines
        if isinstance(cue := line.entry, Cue)
        for slot in slots_of(cue)
    ]
    if filled:
        await tx.session.execute(insert(SlotCue).on_conflict_do_nothing(), filled)


def message_id(entry: Entry) -> str | None:
    match entry:
        case Chat():
            return entry.id
        case Headline():
            return headline_id(entry.id, entry.cue)
        case _:
            return None


def headline_id(message: str, cue: int) -> str:
    """Under which the words of a headline are erased."""
    return f"{message}.{cue}"


async def forget_cues(tx: Tx, show_id: int, cues: Collection[int]) -> None:
    await tx.session.execute(
        delete(Outbox).where(
            Outbox.kind == OutboxKind.CUE, Outbox.show_id == show_id, Outbox.cue.in_(cues)
        )
    )


async def publish_again(tx: Tx, show_id: int) -> None:
    """For a hot log that was lost: what the kept log has not seen goes out once more."""
    tx.has_news = True
    await tx.session.execute(
        update(Outbox)
        .where(Outbox.kind == OutboxKind.CUE, Outbox.show_id == show_id)
        .values(published_at=None)
    )


async def close_log(tx: Tx, show_id: int) -> None:
    """From here on the kept log is the only one."""
    await make_checkpoint(tx, show_id)
    await tx.session.execute(
        update(ShowRoom).where(ShowRoom.show_id == show_id).values(closed_at=clock.now())
    )
