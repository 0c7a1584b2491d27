import asyncio
import json
import urllib.error
import urllib.request
from contextlib import AsyncExitStack
from typing import Any

import msgspec
import pytest
from nats.aio.client import Client
from nats.js.api import StreamConfig
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.world.room import ORIGIN, a_token, a_viewer
from tests.world.room_log import NOON, a_chat, a_pin, a_stock, numbered
from vitrine.kit import clock, ids
from vitrine.realtime.entries import Ended, Entry, encode
from vitrine.realtime.folding import advance_all
from vitrine.realtime.roomlog import ensure_stream, publish, stream_of, subject_of
from vitrine.realtime.state import Checkpoint, LogState, Snapshot
from vitrine.roles import room
from vitrine.settings import Settings


async def put(nats: Client, show: str, *entries: Entry) -> int:
    """Publishes; the last one's seq."""
    seq = 0
    for entry in entries:
        seq = (await publish(nats.jetstream(), show, encode(entry), msg_id=ids.new_secret())).seq
    return seq


async def get(address: str, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    request = urllib.request.Request(address.replace("ws", "http", 1) + path, headers=headers)  # noqa: S310
    return await asyncio.to_thread(fetched, request)


def fetched(request: urllib.request.Request) -> tuple[int, bytes, dict[str, str]]:
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), dict(error.headers)


async def test_the_first_frame_is_the_snapshot_and_then_come_entries(
    address: str, nats: Client, show: str, settings: Settings
) -> None:
    await put(nats, show, a_pin(), a_chat(), a_stock())
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        await viewer.hear("snapshot")
        first = viewer.frames[0][0]
        expected = advance_all(Snapshot(), numbered(a_pin(), a_chat(), a_stock()))
        assert first == json.loads(msgspec.json.encode(expected))
        await put(nats, show, a_chat("Second", message="502"))
        await viewer.see(lambda it: it.seqs == [4])
        assert viewer.entries[0]["text"] == "Second"


async def test_the_checkpoint_is_continued_by_the_hot_log(
    address: str, nats: Client, show: str, kept: dict[str, Checkpoint]
) -> None:
    log = numbered(a_pin(), a_chat(), a_stock(), a_chat("Later", message="502"))
    await put(nats, show, *(entry.entry for entry in log))
    kept[show] = Checkpoint(2, advance_all(Snapshot(), log[:2]).state)
    async with a_viewer(address, show) as viewer:
        await viewer.hear("snapshot")
        assert viewer.snapshot == json.loads(msgspec.json.encode(advance_all(Snapshot(), log)))


async def test_an_ended_show_without_a_stream_is_its_checkpoint(
    address: str, kept: dict[str, Checkpoint]
) -> None:
    show = str(ids.new_id())
    kept[show] = Checkpoint(812, LogState(ended=True))
    async with a_viewer(address, show) as viewer:
        assert await viewer.hear("snapshot", seq=812)


@pytest.mark.parametrize("after", [0, 3, 7])
async def test_who_comes_back_gets_what_was_missed(
    address: str, nats: Client, show: str, after: int
) -> None:
    await put(nats, show, *(a_chat(str(n)) for n in range(7)))
    async with a_viewer(address, show, after=after) as viewer:
        await viewer.hear("count")
        assert viewer.seqs == list(range(after + 1, 8))
        assert "snapshot" not in {item["kind"] for item in viewer.items}
        await put(nats, show, a_chat("next"))
        await viewer.see(lambda it: it.seqs == list(range(after + 1, 9)))


async def test_what_lies_before_the_checkpoint_comes_from_the_hot_log(
    address: str, nats: Client, show: str, kept: dict[str, Checkpoint]
) -> None:
    log = numbered(*(a_chat(str(n)) for n in range(9)))
    await put(nats, show, *(entry.entry for entry in log))
    kept[show] = Checkpoint(6, advance_all(Snapshot(), log[:6]).state)
    async with a_viewer(address, show, after=2) as viewer:
        await viewer.see(lambda it: it.seqs == [3, 4, 5, 6, 7, 8, 9])


async def test_a_place_beyond_the_log_gets_a_snapshot(
    address: str, nats: Client, show: str
) -> None:
    await put(nats, show, a_chat())
    async with a_viewer(address, show, after=500) as viewer:
        assert await viewer.hear("snapshot", seq=1)


