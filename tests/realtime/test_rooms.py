import asyncio
import json

import msgspec
import pytest
from nats.aio.client import Client

from tests.world.room import WITHIN, a_token, a_viewer, poll, put, talking
from tests.world.room_log import NOON, a_chat, a_pin, a_stock, numbered
from vitrine.kit import clock, ids
from vitrine.realtime import keeping, load
from vitrine.realtime.entries import Ended, Entry, Erased, encode
from vitrine.realtime.folding import advance_all
from vitrine.realtime.roomlog import ensure_stream, stream_of, subject_of
from vitrine.realtime.state import Checkpoint, LogState, Snapshot
from vitrine.roles import room
from vitrine.settings import Settings


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
    address: str, kept: dict[str, Checkpoint], settings: Settings
) -> None:
    show = str(ids.new_id())
    kept[show] = Checkpoint(812, LogState(ended=True))
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
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


async def test_who_comes_back_to_a_node_that_has_just_started_makes_it_read_nothing_more(
    address: str,
    nats: Client,
    show: str,
    kept: dict[str, Checkpoint],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeping, "RESUMES_AT_MOST", 0)
    log = numbered(*(a_chat(str(n)) for n in range(9)))
    await put(nats, show, *(entry.entry for entry in log))
    kept[show] = Checkpoint(6, advance_all(Snapshot(), log[:6]).state)
    async with a_viewer(address, show, after=2) as viewer:
        await viewer.hear("count")
        assert viewer.seqs == [3, 4, 5, 6, 7, 8, 9]


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
        await stream.update_stream(told.evolve(republish=None))
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


async def test_who_comes_back_reads_nothing_of_a_message_that_was_removed_meanwhile(
    address: str, nats: Client, show: str
) -> None:
    notice = Erased(at=NOON, was="chat", by="host", reason="spam", id="501", of=2)
    async with a_viewer(address, show) as viewer:
        await viewer.hear("snapshot")
        await put(nats, show, a_pin(), a_chat("call 0900"), notice, a_chat("Hi", message="502"))
        await viewer.see(lambda it: len(it.seqs) == 4)
    async with a_viewer(address, show, after=0) as back:
        await back.see(lambda it: it.seqs == [1, 2, 3, 4])
        assert [entry["kind"] for entry in back.entries] == ["pin", "erased", "erased", "chat"]
        assert back.entries[1]["id"] == "501"
        assert "0900" not in json.dumps(back.items)


async def test_who_polls_is_not_set_back_by_a_node_whose_tick_is_still_due(
    nats: Client, show: str, room_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "SHORTEST", 3_600.0)
    async with room.serving(room_settings) as port:
        asked = {"token": a_token(room_settings, show), "after": await put(nats, show, a_chat())}
        await poll(f"ws://127.0.0.1:{port}", show, asked)
        await put(nats, show, a_chat("seen elsewhere", message="502"))
        kinds, asked = ["snapshot"], asked | {"after": 2}
        async with asyncio.timeout(WITHIN):
            while "snapshot" in kinds:
                _, told = await poll(f"ws://127.0.0.1:{port}", show, asked)
                kinds = [item["kind"] for item in told]
        assert kinds == ["count", "log"]


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


@pytest.mark.parametrize("urgent", [a_pin(), a_stock()], ids=["pin", "stock"])
async def test_a_cue_or_a_stock_fact_does_not_wait_for_the_tick(
    nats: Client, show: str, room_settings: Settings, monkeypatch: pytest.MonkeyPatch, urgent: Entry
) -> None:
    monkeypatch.setattr(load, "SHORTEST", 3_600.0)
    async with (
        room.serving(room_settings) as port,
        a_viewer(f"ws://127.0.0.1:{port}", show) as viewer,
    ):
        await viewer.hear("snapshot")
        await viewer.hear("count")
        await put(nats, show, a_chat(), urgent)
        await viewer.see(lambda it: it.seqs == [1, 2])


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


async def test_the_count_comes_with_the_tick_that_is_due(
    address: str, nats: Client, show: str, settings: Settings
) -> None:
    together = {"chat", "count"}
    async with a_viewer(address, show) as viewer, talking(nats, show):
        await viewer.hear("count", watching=1)
        for _ in range(10):  # once it may come between two ticks
            viewer.frames.clear()
            async with a_viewer(address, show, a_token(settings, show)):
                await viewer.hear("count", watching=2)
            if any(together <= {item["kind"] for item in frame} for frame in viewer.frames):
                return
            await viewer.hear("count", watching=1)
    pytest.fail("each count came in a frame of its own")


async def test_two_nodes_show_the_same_room(
    address: str, second_address: str, show: str, settings: Settings
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


async def test_hosts_and_bots_are_not_counted(address: str, show: str, settings: Settings) -> None:
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


async def test_the_end_is_told_at_once(address: str, nats: Client, show: str) -> None:
    async with a_viewer(address, show) as viewer:
        await viewer.hear("snapshot")
        await put(nats, show, Ended(at=clock.now_ms()))
        await viewer.hear("ended")
        assert [item["kind"] for item in viewer.frames[-1]] == ["ended"]
