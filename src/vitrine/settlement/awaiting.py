"""What open orders would bring their seller, as things stand."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import func, select

from vitrine.db import Tx
from vitrine.order import Order, OrderState
from vitrine.settlement.earning import (
    PARTS,
    Asked,
    Earned,
    Query,
    earned_in,
    page,
    sums_of_parts,
    window,
)
from vitrine.settlement.model import JournalEntry, LedgerAccount, Posting


class Unsettled(msgspec.Struct, frozen=True, kw_only=True):
    order_id: int
    ordered_at: datetime
    currency: str
    earned: Earned


async def unsettled(tx: Tx, shop_id: int, told: Asked) -> Sequence[Unsettled]:
    """`since` and `before` are of the moment it was ordered."""
    rows = window(open_orders(shop_id), Order.drafted_at, told)
    found = await tx.session.execute(page(rows, Order.drafted_at, Order.id, told))
    return [
        Unsettled(
            order_id=row.order_id,
            ordered_at=row.ordered_at,
            currency=row.currency,
            earned=earned_in(row),
        )
        for row in found
    ]


async def sum_unsettled(tx: Tx, shop_id: int, currency: str, told: Asked) -> tuple[int, Earned]:
    """How many orders, and what all those in this currency would bring."""
    rows = window(open_orders(shop_id), Order.drafted_at, told).subquery()
    sums = [
        func.coalesce(func.sum(rows.c[part]).filter(rows.c.currency == currency), 0).label(part)
        for part in PARTS
    ]
    found = await tx.session.execute(select(func.count().label("orders"), *sums).select_from(rows))
    row = found.one()
    return row.orders, earned_in(row)


def open_orders(shop_id: int) -> Query:
    what = Order.id, Order.drafted_at, Order.currency
    return (
        select(
            Order.id.label("order_id"),
            Order.drafted_at.label("ordered_at"),
            Order.currency,
            *sums_of_parts(),
        )
        .join(JournalEntry, JournalEntry.order_id == Order.id)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(Order.shop_id == shop_id, Order.state == OrderState.PLACED)
        .group_by(*what)
    )
