import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from tests.world.room import put
from tests.world.room_log import a_chat, a_pin, numbered
from vitrine.kit import ids
from vitrine.realtime import roomlog
from vitrine.realtime.entries import Erased
from vitrine.realtime.folding import advance_all
from vitrine.realtime.opening import opening
from vitrine.realtime.state import Checkpoint, Snapshot
from vitrine.realtime.subscribing import in_force


async def test_without_the_kept_log_a_log_that_begins_later_is_not_guessed(nats: Client) -> None:
    show = str(ids.new_id())
    await roomlog.ensure_stream(nats.jetstream(), show, first_seq=1_000_001)
    await put(nats, show, a_chat())
    with pytest.raises(roomlog.LogAway):
        await opening(nats, nats.jetstream(), show)


async def test_a_show_is_not_called_unknown_while_nobody_says_what_was_kept(
    nats: Client,
) -> None:
    with pytest.raises(roomlog.LogAway):
        await opening(nats, nats.jetstream(), str(ids.new_id()))


async def test_an_answer_that_says_later_is_no_checkpoint(nats: Client) -> None:
    show = str(ids.new_id())
    await roomlog.ensure_stream(nats.jetstream(), show, first_seq=1_000_001)
    await answering(nats, b'{"ok":false,"code":"try-again"}')
    with pytest.raises(roomlog.LogAway):
        await opening(nats, nats.jetstream(), show)


async def test_a_show_whose_log_is_about_to_be_made_is_not_called_unknown(nats: Client) -> None:
    show = str(ids.new_id())
    await answering(nats, b'{"seq":0,"state":null,"is_open":true}')
    with pytest.raises(roomlog.LogAway):
        await opening(nats, nats.jetstream(), show)


async def answering(nats: Client, said: bytes) -> None:
    async def answer(asked: Msg) -> None:
        await asked.respond(said)

    await nats.subscribe("room.checkpoint", cb=answer)
    await in_force(nats)


async def test_a_log_made_again_goes_on_from_what_was_kept(
    nats: Client, kept: dict[str, Checkpoint]
) -> None:
    show = str(ids.new_id())
    before = numbered(a_pin(1), a_chat(), a_pin(2, item="12"))
    kept[show] = Checkpoint(2, advance_all(Snapshot(), before[:2]).state)
    await roomlog.ensure_stream(nats.jetstream(), show, first_seq=1_000_003)
    await put(nats, show, a_pin(2, item="12"), a_chat("After the loss", message="900"))
    begun = await opening(nats, nats.jetstream(), show)
    state = advance_all(begun.snapshot, begun.lines)
    assert begun.snapshot.seq == 1_000_002
    assert (state.seq, state.state.cue) == (1_000_004, 2)
    assert [line.id for line in state.state.chat] == ["501", "900"]


async def test_a_log_that_ends_before_what_was_kept_is_not_counted_back(
    nats: Client, show: str, kept: dict[str, Checkpoint]
) -> None:
    log = numbered(a_pin(1), a_chat(), a_chat("two", message="502"))
    await put(nats, show, *(entry.entry for entry in log[:2]))
    kept[show] = Checkpoint(3, advance_all(Snapshot(), log).state)
    begun = await opening(nats, nats.jetstream(), show)
    assert (begun.snapshot.seq, advance_all(begun.snapshot, begun.lines).seq) == (2, 2)
    assert [line.id for line in begun.snapshot.state.chat] == ["501", "502"]


async def test_a_room_begins_exactly_where_the_log_stands(
    nats: Client, show: str, kept: dict[str, Checkpoint]
) -> None:
    log = numbered(a_pin(1), *(a_chat(str(n)) for n in range(300)), a_pin(2, item="12"))
    await put(nats, show, *(entry.entry for entry in log))
    kept[show] = Checkpoint(100, advance_all(Snapshot(), log[:100]).state)
    begun = await opening(nats, nats.jetstream(), show)
    assert advance_all(begun.snapshot, begun.lines) == advance_all(Snapshot(), log)


async def test_a_room_has_the_entries_before_its_checkpoint_at_hand(
    nats: Client, show: str, kept: dict[str, Checkpoint]
) -> None:
    log = numbered(a_pin(1), *(a_chat(str(n)) for n in range(300)))
    last = await put(nats, show, *(entry.entry for entry in log))
    kept[show] = Checkpoint(last, advance_all(Snapshot(), log).state)
    begun = await opening(nats, nats.jetstream(), show)
    assert [line.seq for line in begun.lines] == list(range(1, last + 1))
    assert advance_all(begun.snapshot, begun.lines) == begun.snapshot


async def test_the_last_entry_before_a_checkpoint_may_be_erased(
    nats: Client, show: str, kept: dict[str, Checkpoint]
) -> None:
    log = numbered(a_pin(1), a_chat("one"), a_chat("call 0900", message="502"))
    last = await put(nats, show, *(entry.entry for entry in log))
    await nats.jetstream().delete_msg(roomlog.stream_of(show), last)
    kept[show] = Checkpoint(last, advance_all(Snapshot(), log).state)
    begun = await opening(nats, nats.jetstream(), show)
    assert [line.seq for line in begun.lines] == [1, 2, 3]
    assert isinstance(begun.lines[-1].entry, Erased)
