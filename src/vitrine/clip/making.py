"""Clips that wait are made here, in the worker, each by a process of its own."""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import structlog
from sqlalchemy import or_, select

from vitrine.clip.captioning import captions_in
from vitrine.clip.model import Captions, Clip, ClipState
from vitrine.db import Database, Tx
from vitrine.kit import clock
from vitrine.media.clips import job
from vitrine.media.clips.captions import Cue, read_vtt, shifted, to_burn, write_vtt
from vitrine.media.clips.planning import Stretch, recorded_until, seconds_before, stretches
from vitrine.media.hls.timeline import Timeline
from vitrine.media.store.archive import FOLDER, load_archived
from vitrine.ports import Blobs, BlobsAway
from vitrine.show import remove_files, show_by_id

AT_ONCE = 2
TRIES = 3
AGAIN_AFTER = timedelta(seconds=20)  # times the number of tries
RECORDED_SOON = timedelta(seconds=2)  # a mark near the live edge waits for its recording
RECORDED_WITHIN = timedelta(minutes=10)  # the store may be away
LEASE = timedelta(minutes=2)  # a worker that says nothing for so long has died
CUT_WITHIN = timedelta(minutes=30)
COMMAND = (sys.executable, "-m", "vitrine.media.clips")
FOR_GOOD = {"sound-changed", "picture-changed", "letters", "nothing-there"}

log = structlog.get_logger(__name__)


class NotRecordedYet(Exception):
    """The marks are ahead of what the store has."""


class CutFailed(Exception):
    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(why)
        self.code = code


async def make_waiting(db: Database, blobs: Blobs) -> None:
    while True:
        async with db.begin() as tx:
            claimed = await claim(tx)
        if not claimed:
            return
        async with asyncio.TaskGroup() as making:
            for clip in claimed:
                making.create_task(make(db, blobs, clip))


async def claim(tx: Tx) -> Sequence[Clip]:
    now = clock.now()
    lost = (Clip.state == ClipState.CUTTING) & (Clip.due_at < now)
    waiting = (Clip.state == ClipState.WAITING) & (Clip.due_at <= now)
    due = select(Clip).where(or_(waiting, lost)).order_by(Clip.due_at).limit(AT_ONCE)
    clips = (await tx.session.scalars(due.with_for_update(skip_locked=True))).all()
    for clip in clips:
        clip.state, clip.tries, clip.due_at = ClipState.CUTTING, clip.tries + 1, now + LEASE
    return clips


async def make(db: Database, blobs: Blobs, clip: Clip) -> None:
    try:
        await cut(db, blobs, clip)
    except NotRecordedYet:
        await wait_for_recording(db, clip)
    except CutFailed as failed:
        await failed_once(db, clip, failed.code, str(failed))
    except BlobsAway as away:
        await failed_once(db, clip, "store-away", str(away))
    except OSError as error:
        await failed_once(db, clip, "no-room", error.strerror or "")


async def cut(db: Database, blobs: Blobs, clip: Clip) -> None:
    timeline = await load_archived(blobs, str(clip.show_id))
    async with db.begin() as tx:
        show = await show_by_id(tx, clip.show_id)
        said = await captions_in(tx, clip.show_id, clip.language) if clip.language else None
    kept = stretches(timeline, clip.since, clip.until) if timeline else []
    if timeline is None or (not timeline.ended and recorded_until(timeline) < clip.until):
        if timeline is None and show.is_over:
            raise CutFailed("nothing-there")
        raise NotRecordedYet
    if not kept:
        raise CutFailed("nothing-there")
    cues = read_vtt(said.body) if said else []
    with tempfile.TemporaryDirectory(prefix="vitrine-clip-") as folder:
        order = await ordered(blobs, clip, kept, Path(folder), spoken(timeline, clip, cues))
        made = await run(db, clip, order)
        await store(blobs, clip, order)
        size = (await asyncio.to_thread(Path(order.into).stat)).st_size
    beside = cues_beside(timeline, clip, cues, made)
    await finish(db, clip, made, size, write_vtt(beside) if beside else None)


def spoken(timeline: Timeline, clip: Clip, cues: list[Cue]) -> list[Cue]:
    """By the clip's marks; the host's file counts from the beginning of the recording."""
    begins = round(seconds_before(timeline, clip.since) * 1000)
    return shifted(cues, begins, clip.until - clip.since)


def cues_beside(timeline: Timeline, clip: Clip, cues: list[Cue], made: job.Made) -> list[Cue]:
    """By where the clip really begins: without encoding that is a keyframe before the mark."""
    if clip.captions != Captions.BESIDE:
        return []
    begins = round(seconds_before(timeline, made.anchors[0][1]) * 1000)
    return shifted(cues, begins, made.duration_ms)


