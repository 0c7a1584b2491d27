"""Media to whoever asks for it, out of memory or out of a file."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from vitrine.media import http
from vitrine.media.http import Answer, Scope, Send, plain
from vitrine.media.metrics import SERVED
from vitrine.media.store.disk import read_range

PIECE = 1 << 18  # bytes of a file that are read at once
FROM_MEMORY = SERVED.labels("memory")
# A browser never asks again. A CDN does once a day, so that what was deleted leaves it by then.
IMMUTABLE = b"public, max-age=31536000, s-maxage=86400, immutable"
PRIVATE = b"private, no-store"
MEDIA_TYPE = b"video/mp4"


def too_far() -> Answer:
    return plain(416, "There are not so many bytes.")


def media_headers(scope: Scope) -> http.Headers:
    private = scope["path"].startswith("/rehearsals/")
    return [(b"content-type", MEDIA_TYPE), (b"cache-control", PRIVATE if private else IMMUTABLE)]


async def send_body(scope: Scope, send: Send, body: bytes) -> None:
    span = http.requested(scope, len(body))
    if span is None:
        await http.answer(scope, send, too_far())
        return
    FROM_MEMORY.inc(span.end - span.start)
    view = body if span.is_whole else body[span.start : span.end]
    await http.give(scope, send, headers=media_headers(scope), span=span, body=view)


async def send_file(scope: Scope, send: Send, file: Path, offset: int, size: int) -> None:
    span = http.requested(scope, size)
    if span is None:
        await http.answer(scope, send, too_far())
        return
    SERVED.labels("disk").inc(span.end - span.start)
    pieces = file_pieces(file, offset + span.start, offset + span.end)
    await http.stream(scope, send, headers=media_headers(scope), span=span, pieces=pieces)


async def file_pieces(file: Path, start: int, end: int) -> AsyncIterator[bytes]:
    for at in range(start, end, PIECE):
        yield await asyncio.to_thread(read_range, file, at, min(PIECE, end - at))


def size_of(file: Path) -> int | None:
    return file.stat().st_size if file.is_file() else None
