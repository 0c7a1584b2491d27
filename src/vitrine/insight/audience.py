"""The arithmetic of an audience, as docs/reference/figures.md defines it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from vitrine.realtime.playtime import BUCKET_MS
from vitrine.show import Span

MINUTE_MS = 60_000


class Stay(NamedTuple):
    """From joining to the last played moment; `left`: false if the show ended first."""

    ms: int
    left: bool


class Step(NamedTuple):
    """`share` of the viewers were still there `ms` after they joined."""

    ms: int
    share: float


class Minute(NamedTuple):
    """At least a minute of live time, if there is one, and what was played in it."""

    played_ms: int
    live_ms: int


def live_ms(spans: Iterable[Span]) -> int:
    return sum(span.until - span.since for span in spans)


def average_concurrent(buckets: Mapping[int, int], spans: Sequence[Span]) -> float:
    live = live_ms(spans)
    return sum(buckets.values()) / live if live else 0.0


def peak(buckets: Mapping[int, int], spans: Sequence[Span]) -> float:
    """The fullest minute: the minutes are the whole show, so it is no less than the average."""
    return max((m.played_ms / m.live_ms for m in minutes(buckets, spans) if m.live_ms), default=0.0)


def minutes(buckets: Mapping[int, int], spans: Sequence[Span]) -> list[Minute]:
    """Cut where a minute of live time is full; what is left over belongs to the last one."""
    made: list[Minute] = []
    played = live = 0
    for bucket in sorted({*buckets, *touched(spans)}):
        played += buckets.get(bucket, 0)
        live += live_within(spans, bucket, bucket + BUCKET_MS)
        if live >= MINUTE_MS:
            made.append(Minute(played, live))
            played = live = 0
    if made:
        last = made.pop()
        return [*made, Minute(last.played_ms + played, last.live_ms + live)]
    return [Minute(played, live)]


def touched(spans: Iterable[Span]) -> Iterable[int]:
    for span in spans:
        yield from range(span.since // BUCKET_MS * BUCKET_MS, span.until, BUCKET_MS)


def live_within(spans: Iterable[Span], since: int, until: int) -> int:
    return sum(max(0, min(span.until, until) - max(span.since, since)) for span in spans)


def video_time(spans: Iterable[Span], at: int) -> int:
    """How far into the show a moment was, its long pauses cut out."""
    return live_within(spans, 0, at)


def retention(stays: Iterable[Stay]) -> list[Step]:
    """Kaplan-Meier: who was still there when the show ended tells only that they stayed so long."""
    ordered = sorted(stays)
    curve, share, at_risk = [Step(0, 1.0)], 1.0, len(ordered)
    for ms, group in groupby(ordered, key=lambda stay: stay.ms):
        ended = [stay.left for stay in group]
        if any(ended):
            share *= 1 - sum(ended) / at_risk
            curve.append(Step(ms, share))
        at_risk -= len(ended)
    return curve


def share_at(curve: Sequence[Step], ms: int) -> float:
    return next(step.share for step in reversed(curve) if step.ms <= ms)
