from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.order.model import Order, OrderLine, OrderState

WHOLE = (selectinload(Order.lines), selectinload(Order.taxes))
SHOWN = (OrderState.PLACED, OrderState.CLOSED)


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


async def orders_of_account(tx: Tx, account_id: int, *, limit: int = 50) -> Sequence[Order]:
    found = await tx.session.scalars(
        select(Order)
        .where(Order.account_id == account_id, Order.state.in_(SHOWN))
        .options(*WHOLE)
        .order_by(Order.id.desc())
        .limit(limit)
    )
    return found.all()


def pieces_of(order: Order) -> dict[int, int]:
    pieces: Counter[int] = Counter()
    for line in order.lines:
        pieces[line.variant_id] += line.quantity
    return dict(pieces)


def one(order: Order | None) -> Order:
    if order is None:
        raise NotFound
    return order
