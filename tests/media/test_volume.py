"""A volume that is full, or too slow, costs the recording and no live show."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import av
import pytest

from tests.world.media import (
    FOLDER,
    SHOW,
    MediaNode,
    a_grant,
    clip_tags,
    downloaded,
    on_air,
    read_playlist,
    send,
)
from tests.world.uploads import recorded, seconds_in_memory, written
from vitrine.media.store import disk
from vitrine.media.store.disk import Disk
from vitrine.media.store.index import NAME
from vitrine.roles import streaming

DISK_THAT_IS_FULL = Path("/dev/full")


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


async def test_a_long_deletion_holds_up_nothing_that_is_recorded(
    node: MediaNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    rmtree = disk.shutil.rmtree

    def slowly(folder: Path, *, ignore_errors: bool) -> None:
        goes_on.wait()
        rmtree(folder, ignore_errors=ignore_errors)

    monkeypatch.setattr(disk.shutil, "rmtree", slowly)
    old = node.engine.shows / "1" / FOLDER
    old.mkdir(parents=True)
    (old / "s0.m4s").write_bytes(b"video")
    try:
        node.engine.forget("1")
        send(await on_air(node), clip_tags(turns=2))
        async with asyncio.timeout(30):
            await written(node)
        assert recorded(node)
        assert not old.exists()
    finally:
        goes_on.set()


async def test_what_was_being_deleted_is_deleted_at_the_next_start(tmp_path: Path) -> None:
    left = tmp_path / disk.REMOVED / "some"
    left.mkdir(parents=True)
    (left / "s0.m4s").write_bytes(b"video")
    with Disk(tmp_path):
        pass
    assert not left.exists()