async def ordered(
    blobs: Blobs, clip: Clip, kept: Sequence[Stretch], folder: Path, cues: list[Cue]
) -> job.Order:
    sources = [await fetched(blobs, clip, each, folder / f"{n}.mp4") for n, each in enumerate(kept)]
    return job.Order(
        sources=sources,
        since=clip.since,
        until=clip.until,
        into=str(folder / "clip.mp4"),
        poster=str(folder / "poster.jpg"),
        exact=clip.exact,
        crop=clip.crop,
        burned=to_burn(cues) if clip.captions == Captions.BURNED else [],
    )


async def fetched(blobs: Blobs, clip: Clip, stretch: Stretch, file: Path) -> job.Source:
    below = f"{FOLDER}/shows/{clip.show_id}"
    for path in (stretch.init, *stretch.segments):
        body = await blobs.read(f"{below}/{path}")
        if body is None:
            raise CutFailed("nothing-there", path)
        await asyncio.to_thread(add, file, body)
    return job.Source(str(file), stretch.at)


def add(file: Path, body: bytes) -> None:
    with file.open("ab") as opened:
        opened.write(body)


async def run(db: Database, clip: Clip, order: job.Order) -> job.Made:
    process = await asyncio.create_subprocess_exec(
        *COMMAND, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(CUT_WITHIN.total_seconds()):
            process.stdin.write(msgspec.json.encode(order))
            process.stdin.write_eof()
            async for line in process.stdout:
                said: job.Answer = msgspec.json.decode(line, type=job.Answer)
                match said:
                    case job.Progress(done):
                        await tell_progress(db, clip, done)
                    case job.Failed(code, why):
                        raise CutFailed(code, why)
                    case job.Made() as made:
                        return made
    except TimeoutError:
        raise CutFailed("too-slow") from None
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    raise CutFailed("broken")


async def store(blobs: Blobs, clip: Clip, order: job.Order) -> None:
    await blobs.put(f"{clip.blob_folder}/poster.jpg", Path(order.poster), kind="image/jpeg")
    await blobs.put(f"{clip.blob_folder}/clip.mp4", Path(order.into), kind="video/mp4")


async def locked(tx: Tx, clip: Clip) -> Clip | None:
    """None if it was deleted meanwhile, or is somebody else's."""
    mine = select(Clip).where(
        Clip.id == clip.id, Clip.state == ClipState.CUTTING, Clip.tries == clip.tries
    )
    return (await tx.session.scalars(mine.with_for_update())).one_or_none()


async def tell_progress(db: Database, clip: Clip, done: float) -> None:
    async with db.begin() as tx:
        row = await locked(tx, clip)
        if row is None:
            raise CutFailed("deleted")
        row.progress, row.due_at = done, clock.now() + LEASE


async def finish(db: Database, clip: Clip, made: job.Made, size: int, vtt: str | None) -> None:
    async with db.begin() as tx:
        row = await locked(tx, clip)
        if row is None:
            await clear_if_deleted(tx, clip)
            return
        row.state, row.progress, row.ready_at = ClipState.READY, 1.0, clock.now()
        row.duration_ms, row.width, row.height = made.duration_ms, made.width, made.height
        row.anchors = [list(pair) for pair in made.anchors]
        row.size, row.vtt, row.problem, row.detail = size, vtt, None, None
    log.info("clip.ready", clip=clip.id, show=clip.show_id, seconds=made.duration_ms / 1000)


async def clear_if_deleted(tx: Tx, clip: Clip) -> None:
    """It was being cut when it was deleted: its files came after those that were cleared."""
    still_there = select(Clip.id).where(Clip.id == clip.id)
    if await tx.session.scalar(still_there) is None:
        remove_files(tx, clip.blob_folder)


async def wait_for_recording(db: Database, clip: Clip) -> None:
    """Does not count as a try."""
    async with db.begin() as tx:
        row = await locked(tx, clip)
        if row is None:
            return
        row.tries -= 1
        row.state, row.due_at = ClipState.WAITING, clock.now() + RECORDED_SOON
        if clock.now() - row.created_at > RECORDED_WITHIN:
            row.state, row.problem = ClipState.FAILED, "not-recorded"


async def failed_once(db: Database, clip: Clip, code: str, why: str) -> None:
    log.warning("clip.failed", clip=clip.id, code=code, why=why, tries=clip.tries)
    async with db.begin() as tx:
        row = await locked(tx, clip)
        if row is None:
            return
        is_final = code in FOR_GOOD or row.tries >= TRIES
        row.state = ClipState.FAILED if is_final else ClipState.WAITING
        row.problem, row.detail = code, why[:200] or None
        row.due_at = clock.now() + AGAIN_AFTER * row.tries
