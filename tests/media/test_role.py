import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from tests.world.answering_web import Web, a_granted
from tests.world.media import (
    FOLDER,
    KEY,
    REHEARSAL,
    SHOW,
    a_media_node,
    ffmpeg,
    looping_clip,
    run_ffmpeg,
)
from tests.world.uploads import a_show_that_ended
from tests.world.whip import an_offer
from vitrine.media.origin import Origin
from vitrine.media.permission import Knock
from vitrine.media.rtmp.server import listening
from vitrine.media.whip.endpoint import Endpoint
from vitrine.media.whip.sessions import receiving
from vitrine.ports import open_blobs
from vitrine.realtime.subscribing import in_force
from vitrine.roles import streaming
from vitrine.roles.holding import Holders
from vitrine.roles.media import doors, engine_on
from vitrine.settings import Settings


@pytest.fixture
async def web(nats: Client) -> Web:
    web = Web()
    web.grants[KEY] = a_granted()
    await nats.subscribe("stream.may_publish", "web", cb=web.may_publish)
    await nats.subscribe("stream.report", "web", cb=web.report)
    await in_force(nats)
    return web


INTERVAL = "keyframe_interval_ms"
Url = Callable[[str], str]


@asynccontextmanager
async def a_media_role(nats: Client, settings: Settings) -> AsyncGenerator[tuple[Url, Holders]]:
    async with (
        engine_on(nats, settings) as (engine, holders),
        listening(engine, "127.0.0.1", 0) as port,
    ):
        yield lambda key: f"rtmp://127.0.0.1:{port}/live/{key}", holders


@pytest.fixture
async def publish_to(nats: Client, settings: Settings, web: Web) -> AsyncGenerator[Url]:
    assert web.state == "live"
    async with a_media_role(nats, settings) as (url, _):
        yield url


async def test_a_stream_is_reported_from_start_to_stop(publish_to: Url, web: Web) -> None:
    assert (await run_ffmpeg(*looping_clip(1.5, publish_to(KEY)))).status == 0
    stopped = await web.until("stopped")
    events = [said["event"] for said in web.reports]
    keyframe = await web.until("first_keyframe")
    assert events[:2] == ["started", "first_keyframe"]
    assert keyframe["video"] == {"codec": "avc1.64001f", "width": 540, "height": 960, "fps": 24.0}
    assert (stopped["clean"], stopped["session"], stopped["folder"]) == (True, "7", FOLDER)
    assert KEY not in str(web.reports)


async def test_a_key_that_nobody_can_check_is_refused(nats: Client, settings: Settings) -> None:
    async with a_media_role(nats, settings) as (url, _):
        refused = await run_ffmpeg(*looping_clip(1, url(KEY)))
    assert refused.status != 0
    assert "try again" in refused.said


async def test_what_is_asked_again_is_the_same_question(
    nats: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "ANSWERS_WITHIN", 0.1)
    asked: list[dict[str, Any]] = []

    async def answer_the_second(message: Msg) -> None:
        asked.append(msgspec.json.decode(message.data))
        if len(asked) == 2:
            await message.respond(msgspec.json.encode(a_granted()))

    await nats.subscribe("stream.may_publish", cb=answer_the_second)
    await in_force(nats)
    grant = await streaming.may_publish(nats, Knock(KEY, "203.0.113.7", "rtmp"))
    first, second = asked
    assert (grant.session, second["ask"]) == ("7", first["ask"])
    assert second["until"] > first["until"]


async def test_a_rotated_key_drops_its_stream_within_a_second(
    publish_to: Url, web: Web, nats: Client
) -> None:
    async with ffmpeg(*looping_clip(20, publish_to(KEY))):
        await web.until("first_keyframe")
        order = msgspec.json.encode({"do": "drop", "reason": "key-rotated"})
        await nats.publish(f"stream.control.{SHOW}", order)
        async with asyncio.timeout(30):
            stopped = await web.until("stopped")
    assert (stopped["clean"], stopped["reason"]) == (False, "key-rotated")


async def test_the_host_hears_each_second_how_the_stream_is(
    publish_to: Url, web: Web, nats: Client
) -> None:
    health = await nats.subscribe(f"stream.health.{SHOW}")
    async with ffmpeg(*looping_clip(20, publish_to(KEY))):
        await web.until("first_keyframe")
        await health.next_msg(3)
        second = msgspec.json.decode((await health.next_msg(3)).data)
        async with asyncio.timeout(30):
            while not (later := msgspec.json.decode((await health.next_msg(3)).data))[INTERVAL]:
                pass
    assert later[INTERVAL] == pytest.approx(2_000, abs=50)
    assert second["dropped"] == 0
    assert second["fps"] in range(15, 50)
    assert (second["width"], second["height"], second["audio"]) == (540, 960, True)
    assert second["bitrate"] > 100_000
    assert second["arriving"]
    assert -40 < second["level"]["loudness"][0] < 0
    assert 0 < second["capture_ms"] < second["delay_ms"]


