"""A show whose encoder comes back at another media node: one live show, one replay, no rest."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import httpx2
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from tests.world.media import looping_clip, read_playlist, run_ffmpeg
from tests.world.media_nodes import PATIENCE, MediaProcess, Viewer
from tests.world.moving_show import SECONDS, Stage, a_stage
from tests.world.s3 import S3
from vitrine import clip as clips
from vitrine import show as shows
from vitrine.clip import ClipState, Wanted
from vitrine.clip.model import Clip
from vitrine.db import Database
from vitrine.realtime.stream_health import StreamHealth
from vitrine.roles.holding import BUCKET
from vitrine.settings import Settings
from vitrine.stream import Handover, hand_over


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    if request.param == "folder":
        return settings
    s3: S3 = request.getfixturevalue("s3")
    return s3.settings(settings)


@pytest.fixture
async def stage(
    db: Database, nats: Client, store: Settings, tmp_path: Path
) -> AsyncGenerator[Stage]:
    async with a_stage(db, nats, store, tmp_path) as made:
        yield made


@pytest.fixture
async def http() -> AsyncGenerator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=30) as client:
        yield client


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110 - other processes
            await asyncio.sleep(0.3)


async def until_played_whole(
    http: httpx2.AsyncClient, stage: Stage, node: MediaProcess, sessions: int = 2
) -> str:
    """A node that died is named as the holder until its word fades: a player asks again."""
    async with asyncio.timeout(PATIENCE):
        while True:
            await asyncio.sleep(0.5)
            try:
                answer = await http.get(node.index(stage.show), follow_redirects=True)
            except httpx2.ConnectError:
                continue
            is_replay = "#EXT-X-PLAYLIST-TYPE:VOD" in answer.text
            if is_replay and len({*read_playlist(answer.text).maps}) == sessions:
                return answer.text


async def pictures_in(http: httpx2.AsyncClient, address: str, text: str) -> int:
    """Of each session by itself, as a player decodes them."""
    count, body = 0, b""
    for line in [*text.splitlines(), "#EXT-X-MAP:"]:
        if line.startswith("#EXT-X-MAP:") and body:
            with av.open(BytesIO(body), "r") as media:
                count += sum(1 for _ in media.decode(video=0))
            body = b""
        path = line.partition('URI="')[2].rstrip('"') if line.startswith("#EXT-X-MAP") else line
        if path and not path.startswith("#"):
            found = await http.get(address.replace("index.m3u8", path), follow_redirects=True)
            assert found.status_code == 200, path
            body += found.content
    return count


async def test_a_show_that_moves_is_one_show_live_and_later(
    stage: Stage, http: httpx2.AsyncClient
) -> None:
    here, there = stage.nodes
    viewer = Viewer(http, here.index(stage.show))
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(stage.publish(here))
        await until(lambda: answers(http, here.index(stage.show)))
        tasks.create_task(viewer.watch())
        await first
        await stage.publish(there)
        await stage.end()
    sessions = {path.split("/")[1] for path in viewer.listed.values()}
    assert len(sessions) == 2
    at_one, at_other = [await until_played_whole(http, stage, node) for node in stage.nodes]
    assert at_one == at_other
    assert at_one.count("#EXT-X-DISCONTINUITY\n") == 1
    pictures = await pictures_in(http, here.index(stage.show), at_one)
    assert pictures >= 2 * SECONDS * 24 - 8
    await until(stage.is_sent)
    for node, other in ((here, there), (there, here)):
        other.kill()
        assert await until_played_whole(http, stage, node) == at_one
        assert await pictures_in(http, node.index(stage.show), at_one) == pictures
        await other.start_again()


async def test_a_node_that_dies_leaves_what_it_had_sent(
    stage: Stage, http: httpx2.AsyncClient
) -> None:
    here, there = stage.nodes
    await stage.publish(here)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_ffmpeg(*looping_clip(60, f"{there.rtmp}/{stage.key}")))
        await until(lambda: stage.has_sessions(2))
        there.kill()
    await stage.end()
    await (await stage.nats.jetstream().key_value(BUCKET)).delete(stage.show)
    text = await until_played_whole(http, stage, here)
    assert text.count("#EXT-X-DISCONTINUITY\n") == 1
    await there.start_again()
    await stage.tell(do="end")
    await until(stage.is_sent)


async def test_a_clip_spans_what_two_nodes_recorded(stage: Stage) -> None:
    for node in stage.nodes:
        await stage.publish(node)
    await stage.end()
    await until(stage.is_sent)
    await until(lambda: stage.has_sessions(2))
    kept = await stage.kept()
    assert kept is not None
    last = next(each for each in reversed(kept.segments) if each.folder == kept.segments[0].folder)
    wanted = Wanted(since=last.at_ms, until=kept.segments[-1].at_ms + 500, exact=True)
    async with stage.db.begin() as tx:
        show = await shows.show_by_id(tx, int(stage.show))
        clip_id = (await clips.order_clip(tx, show, wanted)).id
    await clips.make_waiting(stage.db, stage.blobs)
    async with stage.db.begin() as tx:
        made = await tx.session.get(Clip, clip_id)
    assert made is not None
    assert (made.state, made.problem) == (ClipState.READY, None)
    assert len(made.anchors or []) >= 2


async def test_what_is_deleted_is_gone_from_both_nodes_and_the_store(
    stage: Stage, http: httpx2.AsyncClient
) -> None:
    for node in stage.nodes:
        await stage.publish(node)
    await stage.end()
    await until_played_whole(http, stage, stage.nodes[0])
    await until(stage.is_sent)
    async with stage.db.begin() as tx:
        await shows.remove_recording(tx, await shows.show_by_id(tx, int(stage.show)))
    await stage.tell(do="forget")
    await shows.clear_removed(stage.db, stage.blobs)
    for node in stage.nodes:
        await until(lambda node=node: is_gone(http, node.index(stage.show)))
        await until(lambda node=node: holds_nothing(node.folder))
    assert await stage.blobs.sizes(f"media/shows/{stage.show}") == {}


@pytest.mark.parametrize("store", ["folder"], indirect=True)
async def test_a_second_device_may_take_over_at_the_other_node(
    stage: Stage, http: httpx2.AsyncClient
) -> None:
    here, there = stage.nodes
    room, heard = StreamHealth(), list[dict[str, Any]]()

    async def hear(said: Msg) -> None:
        told = room.heard(json.loads(said.data), asyncio.get_running_loop().time())
        heard.append(json.loads(told))

    await stage.nats.subscribe(f"stream.health.{stage.show}", cb=hear)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_ffmpeg(*looping_clip(60, f"{here.rtmp}/{stage.key}")))
        await until(lambda: answers(http, here.index(stage.show)))
        second = tasks.create_task(stage.publish(there))
        await until(lambda: is_told(heard, arriving=True, knocks=True))
        async with stage.db.begin() as tx:
            await hand_over(tx, int(stage.show), Handover.ALLOWED)
        await second
    await stage.end()
    assert len({*read_playlist(await until_played_whole(http, stage, here)).maps}) == 2


async def is_told(heard: list[dict[str, Any]], *, arriving: bool, knocks: bool) -> bool:
    last = heard[-1] if heard else {}
    return (last.get("arriving"), bool(last.get("waiting"))) == (arriving, knocks)


async def answers(http: httpx2.AsyncClient, address: str) -> bool:
    return (await http.get(address, follow_redirects=True)).status_code == 200


async def is_gone(http: httpx2.AsyncClient, address: str) -> bool:
    return (await http.get(address, follow_redirects=True)).status_code == 404


async def holds_nothing(folder: Path) -> bool:
    found = await asyncio.to_thread(lambda: [*folder.rglob("*")])
    return not [each for each in found if each.suffix]
