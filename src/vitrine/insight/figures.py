from collections.abc import Sequence
from datetime import timedelta

import msgspec
from sqlalchemy import func, select

from vitrine.db import Tx
from vitrine.insight.model import PlayBucket, ViewSession
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.order import Order
from vitrine.realtime.playtime import BUCKET_MS

QUALIFIED_MS = 10_000
# Players beat every 15 s give or take a fifth: a bucket that ended so long ago is heard whole.
SETTLES_WITHIN = timedelta(seconds=20)


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """As `docs/reference` defines them. `watching` is a mean over ten seconds."""

    views: int
    qualified_views: int
    watch_ms: int
    average_watch_ms: int
    watching: float
    orders: int
    sales: Sequence[Money]


async def figures_of_show(tx: Tx, show_id: int) -> Figures:
    views, qualified, watch_ms = await audience_of(tx, show_id)
    orders, sales = await sales_of(tx, show_id)
    return Figures(
        views=views,
        qualified_views=qualified,
        watch_ms=watch_ms,
        average_watch_ms=watch_ms // views if views else 0,
        watching=await watching(tx, show_id),
        orders=orders,
        sales=sales,
    )


async def audience_of(tx: Tx, show_id: int) -> tuple[int, int, int]:
    found = await tx.session.execute(
        select(
            func.count().filter(ViewSession.has_frame),
            func.count().filter(ViewSession.played_ms >= QUALIFIED_MS),
            func.coalesce(func.sum(ViewSession.played_ms), 0),
        ).where(ViewSession.show_id == show_id)
    )
    views, qualified, watch_ms = found.one()
    return views, qualified, int(watch_ms)


async def watching(tx: Tx, show_id: int) -> float:
    """Time played in the last whole bucket, over its length."""
    settled = clock.now_ms() - SETTLES_WITHIN // timedelta(milliseconds=1)
    bucket = settled // BUCKET_MS * BUCKET_MS - BUCKET_MS
    played_ms = await tx.session.scalar(
        select(func.sum(PlayBucket.played_ms)).where(
            PlayBucket.show_id == show_id, PlayBucket.bucket == bucket
        )
    )
    return int(played_ms or 0) / BUCKET_MS


async def sales_of(tx: Tx, show_id: int) -> tuple[int, list[Money]]:
    """What was paid, with delivery and VAT, whatever was cancelled afterwards."""
    found = await tx.session.execute(
        select(Order.currency, func.count(), func.sum(Order.total_minor))
        .where(Order.show_id == show_id, Order.placed_at.is_not(None))
        .group_by(Order.currency)
        .order_by(Order.currency)
    )
    rows = [(currency, count, int(minor)) for currency, count, minor in found]
    sales = [Money(minor, currency) for currency, _, minor in rows]
    return sum(count for _, count, _ in rows), sales
