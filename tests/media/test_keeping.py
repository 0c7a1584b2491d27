"""Recordings outlive a crash, a full disk and a store that is away."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterable
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
from tests.world.uploads import a_show_that_ended, recorded, seconds_in_memory, uploading, written
from vitrine.kit import clock
from vitrine.media.permission import Before
from vitrine.media.store import uploading as sending
from vitrine.media.store.index import NAME
from vitrine.ports import Blobs, BlobsAway, open_blobs
from vitrine.roles import streaming


@pytest.fixture
def bucket(s3: S3, tmp_path: Path) -> Blobs:
    return open_blobs(s3.settings(settings_without_engines(tmp_path)))


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


async def test_an_interrupted_upload_goes_on_where_it_was(tmp_path: Path, bucket: Blobs) -> None:
    """Another process, as after a crash: it asks the store what it has."""
    async with a_media_node(tmp_path / "media", bucket) as node:
        await a_show_that_ended(node)
        key = f"media/shows/{SHOW}/{FOLDER}/s0.m4s"
        await bucket.put(key, b"as it was", kind="video/mp4")
        await uploading(node, bucket).look()
        assert await bucket.read(key) == b"as it was"
        assert await bucket.size(f"media/shows/{SHOW}/ended") == 0


async def test_a_show_goes_on_at_another_node_beyond_what_was_listed(
    tmp_path: Path, bucket: Blobs
) -> None:
    since = clock.now_ms() - 3_600_000
    async with a_media_node(tmp_path / "one", bucket) as one:
        publication = await on_air(one)
        send(publication, clip_tags())
        listed_before = await one.playlist()
        one.engine.stopped(publication, clean=False, reason="")
        await written(one)
        await uploading(one, bucket).look()
    async with a_media_node(tmp_path / "two", bucket) as two:
        two.keys[KEY] = a_grant(folder="b" * 26, session="8")._replace(before=Before("7", since))
        publication = await on_air(two)
        send(publication, clip_tags())
        listed = await two.playlist()
        two.engine.stopped(publication, clean=False, reason="")
        await two.engine.end(SHOW)
        replay = await two.playlist()
    assert number(listed, "MEDIA-SEQUENCE") >= 60 * 150
    assert number(listed, "TARGETDURATION") == number(listed_before, "TARGETDURATION")
    assert f"{FOLDER}/s0.m4s" not in listed
    assert replay.count("#EXT-X-DISCONTINUITY\n") == 1
    paths = [path for _, path in read_playlist(replay).segments]
    assert [path[0] for path in paths] == sorted(path[0] for path in paths)
    assert {path[0] for path in paths} == {FOLDER[0], "b"}


async def test_a_show_goes_on_in_the_same_list_where_all_of_it_is_known(
    tmp_path: Path, bucket: Blobs
) -> None:
    async with a_media_node(tmp_path / "one", bucket) as one:
        publication = await on_air(one)
        send(publication, clip_tags(turns=2))
        one.engine.stopped(publication, clean=False, reason="")
        listed_before = await one.playlist()
        await written(one)
        await uploading(one, bucket).look()
    following = publication.recording.timeline.next_msn
    async with a_media_node(tmp_path / "two", bucket) as two:
        before = Before("7", clock.now_ms(), following)
        two.keys[KEY] = a_grant(folder="b" * 26, session="8")._replace(before=before)
        send(await on_air(two), clip_tags())
        listed = await two.playlist()
        for _, path in read_playlist(listed).segments:
            assert (await two.http.get(f"/shows/{SHOW}/{path}")).status_code == 200
    for tag in ("MEDIA-SEQUENCE", "DISCONTINUITY-SEQUENCE", "TARGETDURATION"):
        assert number(listed, tag) == number(listed_before, tag)
    paths = [path for _, path in read_playlist(listed).segments]
    assert paths[:following] == [path for _, path in read_playlist(listed_before).segments]
    assert listed.count("#EXT-X-DISCONTINUITY\n") == 1


def number(text: str, tag: str) -> int:
    return int(text.partition(f"#EXT-X-{tag}:")[2].partition("\n")[0])


async def test_a_part_of_a_replay_is_not_taken_for_the_whole(
    tmp_path: Path, bucket: Blobs, s3: S3
) -> None:
    """What another node recorded is in a store that is away."""
    async with a_media_node(tmp_path / "two", bucket) as node:
        node.keys[KEY] = a_grant()._replace(before=Before("6", clock.now_ms()))
        await a_show_that_ended(node)
        s3.go_away()
        assert (await node.http.get(f"/shows/{SHOW}/index.m3u8")).status_code == 503


async def test_who_has_it_is_asked_while_the_store_is_away(
    tmp_path: Path, bucket: Blobs, s3: S3
) -> None:
    async with a_media_node(tmp_path / "one", bucket) as node:
        node.elsewhere[SHOW] = "http://holder:8002"
        s3.go_away()
        answer = await node.http.get(f"/shows/{SHOW}/index.m3u8")
    assert answer.status_code == 307
    assert answer.headers["location"] == f"http://holder:8002/shows/{SHOW}/index.m3u8"


async def test_who_waits_for_the_first_picture_here_sees_what_another_node_has(
    node: MediaNode,
) -> None:
    node.elsewhere[SHOW] = "http://holder:8002"
    publication = await on_air(node)
    assert (await node.http.get(f"/shows/{SHOW}/index.m3u8")).status_code == 307
    send(publication, clip_tags())
    assert (await node.http.get(f"/shows/{SHOW}/index.m3u8")).status_code == 200


async def test_what_brings_no_picture_leaves_the_numbers_as_they_were(node: MediaNode) -> None:
    for session in ("7", "8", "9"):
        before = Before("7", clock.now_ms() - 60_000) if session != "7" else None
        grant = a_grant(folder=session * 26, session=session)
        node.keys[KEY] = grant._replace(before=before)
        publication = await on_air(node)
        if session != "8":
            send(publication, clip_tags())
        node.engine.stopped(publication, clean=False, reason="")
    assert number(await node.playlist(), "MEDIA-SEQUENCE") == 0


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


async def test_a_node_that_is_killed_loses_at_most_the_part_in_flight(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.world.doomed", str(tmp_path / "media")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as doomed:  # noqa: ASYNC220
        assert doomed.stdout is not None
        said = [int(doomed.stdout.readline()) for _ in range(12)]
        doomed.kill()
    pictures_sent = said[-1]
    async with a_media_node(tmp_path / "media") as node:
        assert list(node.engine.interrupted) == [SHOW]
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
