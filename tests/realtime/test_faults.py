import asyncio
import re
from collections.abc import AsyncGenerator, Generator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import nats as nats_client
import pytest
from nats.aio.client import DEFAULT_PENDING_SIZE, Client
from nats.js.api import DiscardPolicy
from pydantic import SecretStr
from websockets.exceptions import ConnectionClosed

from tests.world.mortal_nats import MortalNats
from tests.world.room import Viewer, a_token, a_viewer, get, poll, put
from tests.world.room_log import a_chat
from tests.world.room_page import a_page
from vitrine.kit import ids
from vitrine.realtime import hub, roomlog, seat, upkeep
from vitrine.realtime.entries import encode
from vitrine.realtime.polling import REQUESTS_AT_MOST
from vitrine.realtime.roomlog import ensure_stream, publish, stream_of, subject_of
from vitrine.roles import room
from vitrine.settings import Settings
from vitrine.up.nats_server import Nats


@pytest.fixture
def mortal(tmp_path: Path) -> Generator[MortalNats]:
    """A NATS of this test's own, which may be killed."""
    nats = Nats(tmp_path)
    nats.prepare()
    server = MortalNats(nats)
    while not nats.answers():
        pass
    yield server
    server.process.kill()
    server.process.wait()


@pytest.fixture
def mortal_settings(mortal: MortalNats, room_settings: Settings) -> Settings:
    reached = {"nats_url": mortal.nats.url, "nats_token": SecretStr(mortal.nats.token)}
    return room_settings.model_copy(update=reached)


async def test_a_killed_nats_loses_and_repeats_nothing(
    mortal: MortalNats, mortal_settings: Settings
) -> None:
    settings, show = mortal_settings, str(ids.new_id())
    token = a_token(settings, show)
    async with publishing(mortal) as nc, AsyncExitStack() as opened:
        js = nc.jetstream()
        await ensure_stream(js, show)
        port = await opened.enter_async_context(room.serving(settings))
        visit = a_viewer(f"ws://127.0.0.1:{port}", show, token)
        viewer = await opened.enter_async_context(visit)
        await viewer.hear("snapshot")
        for n in range(60):
            if n in {20, 40}:
                await mortal.crash_and_start()
            await publish(js, show, encode(a_chat(str(n))), msg_id=str(n))
        await viewer.see(lambda it: len(it.seqs) >= 60)
        assert viewer.seqs == list(range(1, 61))
        assert [line["text"] for line in viewer.entries] == [str(n) for n in range(60)]


async def test_a_room_says_that_its_log_is_away_and_that_it_goes_on(
    mortal: MortalNats, mortal_settings: Settings
) -> None:
    show = str(ids.new_id())
    async with publishing(mortal) as nc, room.serving(mortal_settings) as port:
        await ensure_stream(nc.jetstream(), show)
        address, token = f"ws://127.0.0.1:{port}", a_token(mortal_settings, show)
        async with a_viewer(address, show, token) as viewer:
            await viewer.hear("snapshot")
            await mortal.crash()
            await viewer.hear("log", away=True)
            async with a_viewer(address, show, token) as late:
                await late.hear("log", away=True)
                mortal.start()
                await late.hear("log", away=False)
            await publish(nc.jetstream(), show, encode(a_chat()), msg_id="1")
            await viewer.hear("chat")
            assert [item["away"] for item in viewer.items if item["kind"] == "log"] == [True, False]


async def test_who_comes_while_a_room_cannot_open_is_told_and_let_in_later(
    mortal: MortalNats, mortal_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "OPENS_SOON", 0.0)
    monkeypatch.setattr(upkeep, "EMPTY_FOR", 0.0)
    open_room, closed = str(ids.new_id()), str(ids.new_id())

    def coming_to(show: str) -> AbstractAsyncContextManager[Viewer]:
        return a_viewer(f"ws://127.0.0.1:{port}", show, a_token(mortal_settings, show))

    async with publishing(mortal) as nc, room.serving(mortal_settings) as port:
        for show in (open_room, closed):
            await ensure_stream(nc.jetstream(), show)
        async with coming_to(open_room) as inside:
            await inside.hear("snapshot")
            await mortal.crash()
            async with coming_to(closed) as waiting:
                await waiting.hear("log", away=True)
                async with coming_to(closed) as hasty, coming_to(open_room):
                    await hasty.hear("log", away=True)
                    await inside.hear("count", watching=2)
                mortal.start()
                await waiting.hear("snapshot")
                await waiting.hear("count", watching=1)
                told = [item["away"] for item in waiting.items if item["kind"] == "log"]
                assert told[:2] == [True, False]


