"""What a shop sold, by time and by product, in one currency."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, DateTime, Select, cast, func, select

from vitrine.aftersale import Credit, CreditLine
from vitrine.db import Tx
from vitrine.order import Order, OrderLine

Query = Select[*tuple[Any, ...]]


class Step(StrEnum):
    """How long one row is."""

    HOUR = "hour"
    DAY = "day"
    ALL = "all"


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """From `since` until before `until`; days begin at midnight in `zone`."""

    since: datetime
    until: datetime
    currency: str
    zone: str


class Sales(msgspec.Struct, frozen=True, kw_only=True):
    """Orders by when they were paid, money given back by when; in minor units.

    `paid`: with VAT and delivery, whatever was cancelled afterwards. `live`: of it, in shows.
    """

    orders: int = 0
    buyers: int = 0
    lines: int = 0
    pieces: int = 0
    paid: int = 0
    live: int = 0
    delivery: int = 0
    tax: int = 0
    given_back: int = 0
    pieces_back: int = 0


class ProductSales(msgspec.Struct, frozen=True, kw_only=True):
    """`gross`: with VAT, without delivery; `live`: of it, in shows."""

    product_id: int
    variant_id: int
    orders: int
    buyers: int
    lines: int
    pieces: int
    gross: int
    live: int
    live_orders: int
    live_pieces: int


class ShowSales(msgspec.Struct, frozen=True, kw_only=True):
    """`gross`: with VAT, without delivery."""

    orders: int = 0
    buyers: int = 0
    lines: int = 0
    pieces: int = 0
    products: int = 0
    gross: int = 0


SHOW_SALES = tuple(field.name for field in msgspec.structs.fields(ShowSales))


async def sales_of_shop(
    tx: Tx, shop_id: int, window: Window, step: Step
) -> Mapping[datetime, Sales]:
    """By the beginning of each step; one in which nothing happened is not there."""
    sums: dict[datetime, dict[str, int]] = {}
    for rows in (of_orders, of_lines, given_back):
        for row in (await tx.session.execute(rows(shop_id, window, step))).mappings():
            told = {name: int(value) for name, value in row.items() if name != "at"}
            sums.setdefault(row["at"], {}).update(told)
    return {at: Sales(**told) for at, told in sorted(sums.items())}


def of_orders(shop_id: int, window: Window, step: Step) -> Query:
    at = beginning(Order.placed_at, window, step)
    in_shows = Order.show_id.is_not(None)
    return (
        select(
            at,
            func.count().label("orders"),
            func.count(func.lower(Order.email).distinct()).label("buyers"),
            func.sum(Order.total_minor).label("paid"),
            func.coalesce(func.sum(Order.total_minor).filter(in_shows), 0).label("live"),
            func.sum(Order.delivery_minor).label("delivery"),
            func.sum(Order.tax_minor).label("tax"),
        )
        .where(*paid_within(shop_id, window))
        .group_by("at")
    )


def of_lines(shop_id: int, window: Window, step: Step) -> Query:
    return (
        select(
            beginning(Order.placed_at, window, step),
            func.count().label("lines"),
            func.sum(OrderLine.quantity).label("pieces"),
        )
        .select_from(OrderLine)
        .join(Order, Order.id == OrderLine.order_id)
        .where(*paid_within(shop_id, window))
        .group_by("at")
    )


def given_back(shop_id: int, window: Window, step: Step) -> Query:
    return (
        select(
            beginning(Credit.made_at, window, step),
            func.sum(CreditLine.minor).label("given_back"),
            func.count(CreditLine.unit_id.distinct()).label("pieces_back"),
        )
        .select_from(Credit)
        .join(CreditLine, CreditLine.credit_id == Credit.id)
        .where(
            Credit.shop_id == shop_id,
            Credit.currency == window.currency,
            Credit.made_at >= window.since,
            Credit.made_at < window.until,
        )
        .group_by("at")
    )


async def sales_by_product(
    tx: Tx,
    shop_id: int,
    window: Window,
    *,
    by_variant: bool = False,
    product_id: int | None = None,
) -> Sequence[ProductSales]:
    """The best first. Without `by_variant` a product's first variant stands for all."""
    variant = OrderLine.variant_id if by_variant else func.min(OrderLine.variant_id)
    keys = [OrderLine.product_id, *([OrderLine.variant_id] if by_variant else [])]
    in_shows = Order.show_id.is_not(None)
    gross = func.sum(OrderLine.gross_minor)
    found = await tx.session.execute(
        select(
            OrderLine.product_id,
            variant.label("variant_id"),
            func.count(Order.id.distinct()).label("orders"),
            func.count(func.lower(Order.email).distinct()).label("buyers"),
            func.count().label("lines"),
            func.sum(OrderLine.quantity).label("pieces"),
            gross.label("gross"),
            func.coalesce(gross.filter(in_shows), 0).label("live"),
            func.count(Order.id.distinct()).filter(in_shows).label("live_orders"),
            func.coalesce(func.sum(OrderLine.quantity).filter(in_shows), 0).label("live_pieces"),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            *paid_within(shop_id, window),
            *([OrderLine.product_id == product_id] if product_id is not None else []),
        )
        .group_by(*keys)
        .order_by(gross.desc(), *keys)
    )
    return [
        ProductSales(**{name: int(value) for name, value in row.items()})
        for row in found.mappings()
    ]


async def sales_by_show(
    tx: Tx, show_ids: Collection[int], currency: str
) -> Mapping[int, ShowSales]:
    """Of those that sold something in this currency."""
    found = await tx.session.execute(
        select(
            Order.show_id,
            func.count(Order.id.distinct()).label("orders"),
            func.count(func.lower(Order.email).distinct()).label("buyers"),
            func.count().label("lines"),
            func.sum(OrderLine.quantity).label("pieces"),
            func.count(OrderLine.product_id.distinct()).label("products"),
            func.sum(OrderLine.gross_minor).label("gross"),
        )
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(
            Order.show_id.in_(show_ids), Order.currency == currency, Order.placed_at.is_not(None)
        )
        .group_by(Order.show_id)
    )
    return {
        row.show_id: ShowSales(**{name: int(getattr(row, name)) for name in SHOW_SALES})
        for row in found
    }


def paid_within(shop_id: int, window: Window) -> tuple[ColumnElement[bool], ...]:
    return (
        Order.shop_id == shop_id,
        Order.currency == window.currency,
        Order.placed_at >= window.since,
        Order.placed_at < window.until,
    )


def beginning(moment: Any, window: Window, step: Step) -> ColumnElement[datetime]:
    if step is Step.ALL:
        return cast(window.since, DateTime(timezone=True)).label("at")
    return func.date_trunc(step.value, moment, window.zone).label("at")
