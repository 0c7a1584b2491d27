"""How a show went, moment by moment."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import select

from vitrine.db import Tx
from vitrine.insight.figures import newest_settled, played_by_bucket
from vitrine.kit import clock
from vitrine.order import Order
from vitrine.realtime import entries
from vitrine.realtime.playtime import BUCKET_MS
from vitrine.show import RoomEntry, live_spans

POINTS_AT_MOST = 360
MARKED = ("pin", "deal", "poll")
BEGINNINGS = {entries.DealPhase.OPENED, entries.PollPhase.OPEN}


class Point(msgspec.Struct, frozen=True):
    """From `at` (UTC ms) for one step: the mean concurrency, and the orders placed."""

    at: int
    watching: float
    orders: int


class Mark(msgspec.Struct, frozen=True):
    """What the host did: its kind is the cue's."""

    at: int
    kind: str
    product: str | None = None


class Course(msgspec.Struct, frozen=True):
    step_ms: int
    points: Sequence[Point]
    marks: Sequence[Mark]


class Window(NamedTuple):
    """UTC ms, in whole steps of whole buckets."""

    since: int
    until: int
    step: int


async def course_of_show(tx: Tx, show_id: int, *, last_ms: int | None = None) -> Course:
    """The whole show, or its last part; as far as it is heard whole."""
    spans = await live_spans(tx, show_id)
    if not spans:
        return Course(BUCKET_MS, [], [])
    window = window_of(spans[0].since, min(spans[-1].until, newest_settled() + BUCKET_MS), last_ms)
    played, orders = await played_by_bucket(tx, show_id), await orders_at(tx, show_id)
    return Course(window.step, points(window, played, orders), await marks(tx, show_id, window))


def window_of(since: int, until: int, last_ms: int | None) -> Window:
    if last_ms is not None:
        since = max(since, until - last_ms)
    step = -(-max(1, until - since) // (POINTS_AT_MOST * BUCKET_MS)) * BUCKET_MS
    return Window(since // step * step, until, step)


def points(window: Window, played: Mapping[int, int], orders: Sequence[int]) -> list[Point]:
    watched, placed = Counter[int](), Counter[int]()
    for bucket, played_ms in played.items():
        watched[bucket // window.step * window.step] += played_ms
    for at in orders:
        placed[at // window.step * window.step] += 1
    steps = range(window.since, window.until, window.step)
    return [Point(at, watched[at] / window.step, placed[at]) for at in steps]


async def orders_at(tx: Tx, show_id: int) -> Sequence[int]:
    placed = select(Order.placed_at).where(Order.show_id == show_id, Order.placed_at.is_not(None))
    return [clock.to_ms(at) for at in await tx.session.scalars(placed) if at]


async def marks(tx: Tx, show_id: int, window: Window) -> Sequence[Mark]:
    marked = (
        select(RoomEntry.body)
        .where(RoomEntry.show_id == show_id, RoomEntry.kind.in_(MARKED))
        .where(RoomEntry.at >= window.since)
        .order_by(RoomEntry.at)
    )
    cues = [entries.decode(body.encode()) for body in await tx.session.scalars(marked)]
    return [
        Mark(cue.at, str(cue.__struct_config__.tag), getattr(cue, "product", None))
        for cue in cues
        if getattr(cue, "phase", None) in {None, *BEGINNINGS}
    ]
