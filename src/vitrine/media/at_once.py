"""What nearly all requests of a live show ask for: what is in memory and need not be waited for.

A viewer asks six times a second. Whatever is not answered here is the origin's, which may wait.
"""

import re

from vitrine.media import http
from vitrine.media.engine import Engine
from vitrine.media.hls.reloading import ReloadRefused, Renderings, Wanted, read_directives
from vitrine.media.hls.timeline import INDEX, Timeline
from vitrine.media.http import Answer, Scope
from vitrine.media.listing import kept_for, listed
from vitrine.media.sending import FROM_MEMORY, media_headers

PART = re.compile(
    r"/shows/(?P<show>\d{1,20})/"
    r"(?P<segment>[A-Za-z0-9][\w-]{15,63}/(?:(?P<rendition>[a-z0-9]{1,12})-)?s\d+)"
    r"\.p(?P<part>\d{1,6})\.m4s",
    re.ASCII,
)
PLAYLIST = re.compile(r"/shows/(?P<show>\d{1,20})/(?P<name>[a-z0-9]{1,12})\.m3u8", re.ASCII)


class AtOnce:
    """Called with a request; None if there is anything to wait for, to look up or to refuse."""

    def __init__(self, engine: Engine, live: Renderings, delta: Renderings) -> None:
        self._engine = engine
        self._live = live
        self._delta = delta

    def __call__(self, scope: Scope) -> Answer | None:
        if scope["method"] != "GET":
            return None
        path: str = scope["path"]
        if match := PART.fullmatch(path):
            return self._part(scope, match)
        if match := PLAYLIST.fullmatch(path):
            return self._playlist(scope, self._timeline(match["show"], match["name"]))
        return None

    def _timeline(self, show: str, name: str) -> Timeline | None:
        main = self._engine.on_air(show)
        return None if main is None else main.group.get(name)

    def _part(self, scope: Scope, match: re.Match[str]) -> Answer | None:
        timeline = self._timeline(match["show"], match["rendition"] or INDEX)
        segment = None if timeline is None else timeline.segment_at(match["segment"])
        number = int(match["part"])
        if segment is None or number >= len(segment.parts) or http.header(scope, b"range"):
            return None
        body = segment.parts[number].body
        if not body:
            return None
        FROM_MEMORY.inc(len(body))
        return Answer(200, [*media_headers(scope), http.IN_RANGES], body)

    def _playlist(self, scope: Scope, timeline: Timeline | None) -> Answer | None:
        wanted = directives(scope["query_string"])
        if timeline is None or wanted is None or wanted.msn is None:
            return None
        is_there = timeline.playable and timeline.has(wanted.msn, wanted.part)
        if not is_there or timeline.ended or timeline.dropped:
            return None
        texts = self._delta if wanted.skips else self._live
        cached = kept_for(timeline, asked=True, fresh=True)
        return listed(scope, texts.of(timeline), cached)


def directives(query: bytes) -> Wanted | None:
    try:
        return read_directives(query)
    except ReloadRefused:
        return None
