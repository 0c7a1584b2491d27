"""Clips and their posters out of the blob store (ASGI 3)."""

import re
from collections.abc import AsyncIterator

from vitrine.media import http
from vitrine.media.http import Answer, Receive, Scope, Send, plain
from vitrine.media.metrics import SERVED
from vitrine.ports import Blobs, BlobsAway

FILE = re.compile(r"/(clips/[a-z2-7]{26}/(?:clip\.mp4|poster\.jpg))", re.ASCII)
KINDS = {"mp4": b"video/mp4", "jpg": b"image/jpeg"}
PIECE = 1 << 20  # bytes
# Not for ever: what was deleted leaves browsers and CDNs within the day.
CACHED = b"public, max-age=3600, s-maxage=86400"


class ClipOrigin:
    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await http.answer(scope, send, Answer(204, http.PREFLIGHT))
        elif scope["method"] not in {"GET", "HEAD"}:
            await http.answer(scope, send, Answer(405, [(b"allow", b"GET, HEAD, OPTIONS")]))
        else:
            await self._get(scope, send)

    async def _get(self, scope: Scope, send: Send) -> None:
        match = FILE.fullmatch(scope["path"])
        try:
            size = await self._blobs.size(match[1]) if match else None
        except BlobsAway:
            await http.answer(scope, send, plain(503, "The clips cannot be reached: try again."))
            return
        if match is None or size is None:
            await http.answer(scope, send, plain(404, "There is nothing here."))
        elif (span := http.requested(scope, size)) is None:
            await http.answer(scope, send, plain(416, "There are not so many bytes."))
        else:
            SERVED.labels("clip").inc(span.end - span.start)
            kind = KINDS[match[1].rpartition(".")[2]]
            headers = [(b"content-type", kind), (b"cache-control", CACHED)]
            pieces = self._pieces(match[1], span.start, span.end)
            await http.stream(scope, send, headers=headers, span=span, pieces=pieces)

    async def _pieces(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        for at in range(start, end, PIECE):
            yield await self._blobs.piece(key, at, min(PIECE, end - at)) or b""
