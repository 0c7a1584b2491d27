"""From a host's tap to a clip that plays, is bought from, downloaded and deleted."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from obstore.store import LocalStore
from sqlalchemy import select

from tests.world.catalogue import a_product
from tests.world.media import MediaNode, a_media_node, clip_tags, on_air, send
from tests.world.outbox import posted
from tests.world.s3 import S3
from tests.world.show import a_live_show, a_show, an_item
from tests.world.uploads import uploading
from vitrine import clip as clips
from vitrine import show as shows
from vitrine.clip import Captions, Clip, ClipState, Wanted
from vitrine.clip.errors import (
    CaptionsNotRight,
    ClipTooLong,
    MarksNotRight,
    MarksOutsideShow,
    NoCaptions,
    RecordingGone,
)  # fmt: skip
from vitrine.clip.listeners import on_recording_removed
from vitrine.db import Database
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.media.stills.taking import Stills
from vitrine.media.store.archive import load_archived
from vitrine.ports import Blobs, open_blobs
from vitrine.realtime.entries import encode, line
from vitrine.settings import Settings
from vitrine.shop import shop_by_id
from vitrine.show import Show
from vitrine.show.events import RecordingRemoved
from vitrine.show.model import Removal


@pytest.fixture
def blobs(settings: Settings) -> Blobs:
    return open_blobs(settings)


@pytest.fixture
async def show(db: Database, settings: Settings) -> Show:
    """Four seconds of it are recorded, from now on."""
    async with db.begin() as tx:
        made = await a_show(tx)
        made.started_at = clock.now()
        made.state = shows.ShowState.LIVE
    async with a_media_node(settings.media_root) as node:
        await recorded(node, made)
    return made


async def recorded(node: MediaNode, show: Show) -> None:
    node.keys["k"] = node.keys["42-the-secret-stream-key"]._replace(show=str(show.id))
    publication = await on_air(node, "k")
    send(publication, clip_tags())
    await Stills(node.engine).look()
    node.engine.stopped(publication, clean=True, reason="")
    await node.engine.disk.after_writing(lambda: None)


@pytest.fixture(params=["folder", "bucket"])
async def store(request: pytest.FixtureRequest, settings: Settings, show: Show) -> Blobs:
    """Where the replay of the show is kept."""
    async with a_media_node(settings.media_root) as node:
        await node.engine.end(str(show.id))
        await node.engine.disk.after_writing(lambda: None)
        if request.param == "folder":
            return open_blobs(settings)
        s3: S3 = request.getfixturevalue("s3")
        bucket = open_blobs(s3.settings(settings))
        await uploading(node, bucket).look()
        return bucket


class DeletedMeanwhile(Blobs):
    """The clip is deleted as soon as its video is in the folder."""

    delete: Callable[[], Awaitable[None]]

    async def put(self, key: str, body: bytes | Path | BinaryIO, *, kind: str) -> None:
        await super().put(key, body, kind=kind)
        if key.endswith("clip.mp4"):
            await self.delete()
            assert await self.remove_below(key.rpartition("/")[0]) == 2
            await super().put(key, body, kind=kind)


async def marks(blobs: Blobs, show: Show, **how: object) -> Wanted:
    """A second in the middle of the recording."""
    timeline = await load_archived(blobs, str(show.id))
    assert timeline is not None
    since = timeline.segments[0].at_ms + 400
    return Wanted(since=since, until=since + 1_200, **how)  # type: ignore[arg-type]


async def ordered(db: Database, show: Show, wanted: Wanted) -> int:
    async with db.begin() as tx:
        return (await clips.order_clip(tx, show, wanted)).id


async def found(db: Database, clip_id: int) -> Clip:
    async with db.begin() as tx:
        return await clips.clip_by_id(tx, clip_id)


async def test_a_clip_that_was_ordered_is_made(db: Database, show: Show, blobs: Blobs) -> None:
    clip_id = await ordered(db, show, await marks(blobs, show, exact=True))
    await clips.make_waiting(db, blobs)
    clip = await found(db, clip_id)
    assert (clip.state, clip.problem, clip.progress) == (ClipState.READY, None, 1.0)
    assert clip.duration_ms in range(1_100, 1_300)
    assert await blobs.size(f"{clip.blob_folder}/clip.mp4") == clip.size
    assert await blobs.size(f"{clip.blob_folder}/poster.jpg")


async def test_one_tap_cuts_a_pin_of_a_show_that_is_on_air(db: Database) -> None:
    """From a second before it, and not into the pin that follows."""
    async with db.begin() as tx:
        show = await a_live_show(tx)
        items = [
            await an_item(tx, show, await a_product(tx, await shop_by_id(tx, show.shop_id)))
            for _ in range(2)
        ]
        began = clock.now()
        for item, seconds in zip(items, (1, 21), strict=True):
            with clock.stopped_at(began + timedelta(seconds=seconds)):
                await shows.pin(tx, show, item)
        said = enumerate(await posted(tx, show.id), start=1)
        await shows.keep(tx, show.id, [line(n, encode(entry)) for n, entry in said])
        first, second = await shows.pins_of(tx, show.id)
        with clock.stopped_at(began + timedelta(seconds=30)):
            made = await clips.order_clip_of_pin(tx, show, first.cue)
            running = await clips.order_clip_of_pin(tx, show, second.cue)
    assert (made.since, made.until) == (first.at - 1_000, second.at)
    assert made.product_id == items[0].product_id
    assert running.until in range(second.at + 8_000, second.at + 10_000)


async def test_captions_of_the_show_stand_beside_the_clip_at_its_own_time(
    db: Database, show: Show, blobs: Blobs
) -> None:
    vtt = "WEBVTT\n\n00:00.900 --> 00:01.400\nA cup & a bowl\n\n00:03.000 --> 00:03.900\nLater\n"
    async with db.begin() as tx:
        await clips.caption_show(tx, show.id, "en", vtt)
    wanted = await marks(blobs, show, exact=True, captions=Captions.BESIDE, language="en")
    clip_id = await ordered(db, show, wanted)
    await clips.make_waiting(db, blobs)
    clip = await found(db, clip_id)
    assert clip.vtt is not None
    assert "00:00:00.500 --> 00:00:01.000\nA cup &amp; a bowl" in clip.vtt
    assert "Later" not in clip.vtt


async def test_a_mark_that_is_not_recorded_yet_waits(
    db: Database, show: Show, blobs: Blobs
) -> None:
    now = clock.now_ms()
    clip_id = await ordered(db, show, Wanted(since=now + 20_000, until=now + 25_000))
    await clips.make_waiting(db, blobs)
    clip = await found(db, clip_id)
    assert (clip.state, clip.tries, clip.problem) == (ClipState.WAITING, 0, None)


async def test_a_clip_that_failed_for_good_is_tried_again_when_asked(
    db: Database, show: Show, blobs: Blobs
) -> None:
    await blobs.put(f"media/shows/{show.id}/ended", b"", kind="text/plain")
    since = clock.now_ms() + 30_000
    clip_id = await ordered(db, show, Wanted(since=since, until=since + 2_000))
    await clips.make_waiting(db, blobs)
    assert (await found(db, clip_id)).state == ClipState.FAILED
    async with db.begin() as tx:
        clips.try_again(await clips.clip_by_id(tx, clip_id))
    assert (await found(db, clip_id)).state == ClipState.WAITING


async def test_a_worker_that_died_leaves_its_clip_to_another(
    db: Database, show: Show, blobs: Blobs
) -> None:
    clip_id = await ordered(db, show, await marks(blobs, show))
    async with db.begin() as tx:
        clip = await clips.clip_by_id(tx, clip_id)
        clip.state, clip.tries, clip.due_at = ClipState.CUTTING, 1, clock.now()
    await clips.make_waiting(db, blobs)
    assert (await found(db, clip_id)).state == ClipState.READY


async def test_marks_that_cannot_be_cut_are_refused_by_name(
    db: Database, show: Show, blobs: Blobs
) -> None:
    right = await marks(blobs, show)
    for wanted, refusal in (
        (Wanted(since=right.until, until=right.since), MarksNotRight),
        (Wanted(since=right.since, until=right.since + 11 * 60_000), ClipTooLong),
        (Wanted(since=1_000, until=9_000), MarksOutsideShow),
        (
            Wanted(since=right.since, until=right.until, captions=Captions.BURNED, language="de"),
            NoCaptions,
        ),
    ):
        with pytest.raises(refusal):
            await ordered(db, show, wanted)
    with pytest.raises(CaptionsNotRight, match="Line 1"):
        clips.read_captions("<html>")


@pytest.mark.parametrize("because", shows.RemovedBecause)
async def test_deleting_the_recording_leaves_nothing_of_it_in_the_store(
    db: Database, show: Show, store: Blobs, because: shows.RemovedBecause
) -> None:
    """Video, stills and clips with their posters, in a folder and in a bucket."""
    clip_id = await ordered(db, show, await marks(store, show, exact=True))
    await clips.make_waiting(db, store)
    names = {key.rpartition("/")[2] for key in await store.sizes("media")}
    assert {"s0.m4s", "init-0.mp4"} <= names
    assert any(name.startswith("t") for name in names)
    assert len(await store.sizes("clips")) == 2
    async with db.begin() as tx:
        ended = await shows.show_by_id(tx, show.id)
        await shows.end(tx, ended)
        await shows.remove_recording(tx, ended, because=because)
        gone = RecordingRemoved(show_id=show.id, shop_id=show.shop_id, at=clock.now())
        await on_recording_removed(tx, gone)
    await shows.clear_removed(db, store)
    assert await store.sizes("media") | await store.sizes("clips") == {}
    async with db.begin() as tx:
        assert await clips.clips_of_show(tx, show.id) == []
        assert await shows.removed_among(tx, [show.id, 1]) == [show.id]
        with pytest.raises(RecordingGone):
            await clips.order_clip(tx, ended, Wanted(since=0, until=2_000))
        assert len((await tx.session.scalars(select(Removal))).all()) == 2
        with pytest.raises(NotFound):
            await clips.clip_by_id(tx, clip_id)


async def test_a_clip_that_is_deleted_while_it_is_cut_leaves_nothing(
    db: Database, show: Show, blobs: Blobs, settings: Settings
) -> None:
    """Its row goes between the last sign of progress and the end."""
    clip_id = await ordered(db, show, await marks(blobs, show))
    folder = DeletedMeanwhile(LocalStore.from_url(settings.blob_url))

    async def delete() -> None:
        async with db.begin() as tx:
            await clips.remove_clip(tx, await clips.clip_by_id(tx, clip_id))

    folder.delete = delete
    await clips.make_waiting(db, folder)
    async with db.begin() as tx:
        assert len((await tx.session.scalars(select(Removal))).all()) == 2
    await shows.clear_removed(db, blobs)
    assert await blobs.sizes("clips") == {}


async def test_what_was_deleted_is_looked_for_until_no_upload_can_be_under_way(
    db: Database, blobs: Blobs
) -> None:
    async with db.begin() as tx:
        shows.remove_files(tx, "clips/x")
    await shows.clear_removed(db, blobs)
    await blobs.put("clips/x/clip.mp4", b"came late", kind="video/mp4")
    with clock.stopped_at(clock.now() + timedelta(minutes=2)):
        await shows.clear_removed(db, blobs)
    assert await blobs.sizes("clips/x") == {}
    async with db.begin() as tx:
        assert (await tx.session.scalars(select(Removal))).all() == []