async def test_the_host_hears_who_was_sent_away_and_who_waits(
    publish_to: Url, web: Web, nats: Client
) -> None:
    health = await nats.subscribe(f"stream.health.{SHOW}")
    web.grants[KEY] = {"ok": False, "code": "kept-out", "message": "Kept.", "show": SHOW}
    await run_ffmpeg(*looping_clip(1, publish_to(KEY)))
    said = msgspec.json.decode((await health.next_msg(3)).data)
    assert (said["arriving"], said["notice"]["code"]) == (False, "kept-out")
    web.grants[KEY] = {"ok": False, "code": "already-live", "message": "Busy.", "show": SHOW}
    async with ffmpeg(*looping_clip(1, publish_to(KEY))):
        async with asyncio.timeout(30):
            while said["waiting"] is None:
                said = msgspec.json.decode((await health.next_msg(3)).data)
    assert said["waiting"].pop("id")
    assert said["waiting"] == {"address": "127.0.0.1", "protocol": "rtmp"}


async def test_a_show_that_went_live_meanwhile_leaves_its_rehearsal(
    publish_to: Url, web: Web
) -> None:
    web.grants[KEY] = a_granted(place="rehearsal", rehearsal=REHEARSAL)
    async with ffmpeg(*looping_clip(20, publish_to(KEY))):
        public = await web.until("first_keyframe", times=2)
    assert public["folder"] == FOLDER


async def test_a_show_that_is_over_ends_its_stream(publish_to: Url, web: Web) -> None:
    web.state = "ended"
    async with ffmpeg(*looping_clip(20, publish_to(KEY))):
        assert (await web.until("stopped"))["reason"] == "ended"


async def test_other_nodes_learn_who_holds_a_show(
    nats: Client, settings: Settings, web: Web
) -> None:
    elsewhere = Holders(nats, "http://elsewhere:8002")
    async with a_media_role(nats, settings) as (url, holders), ffmpeg(*looping_clip(20, url(KEY))):
        await web.until("first_keyframe")
        async with asyncio.timeout(30):
            while await elsewhere.locate(SHOW) is None:  # noqa: ASYNC110 - its first segment ends
                await asyncio.sleep(0.1)
        assert await elsewhere.locate(SHOW) == settings.media_url
        assert await holders.locate(SHOW) is None
        assert await elsewhere.locate("43") is None


async def test_other_nodes_learn_who_holds_a_rehearsal(
    nats: Client, settings: Settings, web: Web
) -> None:
    web.state = "rehearsal"
    web.grants[KEY] = a_granted(place="rehearsal", rehearsal=REHEARSAL)
    elsewhere = Holders(nats, "http://elsewhere:8002")
    async with a_media_role(nats, settings) as (url, _), ffmpeg(*looping_clip(20, url(KEY))):
        async with asyncio.timeout(30):
            while await elsewhere.locate(REHEARSAL) is None:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.1)
        assert await elsewhere.locate(REHEARSAL) == settings.media_url
        assert await elsewhere.locate(SHOW) is None


async def test_whip_asks_the_same_permission_and_reports_the_same_stream(
    nats: Client, settings: Settings, web: Web
) -> None:
    async with (
        engine_on(nats, settings) as (engine, holders),
        receiving(engine, host="127.0.0.1", port=0) as sessions,
    ):
        origin = Origin(engine, holders.locate)
        app = doors(origin, Endpoint(sessions, "/video"), origin)
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://media") as http:
            headers = {"content-type": "application/sdp", "authorization": f"Bearer {KEY}"}
            answer = await http.post(f"/whip/{SHOW}", content=an_offer(), headers=headers)
            location = answer.headers["location"]
            await http.delete(location.removeprefix("/video"))
        started, stopped = await web.until("started"), await web.until("stopped")
    assert answer.status_code == 201
    assert location.startswith(f"/video/whip/{SHOW}/")
    assert (started["protocol"], stopped["clean"]) == ("whip", True)


async def test_what_was_deleted_meanwhile_is_not_sent_to_the_store(
    nats: Client, settings: Settings, tmp_path: Path
) -> None:
    apart = settings.model_copy(update={"media_folder": tmp_path / "apart"})
    async with a_media_node(apart.media_root) as node:
        await a_show_that_ended(node)
    asked = asyncio.Event()

    async def removed(message: Msg) -> None:
        asked.set()
        await asyncio.sleep(1.5)  # longer than an upload takes
        await message.respond(msgspec.json.encode({"ok": True, "shows": [SHOW]}))

    await nats.subscribe("stream.removed", cb=removed)
    await in_force(nats)
    async with a_media_role(nats, apart), asyncio.timeout(30):
        await asked.wait()
        while (apart.media_root / "shows" / SHOW).exists():  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert await open_blobs(apart).sizes("media") == {}
