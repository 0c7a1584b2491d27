"""A playlist as an answer: in which encoding, and for how long it may be kept."""

from vitrine.media import http
from vitrine.media.hls.reloading import Rendered
from vitrine.media.hls.timeline import Timeline
from vitrine.media.http import Answer, Scope

PLAYLIST_TYPE = b"application/vnd.apple.mpegurl"


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
