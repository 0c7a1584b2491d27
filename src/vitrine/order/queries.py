from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.order.model import Order, OrderLine, OrderState

WHOLE = (
    selectinload(Order.lines),
    selectinload(Order.taxes),
    selectinload(Order.discounts),
)
WITH_UNITS = (
    selectinload(Order.lines).selectinload(OrderLine.units),
    selectinload(Order.taxes),
    selectinload(Order.discounts),
)
SHOWN = (OrderState.PLACED, OrderState.CLOSED)
BOUGHT = (*SHOWN, OrderState.CANCELLED)


async def order_by_id(tx: Tx, order_id: int) -> Order:
    return one(
        await tx.session.scalar(
            select(Order)
            .where(Order.id == order_id)
            .options(*WHOLE)
            .execution_options(populate_existing=True)
        )
    )


async def order_by_secret(tx: Tx, secret: str) -> Order:
    return one(await tx.session.scalar(select(Order).where(Order.secret == secret).options(*WHOLE)))


async def order_with_units(tx: Tx, order_id: int) -> Order:
    return one(
        await tx.session.scalar(
            select(Order)
            .where(Order.id == order_id)
            .options(*WITH_UNITS)
            .execution_options(populate_existing=True)
        )
    )


async def order_for(tx: Tx, order_id: int, account_id: int | None) -> Order:
    """Somebody else's order does not exist."""
    order = await order_by_id(tx, order_id)
    if account_id is None or order.account_id != account_id:
        raise NotFound
    return order


async def orders_of_show(tx: Tx, show_id: int, *, limit: int = 100) -> Sequence[Order]:
    found = await tx.session.scalars(
        select(Order)
        .where(Order.show_id == show_id, Order.state.in_(SHOWN))
        .options(*WHOLE)
        .order_by(Order.id.desc())
        .limit(limit)
    )
    return found.all()


async def sold_in_show(tx: Tx, show_id: int) -> dict[int, int]:
    """Pieces by product."""
    found = await tx.session.execute(
        select(OrderLine.product_id, func.sum(OrderLine.quantity))
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.show_id == show_id, Order.state.in_(SHOWN))
        .group_by(OrderLine.product_id)
    )
    return {product_id: int(pieces) for product_id, pieces in found}


async def orders_of_shop(
    tx: Tx, shop_id: int, *, before: int | None = None, limit: int = 50
) -> Sequence[Order]:
    """Those that were paid, the newest first."""
    asked = select(Order).where(Order.shop_id == shop_id, Order.placed_at.is_not(None))
    if before is not None:
        asked = asked.where(Order.id < before)
    found = await tx.session.scalars(
        asked.options(*WITH_UNITS).order_by(Order.id.desc()).limit(limit)
    )
    return found.all()


async def orders_by_ids(tx: Tx, order_ids: Collection[int]) -> dict[int, Order]:
    found = await tx.session.scalars(
        select(Order).where(Order.id.in_(set(order_ids))).options(*WITH_UNITS)
    )
    return {order.id: order for order in found}


async def order_by_number(tx: Tx, number: str) -> Order:
    asked = select(Order).where(Order.number == number, Order.placed_at.is_not(None))
    return one(await tx.session.scalar(asked.options(*WITH_UNITS)))


async def orders_of_account(tx: Tx, account_id: int, *, limit: int = 50) -> Sequence[Order]:
    found = await tx.session.scalars(
        select(Order)
        .where(
            Order.account_id == account_id,
            Order.state.in_(BOUGHT),
            Order.placed_at.is_not(None),
        )
        .options(*WITH_UNITS)
        .order_by(Order.id.desc())
        .limit(limit)
    )
    return found.all()


def pieces_of(order: Order) -> dict[int, int]:
    pieces: Counter[int] = Counter()
    for line in order.lines:
        pieces[line.variant_id] += line.quantity
    return dict(pieces)


def pieces_among(variant_ids: Iterable[int]) -> dict[int, int]:
    return dict(Counter(variant_ids))


def one(order: Order | None) -> Order:
    if order is None:
        raise NotFound
    return order