async def test_beats_that_nobody_can_take_while_nats_is_away_end_no_node(
    mortal: MortalNats, mortal_settings: Settings
) -> None:
    show, long = str(ids.new_id()), "x" * 1_000
    token = a_token(mortal_settings, show, source=long)
    beats = [{"do": "beat", "id": str(n), "played_ms": 1} for n in range(REQUESTS_AT_MOST)]
    asked = {"token": token, "do": beats, "leaving": True}
    async with room.serving(mortal_settings) as port:
        address = f"ws://127.0.0.1:{port}"
        await mortal.crash()
        for _ in range(DEFAULT_PENDING_SIZE // (len(long) * len(beats)) + 1):
            assert (await poll(address, show, asked))[0] == 200
        assert (await get(address, "/healthz"))[0] == 200


async def test_a_page_that_polls_knows_that_the_log_is_away_and_that_it_goes_on(
    mortal: MortalNats, mortal_settings: Settings
) -> None:
    show = str(ids.new_id())
    async with publishing(mortal) as nc, room.serving(mortal_settings) as port:
        await ensure_stream(nc.jetstream(), show)
        token = a_token(mortal_settings, show)
        async with a_page(f"ws://127.0.0.1:{port}", show, token, NO_SOCKETS="1") as page:
            await page.hear(lambda told: told.get("away") is False)
            await mortal.crash()
            await page.hear(lambda told: told.get("away"))
            mortal.start()
            page.heard.clear()
            await page.hear(lambda told: told.get("away") is False)


async def test_a_page_that_polls_reads_that_a_room_cannot_open_and_is_let_in_later(
    mortal: MortalNats, mortal_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "OPENS_SOON", 0.0)
    show = str(ids.new_id())
    async with publishing(mortal) as nc, room.serving(mortal_settings) as port:
        await ensure_stream(nc.jetstream(), show)
        await mortal.crash()
        token = a_token(mortal_settings, show)
        async with a_page(f"ws://127.0.0.1:{port}", show, token, NO_SOCKETS="1") as page:
            await page.hear(lambda told: told.get("away"))
            mortal.start()
            await page.hear(lambda told: told.get("restarted"))
            assert next(told["away"] for told in page.heard[::-1] if "away" in told) is False


async def test_a_room_says_so_when_its_log_can_be_read_but_takes_nothing(
    address: str, nats: Client, show: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roomlog, "STORES_WITHIN", timedelta(seconds=0.2))
    await put(nats, show, a_chat())
    stream = nats.jetstream()
    takes_all = (await stream.stream_info(stream_of(show))).config
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        await viewer.hear("snapshot")
        await stream.update_stream(takes_all.evolve(discard=DiscardPolicy.NEW, max_msgs=1))
        await viewer.do("say", text="Is it full?")
        await viewer.hear("log", away=True)
        await stream.update_stream(takes_all)
        await viewer.do("say", text="Is it still?")
        await viewer.hear("log", away=False)


@asynccontextmanager
async def publishing(server: MortalNats) -> AsyncGenerator[Client]:
    nc = await nats_client.connect(
        server.nats.url,
        token=server.nats.token,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.05,
        error_cb=quietly,
    )
    yield nc
    await nc.close()


async def quietly(_: Exception) -> None:
    return


async def test_a_reader_that_was_stuck_gets_what_it_missed(
    address: str, nats: Client, show: str, settings: Settings
) -> None:
    token = a_token(settings, show)
    async with a_viewer(address, show, token, max_queue=1) as slow:
        await slow.hear("snapshot")
        await talk_until_some_socket_is(nats, address, show, "behind")
        last = await put(nats, show, a_chat("the last"))
        await slow.see(lambda it: it.last_seq == last)
        assert slow.seqs == list(range(slow.snapshot["seq"] + 1, last + 1))
        assert "slow" in {item["kind"] for item in slow.items}


async def test_a_slow_reader_is_moved_to_the_snapshot_and_sent_away_when_it_stays_slow(
    address: str,
    nats: Client,
    show: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seat, "STICKS", (0.0, 1.0))
    async with a_viewer(address, show, a_token(settings, show), max_queue=1) as slow:
        await slow.hear("snapshot")
        await talk_until_some_socket_is(nats, address, show, "behind")
        last = await put(nats, show, *(a_chat("x" * 190, message=str(n)) for n in range(300)))
        async with a_viewer(address, show) as quick:
            await quick.hear("snapshot")
            await quick.see(lambda it: it.last_seq == last)
        await slow.see(lambda it: it.last_seq == last)
        kinds = [item["kind"] for item in slow.items]
        assert kinds[kinds.index("slow") :][:2] == ["slow", "snapshot"]
        await talk_until_some_socket_is(nats, address, show, "behind")
        with pytest.raises(ConnectionClosed) as closed:
            await slow.hear("never")
    assert slow.items[-1] == {"kind": "bye", "reason": "slow"}
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1013, "slow")


async def test_a_reader_that_stays_stuck_is_cut(
    address: str,
    nats: Client,
    show: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(upkeep, "STUCK_FOR", 0.1)
    async with a_viewer(address, show, a_token(settings, show), max_queue=1) as slow:
        await slow.hear("snapshot")
        await talk_until_some_socket_is(nats, address, show, "cut")
        with pytest.raises(ConnectionClosed):
            await slow.hear("never")


async def test_a_token_whose_first_socket_is_stuck_opens_no_more_than_others(
    address: str,
    nats: Client,
    show: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(upkeep, "STUCK_FOR", 3_600.0)
    token = a_token(settings, show)
    async with a_viewer(address, show, token, max_queue=1) as stuck, AsyncExitStack() as opened:
        await stuck.hear("snapshot")
        await talk_until_some_socket_is(nats, address, show, "behind")
        visits = [a_viewer(address, show, token) for _ in range(hub.SOCKETS_AT_MOST + 1)]
        later = [await opened.enter_async_context(visit) for visit in visits]
        await later[0].hear("bye", reason="too-many")
        with pytest.raises(ConnectionClosed):
            await stuck.hear("never")


async def talk_until_some_socket_is(nats: Client, address: str, show: str, outcome: str) -> None:
    before = await sockets_that_were(address, outcome)
    async with asyncio.timeout(40):
        while await sockets_that_were(address, outcome) == before:
            for _ in range(200):
                line = a_chat("x" * 190, message=ids.new_secret())
                headers = {"Nats-Msg-Id": line.id}
                await nats.publish(subject_of(show), encode(line), headers=headers)
            await nats.flush()


async def sockets_that_were(address: str, outcome: str) -> float:
    _, metrics, _ = await get(address, "/metrics")
    found = re.search(rb'vitrine_room_slow_total{outcome="%b"} (\S+)' % outcome.encode(), metrics)
    return float(found[1]) if found else 0.0
