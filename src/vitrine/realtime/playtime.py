"""Played time: heartbeats folded at the edge into 10-second buckets."""

from itertools import count

import msgspec

from vitrine.kit.money import allocate
from vitrine.realtime.token import Claims, Role

BUCKET_MS = 10_000
MOST_OF_ELAPSED = 1.1  # a page's clock may run fast, its player may catch up
FORGETS_AFTER_MS = 120_000


class ViewFlushed(msgspec.Struct, frozen=True, kw_only=True, tag="view.flushed"):
    """The body on `facts.view.flushed`: add it once per (`boot`, `sid`, `seq`).

    `bucket`: UTC ms, a multiple of 10 s; within it something was played from `since` to `until`.
    `replay`: of the recording, after the show. `viewer`: the pseudonym in this show or this day.
    """

    sid: str
    show: int
    boot: str
    seq: int
    bucket: int
    played_ms: int
    first_frame: bool
    market: str
    source: str
    viewer: str | None
    since: int = 0
    until: int = 0
    replay: bool = False


SUBJECT = "facts.view.flushed"


class Played(msgspec.Struct):
    """In one bucket, of the show or of its replay."""

    ms: int = 0
    since: int = 0
    until: int = 0
    first_frame: bool = False

    def add(self, ms: int, since: int, until: int) -> None:
        self.since = min(self.since, since) if self.ms else since
        self.until = max(self.until, until)
        self.ms += ms


Place = tuple[int, bool]  # bucket, replay


class View(msgspec.Struct, kw_only=True):
    """One page view on `sockets`; its beats have accounted for the time up to `until` (UTC ms).

    `framed`: of show and replay, those whose first frame was told.
    """

    claims: Claims
    until: int
    sockets: int = 0
    last_beat: str = ""
    framed: set[bool]
    played: dict[Place, Played]


def new_view(claims: Claims, now: int) -> View:
    return View(claims=claims, until=now, framed=set(), played={})


class Playtime:
    """Times are UTC ms. One per node and boot; the sum of flushes is the sum of accepted beats."""

    def __init__(self, boot: str) -> None:
        self._boot = boot
        self._numbers = count(1)
        self._views: dict[str, View] = {}

    def begin(self, claims: Claims, now: int) -> None:
        if claims.role is Role.VIEWER:
            self._views.setdefault(claims.sid, new_view(claims, now)).sockets += 1

    def look(self, claims: Claims, now: int) -> None:
        """For who polls; a view that says nothing more is forgotten."""
        if claims.role is Role.VIEWER:
            self._views.setdefault(claims.sid, new_view(claims, now))

    def knows(self, sid: str) -> bool:
        return sid in self._views

    def beat(
        self,
        claims: Claims,
        beat: str,
        played_ms: int,
        now: int,
        *,
        first_frame: bool,
        replay: bool = False,
    ) -> int:
        """Accepts at most 1.1 x the time since the view's last beat; a repeated beat counts 0."""
        view = self._views.get(claims.sid)
        if view is None or view.last_beat == beat:
            return 0
        elapsed = max(0, now - view.until)
        accepted = min(max(0, played_ms), int(elapsed * MOST_OF_ELAPSED))
        since = max(view.until, now - accepted)
        for bucket, share in spread(accepted, since, now).items():
            played = view.played.setdefault((bucket, replay), Played())
            played.add(share, max(since, bucket), min(max(now, since), bucket + BUCKET_MS))
        if first_frame and replay not in view.framed:
            view.framed.add(replay)
            self._tell_frame(view, since, now, replay=replay)
        view.last_beat = beat
        if played_ms > 0:  # who asks whether the line is alive says nothing of what was played
            view.until = now
        return accepted

    def due(self, now: int) -> list[ViewFlushed]:
        """The buckets that have passed; forgets the views that left a while ago."""
        flushed = [
            flush
            for view in self._views.values()
            for flush in self._take(view, [p for p in view.played if p[0] + BUCKET_MS <= now])
        ]
        self._views = {
            sid: view
            for sid, view in self._views.items()
            if view.sockets or view.played or now - view.until < FORGETS_AFTER_MS
        }
        return flushed

    def end(self, claims: Claims) -> list[ViewFlushed]:
        """For one of its sockets. Coming back soon brings no second allowance."""
        view = self._views.get(claims.sid)
        if view is None:
            return []
        view.sockets -= 1
        return self._take(view, list(view.played))

    def end_all(self) -> list[ViewFlushed]:
        views = self._views.values()
        return [flush for view in views for flush in self._take(view, list(view.played))]

    def _tell_frame(self, view: View, since: int, now: int, *, replay: bool) -> None:
        place = since // BUCKET_MS * BUCKET_MS, replay
        played = view.played.setdefault(place, Played(since=since, until=now))
        played.first_frame = True

    def _take(self, view: View, places: list[Place]) -> list[ViewFlushed]:
        return [self._flush(view, place) for place in places]

    def _flush(self, view: View, place: Place) -> ViewFlushed:
        played = view.played.pop(place)
        bucket, replay = place
        return ViewFlushed(
            sid=view.claims.sid,
            show=int(view.claims.show),
            boot=self._boot,
            seq=next(self._numbers),
            bucket=bucket,
            played_ms=played.ms,
            first_frame=played.first_frame,
            market=view.claims.market,
            source=view.claims.source,
            viewer=view.claims.who or view.claims.alias,
            since=played.since,
            until=played.until,
            replay=replay,
        )


def spread(played_ms: int, since: int, until: int) -> dict[int, int]:
    """Shares `played_ms` over the buckets that `since` to `until` touches, by their part of it."""
    if not played_ms:
        return {}
    first = since // BUCKET_MS * BUCKET_MS
    buckets = range(first, max(until, since + 1), BUCKET_MS)
    parts = [min(until, bucket + BUCKET_MS) - max(since, bucket) for bucket in buckets]
    shares = zip(buckets, allocate(played_ms, parts), strict=True)
    return {bucket: share for bucket, share in shares if share}
