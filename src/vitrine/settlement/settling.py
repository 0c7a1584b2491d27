"""What orders brought their seller, day by day (UTC): one statement for each day and currency."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Subquery, case, exists, func, select
from sqlalchemy.orm import aliased

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.order import Order
from vitrine.settlement.earning import (
    Asked,
    Earned,
    Query,
    cut_after,
    earned_in,
    page,
    settled_entries,
    sums_of_parts,
    window,
)
from vitrine.settlement.model import JournalEntry, LedgerAccount, OwnerKind, Posting
from vitrine.settlement.payout_model import Payout, PayoutState


class PaidState(StrEnum):
    WAITING = "waiting"
    PAID = "paid"
    FAILED = "failed"


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """`id`: of the day's first entry. `cut_at`: the midnight that ended it."""

    id: int
    cut_at: datetime
    currency: str
    orders: int
    earned: Earned
    paid: PaidState
    payout_id: int | None
    paid_at: datetime | None


class OrderSettled(msgspec.Struct, frozen=True, kw_only=True):
    """What one order brought on one day; `statement_id` once that day is over."""

    id: int
    cut_at: datetime
    statement_id: int | None
    order_id: int
    ordered_at: datetime
    currency: str
    earned: Earned


async def days_settled(
    tx: Tx, shop_id: int, told: Asked, *, paid: PaidState | None = None
) -> Sequence[Settled]:
    days = days_over(day_rows(shop_id), shop_id).subquery()
    asked = window(select(days), days.c.cut_at, told)
    if paid is not None:
        asked = asked.where(days.c.paid == paid)
    found = await tx.session.execute(page(asked, days.c.cut_at, days.c.id, told))
    return [settled_day(row) for row in found]


async def day_settled(tx: Tx, shop_id: int, statement_id: int) -> Settled | None:
    days = day_rows(shop_id)
    asked = days_over(days, shop_id).where(days.c.id == statement_id)
    return next((settled_day(row) for row in await tx.session.execute(asked)), None)


async def orders_of_day(tx: Tx, shop_id: int, day: Settled, told: Asked) -> Sequence[OrderSettled]:
    rows = order_rows(shop_id)
    asked = select(rows).where(rows.c.cut_at == day.cut_at, rows.c.currency == day.currency)
    found = await tx.session.execute(page(asked, rows.c.ordered_at, rows.c.id, told))
    return [settled_order(row, day.id) for row in found]


async def settled_of_order(tx: Tx, order: Order) -> Sequence[OrderSettled]:
    rows, days = order_rows(order.shop_id), day_rows(order.shop_id)
    same_day = (days.c.cut_at == rows.c.cut_at) & (days.c.currency == rows.c.currency)
    is_over = days.c.cut_at <= clock.now()
    asked = (
        select(rows, case((is_over, days.c.id)).label("statement"))
        .join(days, same_day)
        .where(rows.c.order_id == order.id)
        .order_by(rows.c.cut_at)
    )
    return [settled_order(row, row.statement) for row in await tx.session.execute(asked)]


def day_rows(shop_id: int) -> Subquery:
    settled = settled_entries(shop_id)
    cut_at = cut_after(settled.c.at)
    return (
        with_postings(
            settled,
            func.min(settled.c.via).label("id"),
            cut_at.label("cut_at"),
            settled.c.currency,
            func.count(settled.c.order_id.distinct()).label("orders"),
            func.max(settled.c.at).label("last_at"),
        )
        .group_by(cut_at, settled.c.currency)
        .subquery()
    )


def order_rows(shop_id: int) -> Subquery:
    settled = settled_entries(shop_id)
    cut_at = cut_after(settled.c.at)
    of_order = settled.c.order_id, settled.c.currency, Order.drafted_at
    return (
        with_postings(
            settled,
            func.min(settled.c.via).label("id"),
            cut_at.label("cut_at"),
            settled.c.order_id,
            settled.c.currency,
            Order.drafted_at.label("ordered_at"),
        )
        .join(Order, Order.id == settled.c.order_id)
        .group_by(cut_at, *of_order)
        .subquery()
    )


def with_postings(settled: Subquery, *what: ColumnElement[Any]) -> Query:
    return (
        select(*what, *sums_of_parts())
        .select_from(settled)
        .join(JournalEntry, JournalEntry.id == settled.c.entry_id)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
    )


def days_over(days: Subquery, shop_id: int) -> Query:
    """A day's money goes with the first payout after the last of its entries."""
    sent, failed = aliased(Payout), aliased(Payout)
    paying = (
        select(func.min(sent.id))
        .where(*sent_after(days, shop_id, sent), sent.state != PayoutState.FAILED)
        .scalar_subquery()
    )
    has_failed = exists().where(
        *sent_after(days, shop_id, failed), failed.state == PayoutState.FAILED
    )
    paid = case(
        (Payout.state == PayoutState.PAID, PaidState.PAID),
        (Payout.id.is_(None) & has_failed, PaidState.FAILED),
        else_=PaidState.WAITING,
    )
    paid_at = case((Payout.state == PayoutState.PAID, Payout.changed_at))
    return (
        select(days, Payout.id.label("payout_id"), paid_at.label("paid_at"), paid.label("paid"))
        .outerjoin(Payout, Payout.id == paying)
        .where(days.c.cut_at <= clock.now())
    )


def sent_after(
    days: Subquery, shop_id: int, payout: type[Payout]
) -> tuple[ColumnElement[bool], ...]:
    return (
        payout.owner_kind == OwnerKind.SHOP,
        payout.owner_id == shop_id,
        payout.currency == days.c.currency,
        payout.asked_at >= days.c.last_at,
    )


def settled_day(row: Any) -> Settled:
    return Settled(
        id=row.id,
        cut_at=row.cut_at,
        currency=row.currency,
        orders=row.orders,
        earned=earned_in(row),
        paid=PaidState(row.paid),
        payout_id=row.payout_id,
        paid_at=row.paid_at,
    )


def settled_order(row: Any, statement_id: int | None) -> OrderSettled:
    return OrderSettled(
        id=row.id,
        cut_at=row.cut_at,
        statement_id=statement_id,
        order_id=row.order_id,
        ordered_at=row.ordered_at,
        currency=row.currency,
        earned=earned_in(row),
    )
