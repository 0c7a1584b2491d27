"""`live.jpg`, `storyboard.vtt` and the stills it names, below a show's address."""

import asyncio
import re
from pathlib import Path

from vitrine.media.hls.reloading import held
from vitrine.media.hls.timeline import Timeline
from vitrine.media.http import Answer, plain
from vitrine.media.stills.storyboard import storyboard
from vitrine.media.stills.taking import NEWEST, still_path
from vitrine.media.store.archive import Archive
from vitrine.media.store.loading import stills_in

STORYBOARD = "storyboard.vtt"
PATH = re.compile(
    rf"{re.escape(NEWEST)}|{re.escape(STORYBOARD)}|[A-Za-z0-9][\w-]{{15,63}}/t\d+\.jpg", re.ASCII
)
FIRST_WITHIN = 8.0  # seconds that a show on air may take to its first still
JPEG, VTT = b"image/jpeg", b"text/vtt; charset=utf-8"
# Asked of the origin once a day: what was deleted leaves a CDN by then.
IMMUTABLE = b"public, max-age=31536000, s-maxage=86400, immutable"
KEPT, SOON_OLD = b"public, max-age=3600", b"public, max-age=5"


async def still(timeline: Timeline, folder: Path, path: str, archive: Archive | None) -> Answer:
    """`path` matches PATH; a page that opens with the first keyframe waits for the first still.

    Only a replay is looked for in the store: until then its holder has everything.
    """
    store = archive if timeline.ended else None
    cached = KEPT if timeline.ended else SOON_OLD
    if path == STORYBOARD:
        segments = [segment for segment in timeline.segments if segment.complete]
        text = storyboard(await names(folder, store), segments)
        return found(text.encode(), VTT, cached)
    if path != NEWEST:
        return picture(await read(folder / path, store), IMMUTABLE)
    if timeline.publishing:
        there = folder / NEWEST
        await held(timeline, lambda: there.is_file() or timeline.ended, FIRST_WITHIN)
    body = await read(folder / NEWEST, None)
    return picture(body or await last_of(timeline, folder, store), cached)


async def names(folder: Path, store: Archive | None) -> set[str]:
    """Of its stills, wherever they are: a show may have been on air at several nodes."""
    here = await asyncio.to_thread(lambda: {name_of(file) for file in stills_in(folder)})
    return here | (await store.names(folder, ".jpg") if store is not None else set())


async def last_of(timeline: Timeline, folder: Path, store: Archive | None) -> bytes | None:
    if store is None:
        return None
    there = await names(folder, store)
    paths = (still_path(segment) for segment in reversed(timeline.segments))
    last = next((path for path in paths if path in there), None)
    return await read(folder / last, store) if last else None


async def read(file: Path, store: Archive | None) -> bytes | None:
    body = await asyncio.to_thread(lambda: file.read_bytes() if file.is_file() else None)
    return await store.read(file) if body is None and store is not None else body


def name_of(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


def picture(body: bytes | None, cached: bytes) -> Answer:
    return plain(404, "There is no picture here.") if body is None else found(body, JPEG, cached)


def found(body: bytes, kind: bytes, cached: bytes) -> Answer:
    return Answer(200, [(b"content-type", kind), (b"cache-control", cached)], body)
