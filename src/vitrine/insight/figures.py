from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec
from sqlalchemy import func, select

from vitrine.db import Tx
from vitrine.insight import audience
from vitrine.insight.model import PlayBucket, ViewSession
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.order import Order
from vitrine.realtime.playtime import BUCKET_MS
from vitrine.show import live_spans

QUALIFIED_MS = 10_000
# A page says what it played every 15 s, in large shows every 30, give or take a fifth: a bucket
# that ended so long ago is heard whole, and who was not heard for so long has left.
HEARD_WITHIN = timedelta(seconds=40)


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """As docs/reference/figures.md defines them. `watching` is a mean over ten seconds.

    Of the show as it goes; what was played of its replay has `replay_` before it.
    """

    views: int = 0
    qualified_views: int = 0
    qualified_viewers: int = 0
    uniques: int = 0
    watch_ms: int = 0
    average_watch_ms: int = 0
    average_viewer_ms: int = 0
    live_ms: int = 0
    watching: float = 0.0
    average_concurrent: float = 0.0
    peak: float = 0.0
    replay_views: int = 0
    replay_watch_ms: int = 0
    orders: int = 0
    buyers: int = 0
    sales: Sequence[Money] = ()

    @property
    def buyer_share(self) -> float | None:
        """None: who buys from a link, a replay or in the demo need not have watched."""
        is_share = 0 < self.qualified_viewers >= self.buyers
        return self.buyers / self.qualified_viewers if is_share else None


class Viewed(msgspec.Struct, frozen=True):
    views: int = 0
    qualified: int = 0
    qualified_viewers: int = 0
    uniques: int = 0
    watch_ms: int = 0


async def figures_of_show(tx: Tx, show_id: int) -> Figures:
    viewed, replayed = await viewed_of(tx, show_id), await viewed_of(tx, show_id, replay=True)
    spans, buckets = await live_spans(tx, show_id), await played_by_bucket(tx, show_id)
    orders, buyers, sales = await sales_of(tx, show_id)
    return Figures(
        views=viewed.views,
        qualified_views=viewed.qualified,
        qualified_viewers=viewed.qualified_viewers,
        uniques=viewed.uniques,
        watch_ms=viewed.watch_ms,
        average_watch_ms=viewed.watch_ms // viewed.views if viewed.views else 0,
        average_viewer_ms=viewed.watch_ms // viewed.uniques if viewed.uniques else 0,
        live_ms=audience.live_ms(spans),
        watching=buckets.get(newest_settled(), 0) / BUCKET_MS,
        average_concurrent=audience.average_concurrent(buckets, spans),
        peak=audience.peak(buckets, spans),
        replay_views=replayed.views,
        replay_watch_ms=replayed.watch_ms,
        orders=orders,
        buyers=buyers,
        sales=sales,
    )


async def viewed_of(tx: Tx, show_id: int, *, replay: bool = False) -> Viewed:
    """Who has no account and no name for the day counts once per page view."""
    who = func.coalesce(ViewSession.viewer, ViewSession.sid)
    is_qualified = ViewSession.played_ms >= QUALIFIED_MS
    found = await tx.session.execute(
        select(
            func.count().filter(ViewSession.has_frame),
            func.count().filter(is_qualified),
            func.count(who.distinct()).filter(is_qualified),
            func.count(who.distinct()).filter(ViewSession.has_frame),
            func.coalesce(func.sum(ViewSession.played_ms), 0),
        ).where(ViewSession.show_id == show_id, ViewSession.replay == replay)
    )
    views, qualified, qualified_viewers, uniques, watch_ms = found.one()
    return Viewed(views, qualified, qualified_viewers, uniques, int(watch_ms))


async def played_by_bucket(tx: Tx, show_id: int) -> Mapping[int, int]:
    found = await tx.session.execute(
        select(PlayBucket.bucket, func.sum(PlayBucket.played_ms))
        .where(PlayBucket.show_id == show_id, PlayBucket.replay.is_(False))
        .group_by(PlayBucket.bucket)
    )
    return {bucket: int(played_ms) for bucket, played_ms in found}


def newest_settled() -> int:
    settled = clock.now_ms() - HEARD_WITHIN // timedelta(milliseconds=1)
    return settled // BUCKET_MS * BUCKET_MS - BUCKET_MS


async def sales_of(tx: Tx, show_id: int) -> tuple[int, int, list[Money]]:
    """What was paid, with delivery and VAT, whatever was cancelled afterwards."""
    placed = Order.show_id == show_id, Order.placed_at.is_not(None)
    found = await tx.session.execute(
        select(Order.currency, func.count(), func.sum(Order.total_minor))
        .where(*placed)
        .group_by(Order.currency)
        .order_by(Order.currency)
    )
    rows = [(currency, count, int(minor)) for currency, count, minor in found]
    buyers = select(func.count(func.lower(Order.email).distinct())).where(*placed)
    sales = [Money(minor, currency) for currency, _, minor in rows]
    return sum(count for _, count, _ in rows), await tx.session.scalar(buyers) or 0, sales