async def test_a_lost_core_message_is_filled_from_the_stream(
    address: str, nats: Client, show: str
) -> None:
    stream = nats.jetstream()
    async with a_viewer(address, show) as viewer:
        await viewer.hear("snapshot")
        await put(nats, show, a_chat("one"))
        await viewer.see(lambda it: it.seqs == [1])
        told = (await stream.stream_info(stream_of(show))).config
        deaf = StreamConfig(**{**told.__dict__, "republish": None, "name": stream_of(show)})
        await stream.update_stream(deaf)
        await put(nats, show, a_chat("lost"), a_pin())
        await stream.update_stream(told)
        await put(nats, show, a_chat("heard"))
        await viewer.see(lambda it: len(it.seqs) == 4)
        assert viewer.seqs == [1, 2, 3, 4]


async def test_repeats_and_reorder_on_the_way_show_nothing_twice(
    address: str, nats: Client, show: str
) -> None:
    async with a_viewer(address, show) as viewer:
        await viewer.hear("snapshot")
        await put(nats, show, a_chat("one"), a_chat("two"))
        await viewer.see(lambda it: it.seqs == [1, 2])
        for seq, before in [(2, 1), (1, 0), (4, 3), (3, 2)]:
            headers = {"Nats-Sequence": str(seq), "Nats-Last-Sequence": str(before)}
            body = encode(a_chat(f"again {seq}"))
            await nats.publish(f"live.{show}", body, headers=headers)
        await put(nats, show, a_chat("three"), a_chat("four"))
        await viewer.see(lambda it: len(it.seqs) >= 4)
        assert viewer.seqs == [1, 2, 3, 4]


async def test_an_erased_message_is_a_tombstone_in_the_hot_log(
    address: str, nats: Client, show: str
) -> None:
    await put(nats, show, a_pin(), a_chat("call 0900"), a_chat("Hi", message="502"))
    await nats.jetstream().delete_msg(stream_of(show), 2)
    async with a_viewer(address, show, after=0) as viewer:
        await viewer.see(lambda it: it.seqs == [1, 2, 3])
        assert [entry["kind"] for entry in viewer.entries] == ["pin", "erased", "chat"]


async def test_a_log_made_again_restarts_the_viewers(
    address: str, nats: Client, show: str, kept: dict[str, Checkpoint]
) -> None:
    async with a_viewer(address, show) as viewer:
        await viewer.hear("snapshot")
        await put(nats, show, a_pin(), a_chat())
        await viewer.see(lambda it: len(it.seqs) == 2)
        kept[show] = Checkpoint(1, advance_all(Snapshot(), numbered(a_pin())).state)
        await nats.jetstream().delete_stream(stream_of(show))
        await ensure_stream(nats.jetstream(), show, first_seq=1_000_001)
        await put(nats, show, a_chat("After the loss", message="900"))
        await viewer.see(lambda it: it.snapshot["seq"] >= 1_000_000)
        await viewer.see(lambda it: it.snapshot["seq"] + len(it.seqs) == 1_000_001)
        assert viewer.snapshot["state"]["cue"] == 1


async def test_a_pin_does_not_wait_for_the_tick(
    nats: Client, show: str, room_settings: Settings
) -> None:
    slow = room_settings.model_copy(update={"room_tick_ms": 1_000})
    async with room.serving(slow) as port, a_viewer(f"ws://127.0.0.1:{port}", show) as viewer:
        await viewer.hear("snapshot")
        begun = asyncio.get_running_loop().time()
        await put(nats, show, a_chat(), a_pin())
        await viewer.hear("pin")
        assert asyncio.get_running_loop().time() - begun < 0.5
        assert viewer.seqs == [1, 2]


async def test_a_tick_joins_its_entries_into_one_frame(
    address: str, nats: Client, show: str
) -> None:
    async with a_viewer(address, show) as viewer:
        await viewer.hear("snapshot")
        body = encode(a_chat())
        for n in range(20):
            await nats.publish(subject_of(show), body, headers={"Nats-Msg-Id": str(n)})
        await viewer.see(lambda it: len(it.seqs) == 20)
        frames_with_entries = [f for f in viewer.frames if any(i["kind"] == "chat" for i in f)]
        assert len(frames_with_entries) < 20


async def test_two_nodes_show_the_same_room(
    address: str, second_address: str, nats: Client, show: str, settings: Settings
) -> None:
    async with (
        a_viewer(address, show, a_token(settings, show)) as here,
        a_viewer(second_address, show, a_token(settings, show)) as there,
    ):
        await here.hear("snapshot")
        await there.hear("snapshot")
        await here.do("say", text="Hello from here")
        await there.hear("chat", text="Hello from here")
        await there.do("react", what="heart", n=5)
        await here.hear("reactions", heart=5)
        await here.hear("count", watching=2)
        await there.hear("count", watching=2)


