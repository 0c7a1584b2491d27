from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import selectinload

from vitrine.db import Tx
from vitrine.order.model import Order, OrderLine, OrderState, OrderUnit, UnitState
from vitrine.order.standing import GONE, Standing

WITH_UNITS = (
    selectinload(Order.lines).selectinload(OrderLine.units),
    selectinload(Order.taxes),
)


class SortedBy(StrEnum):
    CREATED = "created"
    CHANGED = "changed"


class OrderSearch(msgspec.Struct, frozen=True, kw_only=True):
    """What a seller looks for among their orders; `from` counts, `before` does not.

    `among`: these and no others; `without`: others than these.
    """

    standings: Collection[Standing] = ()
    among: Collection[int] | None = None
    without: Collection[int] = ()
    buyer_ids: Collection[int] = ()
    created_from: datetime | None = None
    created_before: datetime | None = None
    changed_from: datetime | None = None
    changed_before: datetime | None = None
    sorted_by: SortedBy = SortedBy.CREATED
    newest_first: bool = True


async def search_orders(
    tx: Tx, shop_id: int, search: OrderSearch, *, after: tuple[datetime, int] | None, limit: int
) -> tuple[Sequence[Order], int]:
    """With their pieces."""
    matching = [Order.shop_id == shop_id, *conditions(search)]
    counted = await tx.session.scalar(select(func.count(Order.id)).where(*matching))
    found = await tx.session.scalars(
        ordered(select(Order).where(*matching), search, after).limit(limit).options(*WITH_UNITS)
    )
    return found.all(), counted or 0


def ordered(
    query: Select[Order], search: OrderSearch, after: tuple[datetime, int] | None
) -> Select[Order]:
    by = Order.drafted_at if search.sorted_by is SortedBy.CREATED else Order.changed_at
    place = tuple_(by, Order.id)
    if search.newest_first:
        query = query.order_by(by.desc(), Order.id.desc())
        return query if after is None else query.where(place < after)
    query = query.order_by(by, Order.id)
    return query if after is None else query.where(place > after)


def conditions(search: OrderSearch) -> list[ColumnElement[bool]]:
    told: list[ColumnElement[bool] | None] = [
        or_(*map(stands, search.standings)) if search.standings else None,
        Order.id.in_(search.among) if search.among is not None else None,
        Order.id.not_in(search.without) if search.without else None,
        of_buyers(search.buyer_ids) if search.buyer_ids else None,
        Order.drafted_at >= search.created_from if search.created_from else None,
        Order.drafted_at < search.created_before if search.created_before else None,
        Order.changed_at >= search.changed_from if search.changed_from else None,
        Order.changed_at < search.changed_before if search.changed_before else None,
    ]
    return [condition for condition in told if condition is not None]


def of_buyers(ids: Collection[int]) -> ColumnElement[bool]:
    """By their account; a guest is known by the order alone."""
    is_guests = and_(Order.account_id.is_(None), Order.id.in_(ids))
    return or_(Order.account_id.in_(ids), is_guests)


async def shop_orders_by_ids(tx: Tx, shop_id: int, order_ids: Collection[int]) -> dict[int, Order]:
    """With their pieces; somebody else's do not exist."""
    found = await tx.session.scalars(
        select(Order).where(Order.id.in_(order_ids), Order.shop_id == shop_id).options(*WITH_UNITS)
    )
    return {order.id: order for order in found}


def stands(standing: Standing) -> ColumnElement[bool]:
    """As `standing_of` says it of one order."""
    if standing in set(OrderState):
        return Order.state == standing.value
    gone, here = has(*GONE), has(UnitState.ORDERED, UnitState.PACKED)
    so_far = {
        Standing.PREPARING: ~gone & has(UnitState.ORDERED),
        Standing.PACKED: ~gone & ~has(UnitState.ORDERED),
        Standing.PARTLY_SHIPPED: gone & here,
        Standing.SHIPPED: ~here & has(UnitState.SHIPPED),
        Standing.DELIVERED: ~here & ~has(UnitState.SHIPPED),
    }
    return (Order.state == OrderState.PLACED) & so_far[standing]


def has(*states: UnitState) -> ColumnElement[bool]:
    return exists().where(
        OrderUnit.order_id == Order.id,
        OrderUnit.state.in_(states),
        OrderUnit.replaced_by.is_(None),
    )
