"""`live.jpg`, `storyboard.vtt` and the stills it names, below a show's address."""

import asyncio
import re
from pathlib import Path

from vitrine.media.hls.reloading import held
from vitrine.media.hls.timeline import Timeline
from vitrine.media.http import Answer, plain
from vitrine.media.stills.storyboard import storyboard
from vitrine.media.stills.taking import NEWEST

STORYBOARD = "storyboard.vtt"
PATH = re.compile(
    rf"{re.escape(NEWEST)}|{re.escape(STORYBOARD)}|[A-Za-z0-9][\w-]{{15,63}}/t\d+\.jpg", re.ASCII
)
FIRST_WITHIN = 8.0  # seconds that a show on air may take to its first still
JPEG, VTT = b"image/jpeg", b"text/vtt; charset=utf-8"
IMMUTABLE, KEPT = b"public, max-age=31536000, immutable", b"public, max-age=3600"
SOON_OLD = b"public, max-age=5"


async def still(timeline: Timeline, folder: Path, path: str) -> Answer:
    """`path` matches PATH; a page that opens with the first keyframe waits for the first still."""
    cached = KEPT if timeline.ended else SOON_OLD
    if path == STORYBOARD:
        segments = [segment for segment in timeline.segments if segment.complete]
        text = await asyncio.to_thread(storyboard, folder, segments)
        return found(text.encode(), VTT, cached)
    file = folder / path
    if path == NEWEST and timeline.publishing:
        await held(timeline, lambda: file.is_file() or timeline.ended, FIRST_WITHIN)
    body = await asyncio.to_thread(read, file)
    if body is None:
        return plain(404, "There is no picture here.")
    return found(body, JPEG, cached if path == NEWEST else IMMUTABLE)


def found(body: bytes, kind: bytes, cached: bytes) -> Answer:
    return Answer(200, [(b"content-type", kind), (b"cache-control", cached)], body)


def read(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None
