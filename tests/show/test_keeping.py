from collections.abc import Iterable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from sqlalchemy import select

from tests.world.outbox import posted
from tests.world.room_log import NOON, logs
from tests.world.show import a_show
from vitrine import show as shows
from vitrine.db import Outbox, OutboxKind, Tx
from vitrine.realtime.entries import (
    Chat,
    Cue,
    Erased,
    Line,
    ShowState,
    StateChange,
    decode,
    encode,
    line,
)
from vitrine.realtime.folding import advance_all
from vitrine.realtime.state import Snapshot
from vitrine.realtime.visible import visible
from vitrine.show import RoomEntry


def chat_lines(numbers: Iterable[int]) -> list[Line]:
    return [
        line(n, encode(Chat(at=n * 10, id=str(n), sender="who", text=f"line {n}"))) for n in numbers
    ]


async def test_repeats_change_nothing(tx: Tx) -> None:
    show = await a_show(tx)
    for _ in range(2):
        await shows.keep(tx, show.id, chat_lines(range(1, 4)))
    assert await shows.last_kept(tx, show.id) == 3
    assert len((await tx.session.scalars(select(RoomEntry))).all()) == 3


async def test_cues_leave_the_outbox_once_they_are_kept(tx: Tx) -> None:
    show = await a_show(tx)
    await shows.end(tx, show)
    cues = select(Outbox).where(Outbox.show_id == show.id, Outbox.kind == OutboxKind.CUE)
    [row] = (await tx.session.scalars(cues)).all()
    await shows.keep(tx, show.id, [line(1, row.body)])
    assert (await tx.session.scalars(cues)).all() == []


async def test_every_thousand_entries_there_is_a_checkpoint(tx: Tx) -> None:
    show = await a_show(tx)
    lines = chat_lines(range(1, 2_101))
    assert await shows.checkpoint(tx, show.id) == (await shows.checkpoint(tx, 1))
    for start in range(0, 2_100, 300):
        await shows.keep(tx, show.id, lines[start : start + 300])
    found = await shows.checkpoint(tx, show.id)
    assert found.seq == 1_200
    assert found.state == advance_all(Snapshot(), lines[:1_200]).state


async def test_a_window_comes_behind_the_newest_cues_before_it(tx: Tx) -> None:
    show = await a_show(tx)
    live = StateChange(at=5, cue=1, state=ShowState.LIVE)
    kept = [line(1, encode(live)), *chat_lines(range(2, 6))]
    await shows.keep(tx, show.id, kept)
    found = await shows.entries_between(tx, show.id, since=30, until=50)
    assert found.entries == [kept[0].wire, kept[2].wire, kept[3].wire]


@given(log=logs(), since=st.integers(NOON - 70_000, NOON + 900_000))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_every_moment_can_be_recalled_from_a_window(
    tx: Tx, log: list[Line], since: int
) -> None:
    show = await a_show(tx)
    if log:
        await shows.keep(tx, show.id, log)
    found = await shows.entries_between(tx, show.id, since=since, until=since + 1)
    recalled = advance_all(Snapshot(), [line_of(wire) for wire in found.entries])
    by_then = [each for each in log if isinstance(each.entry, Cue) and each.entry.at <= since]
    then = advance_all(Snapshot(), by_then).state
    assert visible(recalled.state, since) == visible(then, since)
    assert len([e for e in found.entries if b'"cue"' in e]) <= len(then.slots) + 1


async def test_a_long_window_comes_in_parts(tx: Tx) -> None:
    show = await a_show(tx)
    lines = chat_lines(range(1, 2_501))
    await shows.keep(tx, show.id, lines)
    first = await shows.entries_between(tx, show.id, since=0, until=30_000)
    assert first.after == 2_000
    rest = await shows.entries_between(tx, show.id, since=0, until=30_000, after=first.after)
    assert rest.after is None
    assert [*first.entries, *rest.entries] == [each.wire for each in lines]


def line_of(wire: bytes) -> Line:
    entry = decode(wire)
    assert entry.seq is not UNSET
    return Line(entry.seq, wire, entry)


