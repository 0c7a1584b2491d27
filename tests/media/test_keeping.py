"""Recordings outlive a crash, a full disk and a store that is away."""

import asyncio
import re
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import av
import pytest

from tests.world.blobs import settings_without_engines
from tests.world.ladder import until
from tests.world.media import (
    FOLDER,
    KEY,
    SHOW,
    MediaNode,
    a_grant,
    a_media_node,
    clip_tags,
    downloaded,
    on_air,
    read_playlist,
    send,
)  # fmt: skip
from tests.world.s3 import S3
from tests.world.uploads import uploading, written
from vitrine.media.fmp4.init import CLOCK
from vitrine.media.publication import Publication
from vitrine.media.store import disk
from vitrine.media.store import uploading as sending
from vitrine.media.store.disk import Disk
from vitrine.media.store.index import NAME, Closed, read
from vitrine.ports import Blobs, BlobsAway, open_blobs
from vitrine.roles import streaming

DISK_THAT_IS_FULL = Path("/dev/full")


@pytest.fixture
def bucket(s3: S3, tmp_path: Path) -> Blobs:
    return open_blobs(s3.settings(settings_without_engines(tmp_path)))


def recorded(node: MediaNode) -> set[int]:
    """The segments of the session that its index calls whole."""
    lines = read(node.engine.shows / SHOW / FOLDER)
    return {line.n for line in lines if isinstance(line, Closed)}


async def a_show_that_ended(node: MediaNode) -> None:
    publication = await on_air(node)
    send(publication, clip_tags(turns=2))
    node.engine.stopped(publication, clean=True, reason="")
    await node.engine.end(SHOW)
    await written(node)


async def test_a_replay_plays_from_a_node_that_never_saw_the_show(
    tmp_path: Path, bucket: Blobs
) -> None:
    async with a_media_node(tmp_path / "one", bucket) as here:
        await a_show_that_ended(here)
        await uploading(here, bucket).look()
        replay, body = await here.playlist(), await downloaded(here)
    async with a_media_node(tmp_path / "other", bucket) as there:
        assert await there.playlist() == replay
        assert await downloaded(there) == body
        listed = read_playlist(replay)
        path = f"/shows/{SHOW}/{listed.segments[0][1]}"
        some = await there.http.get(path, headers={"range": "bytes=10-19"})
        assert (some.status_code, some.content) == (
            206,
            (await there.http.get(path)).content[10:20],
        )


async def test_what_is_recorded_is_sent_while_the_show_is_live(
    node: MediaNode, bucket: Blobs
) -> None:
    publication = await on_air(node)
    send(publication, clip_tags(turns=2))
    await written(node)
    await uploading(node, bucket).look()
    sent = await bucket.sizes(f"media/shows/{SHOW}")
    names = {key.rpartition("/")[2] for key in sent}
    assert {"init-0.mp4", "s0.m4s", "s1.m4s", NAME} <= names
    open_segment = publication.recording.timeline.open_segment
    assert open_segment is not None
    assert f"s{open_segment.number}.m4s" not in names


async def test_a_store_that_was_away_catches_up_and_nothing_waits_in_memory(
    node: MediaNode, bucket: Blobs, s3: S3
) -> None:
    uploader = uploading(node, bucket)
    s3.go_away()
    publication = await on_air(node)
    send(publication, clip_tags(turns=3))
    await written(node)
    with pytest.raises(BlobsAway):
        await uploader.look()
    assert read_playlist(await node.playlist()).segments
    s3.come()
    await uploader.look()
    assert uploader.unsent(SHOW) == 0
    assert len(await bucket.sizes(f"media/shows/{SHOW}")) >= 6


