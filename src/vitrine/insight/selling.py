"""What a show sold: by product, and by the minute of its video."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec
from sqlalchemy import func, select

from vitrine.db import Tx
from vitrine.insight.audience import MINUTE_MS, video_time
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.order import Order, OrderLine
from vitrine.show import live_spans


class Sold(msgspec.Struct, frozen=True):
    """`gross`: with VAT, without delivery."""

    product: int
    title: str
    pieces: int
    orders: int
    gross: Money


class SoldMinute(msgspec.Struct, frozen=True):
    """`minute` of the video, from 0; after the show: the last one."""

    minute: int
    orders: int
    total: Money


async def sold_by_product(tx: Tx, show_id: int) -> Sequence[Sold]:
    gross = func.sum(OrderLine.gross_minor)
    found = await tx.session.execute(
        select(
            OrderLine.product_id,
            func.max(OrderLine.title),
            func.sum(OrderLine.quantity),
            func.count(Order.id.distinct()),
            gross,
            Order.currency,
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.show_id == show_id, Order.placed_at.is_not(None))
        .group_by(OrderLine.product_id, Order.currency)
        .order_by(gross.desc(), OrderLine.product_id)
    )
    return [
        Sold(product, title, int(pieces), orders, Money(int(minor), currency))
        for product, title, pieces, orders, minor, currency in found
    ]


async def sold_by_minute(tx: Tx, show_id: int) -> Sequence[SoldMinute]:
    spans = await live_spans(tx, show_id)
    placed = select(Order.placed_at, Order.currency, Order.total_minor).where(
        Order.show_id == show_id, Order.placed_at.is_not(None)
    )
    sums: dict[tuple[int, str], list[int]] = defaultdict(list)
    for at, currency, minor in await tx.session.execute(placed):
        minute = video_time(spans, clock.to_ms(at)) // MINUTE_MS if at else 0
        sums[minute, currency].append(minor)
    return [
        SoldMinute(minute, len(minors), Money(sum(minors), currency))
        for (minute, currency), minors in sorted(sums.items())
    ]