async def test_erasing_leaves_a_tombstone_in_the_log_and_in_checkpoints(tx: Tx) -> None:
    show = await a_show(tx)
    lines = chat_lines(range(1, 1_001))
    await shows.keep(tx, show.id, lines)
    await shows.erase_message(tx, show.id, "999", by="host", reason="rude")
    state = (await shows.checkpoint(tx, show.id)).state
    assert state is not None
    assert [type(said) for said in state.chat[-3:]] == [Chat, Erased, Chat]
    [wire] = (await shows.entries_between(tx, show.id, since=9_990, until=10_000)).entries
    assert b"line 999" not in wire
    assert b'"was":"chat"' in wire
    notice = (await posted(tx, show.id))[-1]
    assert isinstance(notice, Erased)
    assert (notice.of, notice.id, notice.reason) == (999, "999", "rude")


async def test_a_message_that_is_not_kept_yet_is_erased_when_it_comes(tx: Tx) -> None:
    show = await a_show(tx)
    await shows.erase_message(tx, show.id, "2", by="host", reason="rude")
    await shows.keep(tx, show.id, chat_lines(range(1, 4)))
    [hot] = await shows.bury_pending(tx, show.id)
    assert hot.seq == 2
    await shows.erased_everywhere(tx, [hot])
    assert await shows.bury_pending(tx, show.id) == []


def said(seq: int, text: str, *, message: str) -> Line:
    return line(seq, encode(Chat(at=seq * 10, id=message, sender="who", text=text)))


async def words_kept(tx: Tx, show_id: int) -> list[str]:
    kept = (await tx.session.scalars(select(RoomEntry).where(RoomEntry.show_id == show_id))).all()
    entries = [decode(each.body.encode()) for each in kept]
    return [entry.text for entry in entries if isinstance(entry, Chat)]


async def test_a_message_that_was_stored_twice_is_erased_twice(tx: Tx) -> None:
    show = await a_show(tx)
    twice = [said(998, "Hello", message="a"), said(999, "an insult", message="a")]
    await shows.keep(tx, show.id, [*chat_lines(range(1, 998)), *twice, *chat_lines([1_000])])
    await shows.erase_message(tx, show.id, "a", by="host", reason="rude")
    assert [word for word in await words_kept(tx, show.id) if "line" not in word] == []
    state = (await shows.checkpoint(tx, show.id)).state
    assert state is not None
    assert [type(each) for each in state.chat[-3:]] == [Chat, Erased, Chat]
    notices = [fact for fact in await posted(tx, show.id) if isinstance(fact, Erased)]
    assert [notice.of for notice in notices] == [998, 999]
    assert [hot.seq for hot in await shows.bury_pending(tx, show.id)] == [998, 999]


async def test_what_comes_under_the_name_of_an_erased_message_is_erased_as_well(tx: Tx) -> None:
    show = await a_show(tx)
    await shows.keep(tx, show.id, [said(1, "Hello", message="a"), *chat_lines([2])])
    await shows.erase_message(tx, show.id, "a", by="host", reason="rude")
    await shows.erased_everywhere(tx, await shows.bury_pending(tx, show.id))
    await shows.keep(tx, show.id, [said(3, "an insult", message="a")])
    hot = await shows.bury_pending(tx, show.id)
    assert 3 in [each.seq for each in hot]
    assert await words_kept(tx, show.id) == ["line 2"]
    await shows.erased_everywhere(tx, hot)
    assert await shows.bury_pending(tx, show.id) == []


async def test_what_is_said_once_more_while_the_hot_log_loses_it_is_not_forgotten(tx: Tx) -> None:
    show = await a_show(tx)
    await shows.keep(tx, show.id, [said(1, "Hello", message="a")])
    await shows.erase_message(tx, show.id, "a", by="host", reason="rude")
    hot = await shows.bury_pending(tx, show.id)
    await shows.keep(tx, show.id, [said(2, "an insult", message="a")])
    await shows.erased_everywhere(tx, hot)
    await shows.bury_pending(tx, show.id)
    assert await words_kept(tx, show.id) == []
