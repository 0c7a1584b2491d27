"""Played time: heartbeats folded at the edge into 10-second buckets (`spec/rollout.md` §2)."""

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
    """One page view; `until` is the server time (UTC ms) that its beats have accounted for."""

    claims: Claims
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
        if claims.role is Role.VIEWER and claims.sid not in self._views:
            self._views[claims.sid] = View(claims=claims, until=now, buckets={})

    def beat(
        self, claims: Claims, beat: str, played_ms: int, now: int, *, first_frame: bool
    ) -> int:
        """Accepts at most 1.1 x the time since the view's last beat; a repeated beat counts 0."""
        view = self._views.get(claims.sid)
        if view is None or view.last_beat == beat:
            return 0
        elapsed = max(0, now - view.until)
        accepted = min(max(0, played_ms), int(elapsed * MOST_OF_ELAPSED))
        for bucket, share in spread(accepted, view.until, now).items():
            view.buckets[bucket] = view.buckets.get(bucket, 0) + share
        view.until, view.last_beat = now, beat
        view.is_news = view.is_news or (first_frame and not view.has_frame)
        view.has_frame = view.has_frame or first_frame
        return accepted

    def due(self, now: int) -> list[ViewFlushed]:
        """The buckets that have passed; forgets the views that fell silent."""
        flushed = [
            flush
            for view in self._views.values()
            for flush in self._take(view, [b for b in view.buckets if b + BUCKET_MS <= now])
        ]
        self._views = {
            sid: view
            for sid, view in self._views.items()
            if view.buckets or view.is_news or now - view.until < FORGETS_AFTER_MS
        }
        return flushed

    def end(self, claims: Claims) -> list[ViewFlushed]:
        """All there is. The view is remembered, so that coming back brings no second allowance."""
        view = self._views.get(claims.sid)
        return self._take(view, list(view.buckets)) if view else []

    def end_all(self) -> list[ViewFlushed]:
        return [flush for view in self._views.values() for flush in self.end(view.claims)]

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
