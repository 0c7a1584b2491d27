"""What nearly all requests of a live show ask for: what is in memory, or comes with the next part.

A viewer asks six times a second. Whatever is not answered here is the origin's.
"""

import re
from typing import NamedTuple

from vitrine.media import http
from vitrine.media.engine import Engine
from vitrine.media.hls.reloading import (
    ReloadRefused,
    Renderings,
    Wanted,
    is_answerable,
    longest_hold,
    read_directives,
    refuse_too_far_ahead,
)
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


class Reload(NamedTuple):
    """A blocking reload (RFC 8216bis §6.2.5.2) of a playlist that can be played."""

    scope: Scope
    timeline: Timeline
    wanted: Wanted
    texts: Renderings

    @property
    def seconds(self) -> float:
        """How long it may be held."""
        return longest_hold(self.timeline)

    @property
    def is_due(self) -> bool:
        return is_answerable(self.timeline, self.wanted)

    def answer(self) -> Answer:
        if self.timeline.moved:
            return http.again(self.scope)
        if self.timeline.dropped:
            return http.not_here()
        cached = kept_for(self.timeline, asked=True, fresh=self.is_due)
        return listed(self.scope, self.texts.of(self.timeline), cached)


class AtOnce:
    """Called with a request; None if there is anything else to wait for, to find or to refuse."""

    def __init__(self, engine: Engine, live: Renderings, delta: Renderings) -> None:
        self._engine = engine
        self._live = live
        self._delta = delta

    def __call__(self, scope: Scope) -> Answer | Reload | None:
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

    def _playlist(self, scope: Scope, timeline: Timeline | None) -> Answer | Reload | None:
        wanted = directives(scope["query_string"])
        if timeline is None or not timeline.playable or wanted is None or wanted.msn is None:
            return None
        texts = self._delta if wanted.skips else self._live
        reload = Reload(scope, timeline, wanted, texts)
        if reload.is_due:
            return reload.answer()
        return reload if may_be_held(timeline, wanted) else None


def directives(query: bytes) -> Wanted | None:
    try:
        return read_directives(query)
    except ReloadRefused:
        return None


def may_be_held(timeline: Timeline, wanted: Wanted) -> bool:
    try:
        refuse_too_far_ahead(timeline, wanted)
    except ReloadRefused:
        return False
    return True
