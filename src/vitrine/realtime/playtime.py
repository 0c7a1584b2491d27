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

    `bucket`: UTC ms, a multiple of 10 s; `viewer`: the pseudonym in this show.
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


SUBJECT = "facts.view.flushed"


class View(msgspec.Struct, kw_only=True):
    """One page view on `sockets`; its beats have accounted for the time up to `until` (UTC ms)."""

    claims: Claims
    sockets: int = 0
    until: int
    last_beat: str = ""
    has_frame: bool = False
    buckets: dict[int, int]
    is_news: bool = False


class Playtime:
    """Times are UTC ms. One per node and boot; the sum of flushes is the sum of accepted beats."""

    def __init__(self, boot: str) -> None:
        self._boot = boot
        self._numbers = count(1)
        self._views: dict[str, View] = {}

    def begin(self, claims: Claims, now: int) -> None:
        if claims.role is Role.VIEWER:
            new = View(claims=claims, until=now, buckets={})
            self._views.setdefault(claims.sid, new).sockets += 1

    def beat(
        self, claims: Claims, beat: str, played_ms: int, now: int, *, first_frame: bool
    ) -> int:
        """Accepts at most 1.1 x the time since the view's last beat; a repeated beat counts 0."""
        view = self._views.get(claims.sid)
        if view is None or view.last_beat == beat:
            return 0
        elapsed = max(0, now - view.until)
        accepted = min(max(0, played_ms), int(elapsed * MOST_OF_ELAPSED))
        since = max(view.until, now - accepted)
        for bucket, share in spread(accepted, since, now).items():
            view.buckets[bucket] = view.buckets.get(bucket, 0) + share
        view.until, view.last_beat = now, beat
        view.is_news = view.is_news or (first_frame and not view.has_frame)
        view.has_frame = view.has_frame or first_frame
        return accepted

    def due(self, now: int) -> list[ViewFlushed]:
        """The buckets that have passed; forgets the views that left a while ago."""
        flushed = [
            flush
            for view in self._views.values()
            for flush in self._take(view, [b for b in view.buckets if b + BUCKET_MS <= now])
        ]
        self._views = {
            sid: view
            for sid, view in self._views.items()
            if view.sockets or view.buckets or now - view.until < FORGETS_AFTER_MS
        }
        return flushed

    def end(self, claims: Claims) -> list[ViewFlushed]:
        """For one of its sockets. Coming back soon brings no second allowance."""
        view = self._views.get(claims.sid)
        if view is None:
            return []
        view.sockets -= 1
        return self._take(view, list(view.buckets))

    def end_all(self) -> list[ViewFlushed]:
        views = self._views.values()
        return [flush for view in views for flush in self._take(view, list(view.buckets))]

    def _take(self, view: View, buckets: list[int]) -> list[ViewFlushed]:
        if not buckets and view.is_news:
            buckets = [view.until // BUCKET_MS * BUCKET_MS]
        return [self._flush(view, bucket) for bucket in buckets]

    def _flush(self, view: View, bucket: int) -> ViewFlushed:
        first_frame, view.is_news = view.is_news, False
        return ViewFlushed(
            sid=view.claims.sid,
            show=int(view.claims.show),
            boot=self._boot,
            seq=next(self._numbers),
            bucket=bucket,
            played_ms=view.buckets.pop(bucket, 0),
            first_frame=first_frame,
            market=view.claims.market,
            source=view.claims.source,
            viewer=view.claims.who,
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
