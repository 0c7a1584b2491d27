"""The HTTP side: playlists, parts and segments of live, rehearsed and kept shows (ASGI 3).

`/shows/{show}/index.m3u8` is a show's one address, live and kept; `multivariant.m3u8` beside it is
for players that want codecs first. Media below it never changes, so any CDN may keep it for ever.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path

from vitrine.media import http
from vitrine.media.at_once import AtOnce
from vitrine.media.engine import Engine
from vitrine.media.hls.playlist import delta_playlist, live_playlist, replay_playlist
from vitrine.media.hls.reloading import (
    HOLD_AT_MOST,
    ReloadRefused,
    Renderings,
    held,
    read_directives,
    until_chosen_from,
    until_offered,
    until_playable,
    until_there,
)
from vitrine.media.hls.timeline import INDEX, Part, Segment, Timeline
from vitrine.media.hls.variants import multivariant_playlist
from vitrine.media.http import Answer, Receive, Scope, Send, plain
from vitrine.media.listing import kept_for, listed
from vitrine.media.metrics import SERVED
from vitrine.media.sending import media_headers, send_body, send_file, size_of, too_far
from vitrine.media.stills import serving as stills
from vitrine.media.store.loading import MOVED
from vitrine.ports import BlobsAway

SHOW = re.compile(r"/shows/(?P<show>\d{1,20})/(?P<rest>.+)", re.ASCII)
REHEARSAL = re.compile(r"/rehearsals/(?P<secret>[\w-]{16,64})/(?P<rest>.+)", re.ASCII)
FILE = re.compile(
    r"(?:(?P<folder>[A-Za-z0-9][\w-]{15,63})/)?(?:(?P<rendition>[a-z0-9]{1,12})-)?"
    r"(?P<name>init-\d+\.mp4|s\d+(?:\.p\d+)?\.m4s)",
    re.ASCII,
)
PLAYLIST = re.compile(r"(?P<name>[a-z0-9]{1,12})\.m3u8", re.ASCII)
MULTIVARIANT = "multivariant"
PART = re.compile(r"(?P<segment>.*s)(?P<number>\d+)\.p(?P<part>\d+)\.m4s")
AWAY = "The recordings cannot be reached: try again."

Locate = Callable[[str], Awaitable[str | None]]  # a show to the address of the node that holds it


class Origin:
    def __init__(self, engine: Engine, locate: Locate) -> None:
        self._engine = engine
        self._locate = locate
        self._live = Renderings(live_playlist)
        self._delta = Renderings(delta_playlist)
        self._replay = Renderings(replay_playlist)
        self._multivariant = Renderings(multivariant_playlist)
        self.at_once = AtOnce(engine, self._live, self._delta)

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
            if timeline is not None:
                await self._below(scope, send, timeline, folder, match["rest"])
            else:
                there = await self._locate(match["secret"])
                reply = http.elsewhere(scope, there) if there else http.not_here()
                await http.answer(scope, send, reply)
        else:
            await http.answer(scope, send, http.not_here())

    async def _show(self, scope: Scope, send: Send, show: str, rest: str) -> None:
        timeline, nothing = None, http.not_here()
        try:
            timeline = await self._engine.timeline(show)
        except BlobsAway:
            nothing = plain(503, AWAY)
        is_here = timeline is not None and timeline.has_segment
        there = None if is_here else await self._locate(show)
        folder = folder_of(self._engine.shows, show)
        if timeline is not None and there is None:
            await self._below(scope, send, timeline, folder, rest)
        elif FILE.fullmatch(rest) and await self._left_behind(show, folder / rest):
            await self._whole(scope, send, None, folder / rest)
        else:
            await http.answer(scope, send, http.elsewhere(scope, there) if there else nothing)

    async def _left_behind(self, show: str, file: Path) -> bool:
        """Whether it is here, of a show that went on at another node."""
        if self._engine.kept.is_forgotten(show):
            return False
        return await asyncio.to_thread(
            lambda: (file.parent.parent / MOVED).exists() and file.is_file()
        )

    async def _below(
        self, scope: Scope, send: Send, timeline: Timeline, folder: Path, rest: str
    ) -> None:
        if match := PLAYLIST.fullmatch(rest):
            listed_here = await self._playlist(scope, timeline, match["name"])
            reply = http.again(scope) if timeline.moved else listed_here
            await http.answer(scope, send, reply)
        elif match := FILE.fullmatch(rest):
            inside = bool(match["folder"])
            rendition = timeline.group.get(match["rendition"] or INDEX)
            if inside is scope["path"].startswith("/rehearsals/") or rendition is None:
                await http.answer(scope, send, http.not_here())
            else:
                await self._media(scope, send, rendition, folder, rest)
        elif stills.PATH.fullmatch(rest) and scope["path"].startswith("/shows/"):
            await http.answer(scope, send, await self._still(timeline, folder, rest))
        else:
            await http.answer(scope, send, http.not_here())

    async def _still(self, timeline: Timeline, folder: Path, path: str) -> Answer:
        try:
            return await stills.still(timeline, folder, path, self._engine.archive)
        except BlobsAway:
            return plain(503, AWAY)

    async def _playlist(self, scope: Scope, main: Timeline, name: str) -> Answer:
        timeline = main if name == MULTIVARIANT else await until_offered(main, name)
        if timeline is None or not await until_playable(timeline) or not timeline.playable:
            return http.not_here()
        if name == MULTIVARIANT:
            await until_chosen_from(timeline)
            made = self._multivariant.of(timeline)
            return listed(scope, made, kept_for(timeline, asked=False, fresh=True))
        try:
            wanted = read_directives(scope["query_string"])
            fresh = await until_there(timeline, wanted)
        except ReloadRefused as refusal:
            return plain(400, str(refusal))
        if timeline.dropped:
            return http.not_here()
        asked = wanted.msn is not None
        texts = self._delta if wanted.skips else self._live
        if timeline.ended and not asked:
            texts = self._replay
        return listed(scope, texts.of(timeline), kept_for(timeline, asked=asked, fresh=fresh))

    async def _media(
        self, scope: Scope, send: Send, timeline: Timeline, folder: Path, path: str
    ) -> None:
        if match := PART.fullmatch(path):
            segment = await self._hinted(timeline, match["segment"] + match["number"], match)
            part = part_of(segment, int(match["part"]))
            if segment is None or part is None or part.size == 0:
                await http.answer(scope, send, http.not_here())
            elif part.body is not None:
                await send_body(scope, send, part.body)
            elif segment.rendition:
                await http.answer(scope, send, http.not_here())
            else:
                stored = (folder / path).with_name(f"s{segment.number}.m4s")
                await self._written(scope, send, stored, part)
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
        if segment is not None and (segment.is_gap or not segment.complete):
            await http.answer(scope, send, http.not_here())
        elif segment is not None and (body := body_of(segment)) is not None:
            await send_body(scope, send, body)
        elif segment is not None and segment.rendition:
            await http.answer(scope, send, http.not_here())
        elif (size := await self._size(file, segment.size if segment else 1)) is not None:
            await send_file(scope, send, file, 0, size)
        else:
            await self._from_archive(scope, send, file)

    async def _written(self, scope: Scope, send: Send, file: Path, part: Part) -> None:
        """Parts are only there while the segment is young, which no other node has then."""
        if await self._size(file, part.offset + part.size) is None:
            await http.answer(scope, send, http.not_here())
        else:
            await send_file(scope, send, file, part.offset, part.size)

    async def _size(self, file: Path, at_least: int) -> int | None:
        """Waits for a disk that is behind: what goes out half would be kept so for ever."""
        size = await asyncio.to_thread(size_of, file) or 0
        if size < at_least and self._engine.disk.is_behind:
            with suppress(TimeoutError):
                async with asyncio.timeout(HOLD_AT_MOST):
                    size = await self._engine.disk.after_writing(partial(size_of, file)) or 0
        return size if size >= at_least else None

    async def _from_archive(self, scope: Scope, send: Send, file: Path) -> None:
        archive = self._engine.archive
        try:
            size = await archive.size(file) if archive is not None else None
        except BlobsAway:
            await http.answer(scope, send, plain(503, AWAY))
            return
        if archive is None or size is None:
            await http.answer(scope, send, http.not_here())
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


def part_of(segment: Segment | None, number: int) -> Part | None:
    if segment is None or number >= len(segment.parts):
        return None
    return segment.parts[number]


def body_of(segment: Segment) -> bytes | None:
    """A finished segment from memory, while all of its parts still are."""
    bodies = [part.body for part in segment.parts if part.body is not None]
    return b"".join(bodies) if bodies and len(bodies) == segment.part_count else None
