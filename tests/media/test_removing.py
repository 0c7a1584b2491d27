"""A replay's pictures are kept beside it, and all of it can be deleted, wherever it is."""

import shutil
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.world.blobs import settings_without_engines
from tests.world.media import (
    FOLDER,
    KEY,
    SHOW,
    MediaNode,
    a_grant,
    a_media_node,
    clip_tags,
    on_air,
    send,
)  # fmt: skip
from tests.world.s3 import S3
from tests.world.uploads import uploading, written
from vitrine.media.stills.taking import Stills
from vitrine.media.store.index import NAME
from vitrine.ports import Blobs, open_blobs
from vitrine.ports.places import bucket as bucket_of


@pytest.fixture
def bucket(s3: S3, tmp_path: Path) -> Blobs:
    return open_blobs(s3.settings(settings_without_engines(tmp_path)))


async def a_replay_in_the_store(node: MediaNode, bucket: Blobs) -> None:
    """With two stills of it."""
    publication, stills = await on_air(node), Stills(node.engine)
    for _ in range(2):
        send(publication, clip_tags())
        await stills.look()
    node.engine.stopped(publication, clean=True, reason="")
    await node.engine.end(SHOW)
    await written(node)
    await uploading(node, bucket).look()


async def test_a_replay_s_pictures_come_from_the_store_where_nobody_took_them(
    tmp_path: Path, bucket: Blobs
) -> None:
    async with a_media_node(tmp_path / "one", bucket) as here:
        await a_replay_in_the_store(here, bucket)
        board = (await here.http.get(f"/shows/{SHOW}/storyboard.vtt")).text
        stills = [line for line in board.splitlines() if line.endswith(".jpg")]
        taken = [(await here.http.get(f"/shows/{SHOW}/{still}")).content for still in stills]
    async with a_media_node(tmp_path / "other", bucket) as there:
        assert (await there.http.get(f"/shows/{SHOW}/storyboard.vtt")).text == board
        given = [(await there.http.get(f"/shows/{SHOW}/{still}")).content for still in stills]
        assert given == taken
        assert (await there.http.get(f"/shows/{SHOW}/live.jpg")).content == taken[-1]


async def test_a_store_that_is_away_shows_no_picture_for_now(
    tmp_path: Path, bucket: Blobs, s3: S3
) -> None:
    async with a_media_node(tmp_path / "one", bucket) as here:
        await a_replay_in_the_store(here, bucket)
    async with a_media_node(tmp_path / "other", bucket) as there:
        await there.playlist()
        s3.go_away()
        for path in ("storyboard.vtt", "live.jpg", f"{FOLDER}/t0.jpg"):
            assert (await there.http.get(f"/shows/{SHOW}/{path}")).status_code == 503


async def test_what_was_deleted_is_served_by_no_node_though_the_store_still_has_it(
    tmp_path: Path, bucket: Blobs
) -> None:
    async with (
        a_media_node(tmp_path / "one", bucket) as here,
        a_media_node(tmp_path / "other", bucket) as there,
    ):
        await a_replay_in_the_store(here, bucket)
        await there.playlist()
        assert there.engine.kept.in_memory == [SHOW]
        for node in (here, there):
            node.engine.forget(SHOW)
            await written(node)
            for path in ("index.m3u8", "storyboard.vtt", "live.jpg", f"{FOLDER}/s0.m4s"):
                answer = await node.http.get(f"/shows/{SHOW}/{path}")
                assert answer.status_code == 404, path
            assert [*node.engine.shows.rglob("*")] == []
        assert await bucket.remove_below(f"media/shows/{SHOW}") > 5
        assert await bucket.sizes("media") == {}


class Forgetful(Blobs):
    """A bucket during whose first index the recording is deleted."""

    folder: Path

    async def put(self, key: str, body: bytes | Path | BinaryIO, *, kind: str) -> None:
        await super().put(key, body, kind=kind)
        if key.endswith(NAME):
            shutil.rmtree(self.folder, ignore_errors=True)


async def test_a_recording_that_is_deleted_while_it_is_sent_stops_no_upload(
    node: MediaNode, s3: S3, tmp_path: Path
) -> None:
    for folder in ("a" * 26, "b" * 26):
        node.keys[KEY] = a_grant(folder=folder, session=folder)
        publication = await on_air(node)
        send(publication, clip_tags())
        node.engine.stopped(publication, clean=True, reason="")
    await node.engine.end(SHOW)
    await written(node)
    forgetful = Forgetful(bucket_of(s3.settings(settings_without_engines(tmp_path))))
    forgetful.folder = node.engine.shows / SHOW
    await uploading(node, forgetful).look()
    assert [*node.engine.shows.rglob("*")] == []
    assert await forgetful.size(f"media/shows/{SHOW}/ended") is None
