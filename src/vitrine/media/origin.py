"""The HTTP side: playlists, parts and segments of live, rehearsed and kept shows (ASGI 3).

`/shows/{show}/index.m3u8` is a show's one address, live and kept; `multivariant.m3u8` beside it is
for players that want codecs first. Media below it never changes, so any CDN may keep it for ever.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from vitrine.media import http
from vitrine.media.engine import Engine
from vitrine.media.hls.playlist import (
    delta_playlist,
    live_playlist,
    multivariant_playlist,
    replay_playlist,
)
from vitrine.media.hls.reloading import (
    HOLD_AT_MOST,
    ReloadRefused,
    Rendered,
    Renderings,
    held,
    read_directives,
    until_playable,
    until_there,
)
from vitrine.media.hls.timeline import Part, Segment, Timeline
from vitrine.media.http import Answer, Receive, Scope, Send, plain
from vitrine.media.metrics import SERVED
from vitrine.media.stills import serving as stills
from vitrine.media.store.disk import read_range
from vitrine.ports import BlobsAway

SHOW = re.compile(r"/shows/(?P<show>\d{1,20})/(?P<rest>.+)", re.ASCII)
REHEARSAL = re.compile(r"/rehearsals/(?P<secret>[\w-]{16,64})/(?P<rest>.+)", re.ASCII)
FILE = re.compile(
    r"(?:(?P<folder>[A-Za-z0-9][\w-]{15,63})/)?(?P<name>init-\d+\.mp4|s\d+(?:\.p\d+)?\.m4s)",
    re.ASCII,
)
PART = re.compile(r"(?P<segment>.*s)(?P<number>\d+)\.p(?P<part>\d+)\.m4s")
AWAY = "The recordings cannot be reached: try again."
PIECE = 1 << 18  # bytes of a file that are read at once
# A browser never asks again. A CDN does once a day, so that what was deleted leaves it by then.
FROM_MEMORY = SERVED.labels("memory")
IMMUTABLE = b"public, max-age=31536000, s-maxage=86400, immutable"
PRIVATE = b"private, no-store"
PLAYLIST_TYPE, MEDIA_TYPE = b"application/vnd.apple.mpegurl", b"video/mp4"

Locate = Callable[[str], Awaitable[str | None]]  # a show to the address of the node that holds it


class Origin:
    def __init__(self, engine: Engine, locate: Locate) -> None:
        self._engine = engine
        self._locate = locate
        self._live = Renderings(live_playlist)
        self._delta = Renderings(delta_playlist)
        self._replay = Renderings(replay_playlist)
        self._multivariant = Renderings(multivariant_playlist)

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["method"] == "OPTIONS":
            await http.answer(scope, send, Answer(204, http.PREFLIGHT))
        elif scope["method"] not in {"GET", "HEAD"}:
            allow = [(b"allow", b"GET, HEAD, OPTIONS")]
            await http.answer(scope, send, Answer(405, allow))
        else:
            await self._get(scope, send)

    async def _get(self, scope: Scope, send: Send) -> None:
        path: str = scope["path"]
        if match := SHOW.fullmatch(path):
            await self._show(scope, send, match["show"], match["rest"])
        elif match := REHEARSAL.fullmatch(path):
            timeline = self._engine.rehearsals.get(match["secret"])
            folder = self._engine.disk.root / "rehearsals" / match["secret"]
            if timeline is None:
                await http.answer(scope, send, not_here())
            else:
                await self._below(scope, send, timeline, folder, match["rest"])
        else:
            await http.answer(scope, send, not_here())

    async def _show(self, scope: Scope, send: Send, show: str, rest: str) -> None:
        try:
            timeline = await self._engine.timeline(show)
        except BlobsAway:
            await http.answer(scope, send, plain(503, AWAY))
            return
        if timeline is not None:
            folder = folder_of(self._engine.shows, show)
            await self._below(scope, send, timeline, folder, rest)
            return
        there = await self._locate(show)
        if there is None:
            await http.answer(scope, send, not_here())
            return
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        location = [(b"location", f"{there}{quote(scope['path'])}".encode() + query)]
        cached = (b"cache-control", b"max-age=2")
        await http.answer(scope, send, Answer(307, [*location, cached]))

    async def _below(
        self, scope: Scope, send: Send, timeline: Timeline, folder: Path, rest: str
    ) -> None:
        if rest in {"index.m3u8", "multivariant.m3u8"}:
            await http.answer(scope, send, await self._playlist(scope, timeline, rest))
        elif match := FILE.fullmatch(rest):
            inside = bool(match["folder"])
            if inside is scope["path"].startswith("/rehearsals/"):
                await http.answer(scope, send, not_here())
            else:
                await self._media(scope, send, timeline, folder, rest)
        elif stills.PATH.fullmatch(rest) and scope["path"].startswith("/shows/"):
            await http.answer(scope, send, await self._still(timeline, folder, rest))
        else:
            await http.answer(scope, send, not_here())

    async def _still(self, timeline: Timeline, folder: Path, path: str) -> Answer:
        try:
            return await stills.still(timeline, folder, path, self._engine.archive)
        except BlobsAway:
            return plain(503, AWAY)

    async def _playlist(self, scope: Scope, timeline: Timeline, name: str) -> Answer:
        if not await until_playable(timeline) or not timeline.playable:
            return not_here()
        try:
            wanted = read_directives(scope["query_string"])
            fresh = await until_there(timeline, wanted)
        except ReloadRefused as refusal:
            return plain(400, str(refusal))
        asked = wanted.msn is not None
        texts = self._delta if wanted.skips else self._live
        if name == "multivariant.m3u8":
            texts = self._multivariant
        elif timeline.ended and not asked:
            texts = self._replay
        return listed(scope, texts.of(timeline), kept_for(timeline, asked=asked, fresh=fresh))

    async def _media(
        self, scope: Scope, send: Send, timeline: Timeline, folder: Path, path: str
    ) -> None:
        if match := PART.fullmatch(path):
            segment = await self._hinted(timeline, match["segment"] + match["number"], match)
            part = part_of(segment, int(match["part"]))
            if segment is None or part is None:
                await http.answer(scope, send, not_here())
            elif part.body is not None:
                await send_body(scope, send, part.body)
            else:
                stored = (folder / path).with_name(f"s{segment.number}.m4s")
                await send_file(scope, send, stored, part.offset, part.size)
        elif path in timeline.inits:
            await send_body(scope, send, timeline.inits[path])
        else:
            segment = timeline.segment_at(path.removesuffix(".m4s"))
            await self._whole(scope, send, segment, folder / path)

    async def _hinted(self, timeline: Timeline, path: str, match: re.Match[str]) -> Segment | None:
        """Holds a part that was hinted at until it is there (RFC 8216bis §6.2.6)."""
        last = timeline.segments[-1] if timeline.segments else None
        before = f"{match['segment']}{int(match['number']) - 1}"
        part = int(match["part"])
        if last is not None and timeline.publishing:
            in_open = last.path == path and not last.complete and part == last.part_count
            in_next = last.path == before and last.complete and part == 0
            if in_open or in_next:
                version = timeline.version
                await held(timeline, lambda: timeline.version != version, HOLD_AT_MOST)
        return timeline.segment_at(path)

    async def _whole(self, scope: Scope, send: Send, segment: Segment | None, file: Path) -> None:
        if segment is not None and not segment.complete:
            await http.answer(scope, send, not_here())
        elif segment is not None and (body := body_of(segment)) is not None:
            await send_body(scope, send, body)
        else:
            size = await asyncio.to_thread(size_of, file)
            if size is not None:
                await send_file(scope, send, file, 0, size)
            else:
                await self._from_archive(scope, send, file)

    async def _from_archive(self, scope: Scope, send: Send, file: Path) -> None:
        archive = self._engine.archive
        try:
            size = await archive.size(file) if archive is not None else None
        except BlobsAway:
            await http.answer(scope, send, plain(503, AWAY))
            return
        if archive is None or size is None:
            await http.answer(scope, send, not_here())
        elif (span := http.requested(scope, size)) is None:
            await http.answer(scope, send, too_far())
        else:
            SERVED.labels("archive").inc(span.end - span.start)
            pieces = archive.pieces(file, span.start, span.end)
            await http.stream(scope, send, headers=media_headers(scope), span=span, pieces=pieces)


@lru_cache(1_024)
def folder_of(shows: Path, show: str) -> Path:
    """Making a path costs as much as answering from memory does."""
    return shows / show


def not_here() -> Answer:
    return plain(404, "There is nothing here.")


def too_far() -> Answer:
    return plain(416, "There are not so many bytes.")


def listed(scope: Scope, made: Rendered, cached: bytes) -> Answer:
    headers = [
        (b"content-type", PLAYLIST_TYPE),
        (b"cache-control", cached),
        (b"vary", b"accept-encoding"),
    ]
    if b"gzip" in http.header(scope, b"accept-encoding"):
        return Answer(200, [*headers, (b"content-encoding", b"gzip")], made.gzipped)
    return Answer(200, headers, made.plain)


def kept_for(timeline: Timeline, *, asked: bool, fresh: bool) -> bytes:
    """A blocking reload that was answered stays true; any other playlist is old in a moment."""
    if timeline.ended:
        return b"public, max-age=60"
    if asked and fresh:
        return b"public, max-age=6"
    return b"no-store" if asked else b"public, max-age=1"


def part_of(segment: Segment | None, number: int) -> Part | None:
    if segment is None or number >= len(segment.parts):
        return None
    return segment.parts[number]


def body_of(segment: Segment) -> bytes | None:
    """A finished segment from memory, while all of its parts still are."""
    bodies = [part.body for part in segment.parts if part.body is not None]
    return b"".join(bodies) if bodies and len(bodies) == segment.part_count else None


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
