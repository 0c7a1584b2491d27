import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from tests.world.room import put
from tests.world.room_log import a_chat, a_pin, numbered
from vitrine.kit import ids
from vitrine.realtime import roomlog
from vitrine.realtime.folding import advance_all
from vitrine.realtime.opening import opening
from vitrine.realtime.state import Checkpoint, Snapshot


async def test_without_the_kept_log_a_log_that_begins_later_is_not_guessed(nats: Client) -> None:
    show = str(ids.new_id())
    await roomlog.ensure_stream(nats.jetstream(), show, first_seq=1_000_001)
    await put(nats, show, a_chat())
    with pytest.raises(roomlog.LogAway):
        await opening(nats, nats.jetstream(), show)


async def test_an_answer_that_says_later_is_no_checkpoint(nats: Client) -> None:
    show = str(ids.new_id())
    await roomlog.ensure_stream(nats.jetstream(), show, first_seq=1_000_001)

    async def answer(asked: Msg) -> None:
        await asked.respond(b'{"ok":false,"code":"try-again"}')

    await nats.subscribe("room.checkpoint", cb=answer)
    with pytest.raises(roomlog.LogAway):
        await opening(nats, nats.jetstream(), show)


async def test_a_room_begins_exactly_where_the_log_stands(
    nats: Client, show: str, kept: dict[str, Checkpoint]
) -> None:
    log = numbered(a_pin(1), *(a_chat(str(n)) for n in range(300)), a_pin(2, item="12"))
    await put(nats, show, *(entry.entry for entry in log))
    kept[show] = Checkpoint(100, advance_all(Snapshot(), log[:100]).state)
    begun = await opening(nats, nats.jetstream(), show)
    assert advance_all(begun.snapshot, begun.lines) == advance_all(Snapshot(), log)
