"""Files that a power cut, a full disk or an operator left otherwise than they were written."""

from pathlib import Path

import pytest

from tests.world.blobs import settings_without_engines
from tests.world.media import (
    FOLDER,
    SHOW,
    MediaNode,
    a_media_node,
    clip_tags,
    on_air,
    read_playlist,
    send,
)
from tests.world.s3 import S3
from tests.world.uploads import a_show_that_ended, uploading, written
from vitrine.media.store.disk import replace_file
from vitrine.media.store.index import NAME, Init, Target, encode, news
from vitrine.ports import Blobs, open_blobs


@pytest.fixture
def bucket(s3: S3, tmp_path: Path) -> Blobs:
    return open_blobs(s3.settings(settings_without_engines(tmp_path)))


async def test_an_index_that_a_power_cut_damaged_keeps_what_is_whole(tmp_path: Path) -> None:
    async with a_media_node(tmp_path / "media") as node:
        publication = await on_air(node)
        send(publication, clip_tags(turns=2))
        await written(node)
    index = tmp_path / "media" / "shows" / SHOW / FOLDER / NAME
    lines = index.read_bytes().splitlines(keepends=True)
    closed = next(n for n, line in enumerate(lines) if b'"closed"' in line)
    lines[closed] = b"\0" * 40 + b"\n"
    index.write_bytes(b"".join(lines))
    async with a_media_node(tmp_path / "media") as node:
        await node.engine.end(SHOW)
        names = [path for _, path in read_playlist(await node.playlist()).segments]
    assert f"{FOLDER}/s0.m4s" in names
    assert f"{FOLDER}/s1.m4s" in names


async def test_a_show_that_cannot_be_read_stops_no_other_from_being_sent(
    node: MediaNode, bucket: Blobs
) -> None:
    broken = node.engine.shows / "1" / FOLDER
    broken.mkdir(parents=True)
    name = "n" * 300
    line = Init(name=name, codecs="avc1", width=2, height=2, fps=1.0)
    (broken / NAME).write_bytes(encode([line]))
    await a_show_that_ended(node)
    await uploading(node, bucket).look()
    assert await bucket.size(f"media/shows/{SHOW}/ended") == 0


async def test_a_show_that_ends_on_a_full_disk_is_a_replay_now_and_later(tmp_path: Path) -> None:
    async with a_media_node(tmp_path / "media") as node:
        publication = await on_air(node)
        send(publication, clip_tags())
        node.engine.stopped(publication, clean=True, reason="")
        await written(node)
        in_the_way = node.engine.shows / SHOW / ".ended.tmp"
        in_the_way.mkdir()
        await node.engine.end(SHOW)
        assert "#EXT-X-ENDLIST" in await node.playlist()
        assert list(node.engine.interrupted) == [SHOW]
        in_the_way.rmdir()
        await node.engine.end(SHOW)
        assert node.engine.interrupted == {}
    async with a_media_node(tmp_path / "media") as node:
        assert node.engine.interrupted == {}
        assert "#EXT-X-ENDLIST" in await node.playlist()


def test_an_index_is_read_on_from_where_it_was(tmp_path: Path) -> None:
    first, second = Target(seconds=2), Target(seconds=3)
    (tmp_path / NAME).write_bytes(encode([first]) + b'{"type":')
    lines, mark = news(tmp_path, None)
    assert lines == [first]
    (tmp_path / NAME).write_bytes(encode([first, second]))
    assert news(tmp_path, mark)[0] == [second]
    replace_file(tmp_path / NAME, encode([second, first]))
    assert news(tmp_path, mark)[0] == [second, first]