async def test_minutes_without_a_store_cost_nobody_anything(
    node: MediaNode, bucket: Blobs, s3: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Minutes of the show: they pass as fast as they can be packaged."""
    for wait in ("LOOK_EVERY", "WAIT_AT_LEAST", "WAIT_AT_MOST"):
        monkeypatch.setattr(sending, wait, 0.02)
    publication, uploader = await on_air(node), uploading(node, bucket)
    send(publication, clip_tags())
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(uploader.run())
        s3.go_away()
        send(publication, clip_tags(turns=9))
        await until(lambda: uploader.is_away)
        assert streaming.kept(node.engine, uploader, SHOW)["store_away"]
        assert await plays(node)
        assert seconds_in_memory(publication) < 20
        s3.come()
        await written(node)
        await until(lambda: not uploader.is_away and uploader.unsent(SHOW) == 0)
        assert not streaming.kept(node.engine, uploader, SHOW)["store_away"]
        running.cancel()
    assert len(recorded(node)) >= 45
    assert recorded(node) <= segments(await bucket.sizes(f"media/shows/{SHOW}"))


def segments(names: Iterable[str]) -> set[int]:
    """The numbers of those among the files."""
    return {int(found[1]) for name in names if (found := re.search(r"/s(\d+)\.m4s$", name))}


async def plays(node: MediaNode) -> bool:
    """Whatever the live playlist lists."""
    paths = [path for _, path in read_playlist(await node.playlist()).segments]
    answers = [await node.http.get(f"/shows/{SHOW}/{path}") for path in paths]
    return bool(paths) and {answer.status_code for answer in answers} == {200}


def seconds_in_memory(publication: Publication) -> float:
    parts = [part for each in publication.recording.timeline.segments for part in each.parts]
    return sum(part.duration for part in parts if part.body is not None) / CLOCK


async def test_an_interrupted_upload_goes_on_where_it_was(tmp_path: Path, bucket: Blobs) -> None:
    """Another process, as after a crash: it asks the store what it has."""
    async with a_media_node(tmp_path / "media", bucket) as node:
        await a_show_that_ended(node)
        key = f"media/shows/{SHOW}/{FOLDER}/s0.m4s"
        await bucket.put(key, b"as it was", kind="video/mp4")
        await uploading(node, bucket).look()
        assert await bucket.read(key) == b"as it was"
        assert await bucket.size(f"media/shows/{SHOW}/ended") == 0


async def test_a_show_goes_on_at_another_node_from_what_was_recorded(
    tmp_path: Path, bucket: Blobs
) -> None:
    async with a_media_node(tmp_path / "one", bucket) as one:
        publication = await on_air(one)
        send(publication, clip_tags())
        one.engine.stopped(publication, clean=False, reason="")
        await written(one)
        await uploading(one, bucket).look()
    async with a_media_node(tmp_path / "two", bucket) as two:
        two.keys[KEY] = a_grant(folder="b" * 26, session="8")
        publication = await on_air(two)
        send(publication, clip_tags())
        listed = await two.playlist()
        assert "#EXT-X-DISCONTINUITY\n" in listed
        assert f"{FOLDER}/s0.m4s" in listed


async def test_a_store_that_is_away_answers_try_again(
    tmp_path: Path, bucket: Blobs, s3: S3
) -> None:
    async with a_media_node(tmp_path / "media", bucket) as node:
        s3.go_away()
        answer = await node.http.get(f"/shows/{SHOW}/index.m3u8")
        assert answer.status_code == 503
        publication = await on_air(node)
        send(publication, clip_tags())
        assert (await node.http.get(f"/shows/{SHOW}/index.m3u8")).status_code == 200


async def test_a_full_disk_in_the_middle_of_a_write_hurts_no_live_show(node: MediaNode) -> None:
    folder = node.engine.shows / SHOW / FOLDER
    folder.mkdir(parents=True)
    (folder / "s1.m4s").symlink_to(DISK_THAT_IS_FULL)
    publication = await on_air(node)
    for _ in range(3):
        send(publication, clip_tags(turns=1))
        await written(node)
    assert not node.engine.disk.has_room
    listed = read_playlist(await node.playlist())
    for _, path in listed.segments:
        answer = await node.http.get(f"/shows/{SHOW}/{path}")
        assert answer.status_code == 200, path
    assert 1 not in recorded(node)


@pytest.mark.parametrize(("at_least", "share"), [(1 << 60, 0), (0, 2)], ids=["bytes", "share"])
async def test_recording_pauses_while_the_volume_is_nearly_full_and_begins_again(
    node: MediaNode, at_least: int, share: float
) -> None:
    disk = node.engine.disk
    disk.leave_free(at_least, share)
    publication = await on_air(node)
    send(publication, clip_tags(turns=2))
    await written(node)
    assert (await node.http.get(f"/shows/{SHOW}/{FOLDER}/s0.m4s")).status_code == 200
    assert recorded(node) == set()
    assert not streaming.kept(node.engine, None, SHOW)["recording"]
    disk.leave_free(0, 0)
    assert streaming.kept(node.engine, None, SHOW)["recording"]
    send(publication, clip_tags(turns=2))
    await written(node)
    assert recorded(node)


async def test_a_volume_that_is_too_slow_is_told_and_what_comes_later_is_kept(
    node: MediaNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another show has filled the queue before this one's first picture."""
    monkeypatch.setattr(disk, "BACKLOG_AT_MOST", 1_000_000)
    node.keys["43-another"] = a_grant(folder="b" * 26)._replace(show="43", session="9")
    other, publication = await on_air(node, "43-another"), await on_air(node)
    async with a_stuck(node.engine.disk):
        send(other, clip_tags(turns=2))
        send(publication, clip_tags(turns=2))
        assert not streaming.kept(node.engine, None, SHOW)["recording"]
        assert seconds_in_memory(publication) > 15
    await written(node)
    assert streaming.kept(node.engine, None, SHOW)["recording"]
    assert recorded(node) == set()
    for _ in range(4):
        send(publication, clip_tags())
        await written(node)
    node.engine.stopped(publication, clean=True, reason="")
    await node.engine.end(SHOW)
    with av.open(BytesIO(await downloaded(node)), "r") as replay:
        assert sum(1 for _ in replay.decode(video=0)) > 200


@asynccontextmanager
async def a_stuck(volume: Disk) -> AsyncGenerator[None]:
    """Nothing is written meanwhile."""
    goes_on = threading.Event()
    writing = asyncio.ensure_future(volume.after_writing(goes_on.wait))
    await asyncio.sleep(0)
    try:
        yield
    finally:
        goes_on.set()
        await writing


async def test_after_a_full_disk_the_recording_plays_from_its_beginning_on(
    node: MediaNode,
) -> None:
    """The index and the init segment could not be written at first."""
    folder = node.engine.shows / SHOW / FOLDER
    folder.mkdir(parents=True)
    (folder / NAME).symlink_to(DISK_THAT_IS_FULL)
    publication = await on_air(node)
    send(publication, clip_tags())
    await written(node)
    assert read_bytes_of(folder) == b""
    node.engine.disk.has_room = True
    send(publication, clip_tags(turns=3))
    node.engine.stopped(publication, clean=True, reason="")
    await node.engine.end(SHOW)
    await written(node)
    assert len(read_playlist(await node.playlist()).segments) >= 2
    assert (await downloaded(node)).startswith(b"\0\0\0")


def read_bytes_of(folder: Path) -> bytes:
    path = folder / NAME
    return b"" if path.is_symlink() else path.read_bytes()


async def test_a_node_that_is_killed_loses_at_most_the_part_in_flight(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.world.doomed", str(tmp_path / "media")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as doomed:  # noqa: ASYNC220
        assert doomed.stdout is not None
        said = [int(doomed.stdout.readline()) for _ in range(12)]
        doomed.kill()
    pictures_sent = said[-1]
    async with a_media_node(tmp_path / "media") as node:
        assert node.engine.open_shows == [SHOW]
        await node.engine.end(SHOW)
        await written(node)
        with av.open(BytesIO(await downloaded(node)), "r") as replay:
            pictures = sum(1 for _ in replay.decode(video=0))
    assert pictures >= pictures_sent - 2 * 8


async def test_a_crash_that_tore_a_part_and_a_line_leaves_a_replay(
    tmp_path: Path, bucket: Blobs
) -> None:
    async with a_media_node(tmp_path / "media") as node:
        publication = await on_air(node)
        send(publication, clip_tags(turns=2))
        await written(node)
    folder = tmp_path / "media" / "shows" / SHOW / FOLDER
    last = max(folder.glob("s*.m4s"), key=lambda file: int(file.stem[1:]))
    whole = last.stat().st_size
    with last.open("ab") as file:
        file.write(b"\0\0\1\0moof" + b"?" * 50)
    with (folder / NAME).open("ab") as index:
        index.write(b'{"type":"clo')
    async with a_media_node(tmp_path / "media", bucket) as node:
        await node.engine.end(SHOW)
        await written(node)
        assert last.stat().st_size == whole
        await uploading(node, bucket).look()
        replay = await node.playlist()
    async with a_media_node(tmp_path / "elsewhere", bucket) as other:
        assert await other.playlist() == replay