async def test_hosts_and_bots_are_not_counted(
    address: str, nats: Client, show: str, settings: Settings
) -> None:
    async with (
        a_viewer(address, show, a_token(settings, show, role="host")) as host,
        a_viewer(address, show, a_token(settings, show, role="bot")),
        a_viewer(address, show, a_token(settings, show, sid="one")),
        a_viewer(address, show, a_token(settings, show, sid="one")),
    ):
        await host.hear("count", watching=1)


async def test_hosts_see_the_stream_s_health(
    address: str, nats: Client, show: str, settings: Settings
) -> None:
    async with a_viewer(address, show, a_token(settings, show, role="host")) as host:
        await host.hear("snapshot")
        await nats.publish(f"stream.health.{show}", b'{"bitrate":4100000,"fps":30}')
        await host.hear("health", bitrate=4_100_000)


async def test_an_unknown_show_is_refused(address: str, kept: dict[str, Checkpoint]) -> None:
    show = str(ids.new_id())
    async with a_viewer(address, show) as viewer:
        with pytest.raises(ConnectionClosed) as closed:
            await viewer.hear("snapshot")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.reason == "no-such-show"
    assert viewer.items == [{"kind": "bye", "reason": "no-such-show"}]
    assert (await get(address, f"/rooms/{show}/entries"))[0] == 404


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"show": "77"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"exp": 1}, 401),
    ],
)
async def test_a_token_opens_its_show_to_its_origin_until_it_expires(
    address: str, show: str, settings: Settings, claims: dict[str, Any], status: int
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with a_viewer(address, show, a_token(settings, **{"show": show, **claims})):
            pass
    assert refused.value.response.status_code == status


@pytest.mark.parametrize("origin", ["", "https://evil.example"])
async def test_without_a_token_only_our_own_pages_may_read(
    address: str, show: str, origin: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with a_viewer(address, show, origin=origin):
            pass
    assert refused.value.response.status_code == 403


async def test_a_shop_may_ask_for_a_token_from_everybody(
    nats: Client, show: str, room_settings: Settings
) -> None:
    members = room_settings.model_copy(update={"anonymous_viewing": False})
    async with room.serving(members) as port:
        status, _, _ = await get(f"ws://127.0.0.1:{port}", f"/rooms/{show}/entries")
    assert status == 401


async def test_polled_entries_are_the_socket_s(
    address: str, nats: Client, show: str, settings: Settings
) -> None:
    async with a_viewer(address, show, a_token(settings, show), after=0) as viewer:
        await put(nats, show, a_pin(), a_chat(), a_stock())
        await viewer.see(lambda it: len(it.seqs) == 3)
        path = f"/rooms/{show}/entries?after=1"
        status, body, headers = await get(address, path, Origin=ORIGIN)
        assert (status, headers["Access-Control-Allow-Origin"]) == (200, ORIGIN)
        assert json.loads(body)[:-1] == viewer.entries[1:]
        _, body, _ = await get(address, f"/rooms/{show}/entries")
        assert json.loads(body)[0]["kind"] == "snapshot"
        status, _, _ = await get(address, f"/rooms/{show}/entries", Origin="https://evil.example")
        assert status == 403


async def test_the_role_answers_for_its_health(address: str) -> None:
    assert (await get(address, "/healthz"))[0] == 200
    assert json.loads((await get(address, "/readyz"))[1])["ready"] is True
    assert b"vitrine_room_sockets" in (await get(address, "/metrics"))[1]
    assert (await get(address, "/rooms/0x1"))[0] == 404


async def test_a_node_that_stops_tells_its_viewers_to_come_back(
    nats: Client, show: str, room_settings: Settings
) -> None:
    async with AsyncExitStack() as staying:
        async with room.serving(room_settings) as port:
            viewer = await staying.enter_async_context(a_viewer(f"ws://127.0.0.1:{port}", show))
            await viewer.hear("snapshot")
        with pytest.raises(ConnectionClosed) as closed:
            await viewer.hear("never")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012


async def test_the_end_is_told_at_once(address: str, nats: Client, show: str) -> None:
    async with a_viewer(address, show) as viewer:
        await viewer.hear("snapshot")
        await put(nats, show, Ended(at=clock.now_ms()))
        await viewer.hear("ended")
        assert NOON < viewer.entries[-1]["at"] + 10**12
