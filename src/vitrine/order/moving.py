from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, and_, select, update

from vitrine import offer, stock
from vitrine.db import Database, Tx
from vitrine.kit import clock
from vitrine.kit.sweeping import each_alone
from vitrine.order.errors import OrderBeingPaid, OrderOver
from vitrine.order.events import Bought, OrderCancelled, OrderExpired, OrderPlaced
from vitrine.order.model import Order, OrderHistory, OrderState
from vitrine.order.queries import order_by_id, pieces_of

SECOND_STEP_WITHIN = timedelta(minutes=5)
PAY_WITHIN_AT_MOST = timedelta(minutes=15)


async def secure(tx: Tx, order_id: int) -> bool:
    """Money is authorised: from here payment ends the order, not the clock. No: it is over."""
    secured = await tx.session.scalar(
        update(Order)
        .where(Order.id == order_id, Order.state == OrderState.UNPAID)
        .values(secured_at=clock.now())
        .returning(Order.id)
    )
    return secured is not None


async def revive(tx: Tx, order_id: int) -> bool:
    """Money came for an order that had expired. Raises if its pieces, price or code are gone."""
    now = clock.now()
    revived = await tx.session.scalar(
        update(Order)
        .where(Order.id == order_id, Order.state == OrderState.EXPIRED)
        .values(state=OrderState.UNPAID, secured_at=now)
        .returning(Order.id)
    )
    if revived is None:
        return False
    tx.session.add(
        OrderHistory(order_id=order_id, was=OrderState.EXPIRED, became=OrderState.UNPAID, at=now)
    )
    await stock.take_again(tx, pieces_of(await order_by_id(tx, order_id)), by=order_id)
    await offer.take_again(tx, order_id)
    return True


async def unsecure(tx: Tx, order_id: int) -> None:
    """The money was let go: clock and buyer may end the order again."""
    await tx.session.execute(
        update(Order)
        .where(Order.id == order_id, Order.state == OrderState.UNPAID)
        .values(secured_at=None)
    )


async def wait_for_second_step(tx: Tx, order: Order) -> None:
    until = min(clock.now() + SECOND_STEP_WITHIN, order.drafted_at + PAY_WITHIN_AT_MOST)
    await tx.session.execute(
        update(Order)
        .where(Order.id == order.id, Order.state == OrderState.UNPAID, Order.pay_until < until)
        .values(pay_until=until)
    )


async def place(tx: Tx, order_id: int) -> None:
    now = clock.now()
    if not await move(tx, order_id, OrderState.PLACED, now, Order.secured_at.is_not(None)):
        raise OrderOver
    order = await order_by_id(tx, order_id)
    order.placed_at = now
    tx.emit(
        OrderPlaced(
            order_id=order.id,
            shop_id=order.shop_id,
            show_id=order.show_id,
            creator_id=order.creator_id,
            market=order.market,
            source=order.source,
            account_id=order.account_id,
            total=order.total,
            lines=tuple(
                Bought(line.variant_id, line.product_id, line.quantity) for line in order.lines
            ),
            placed_at=now,
        )
    )


async def cancel(tx: Tx, order_id: int) -> None:
    if not await move(tx, order_id, OrderState.CANCELLED, clock.now(), Order.secured_at.is_(None)):
        raise OrderBeingPaid
    order = await order_by_id(tx, order_id)
    await stock.put_back(tx, pieces_of(order), stock.MovementKind.CANCELLED, order_id=order.id)
    await offer.give_back(tx, order.id)
    tx.emit(OrderCancelled(order_id=order.id, shop_id=order.shop_id, show_id=order.show_id))


async def expire_due(db: Database) -> int:
    """One transaction each: two orders' levels, locked one after the other, could deadlock."""
    async with db.begin() as tx:
        due = await due_orders(tx, clock.now())
    return await each_alone("order.expire_due", due, partial(expire, db))


async def due_orders(tx: Tx, at: datetime) -> list[int]:
    found = await tx.session.scalars(
        select(Order.id)
        .where(Order.state == OrderState.UNPAID, Order.pay_until <= at, Order.secured_at.is_(None))
        .order_by(Order.pay_until)
    )
    return list(found)


async def expire(db: Database, order_id: int) -> None:
    now = clock.now()
    still_due = and_(Order.pay_until <= now, Order.secured_at.is_(None))
    async with db.begin() as tx:
        if not await move(tx, order_id, OrderState.EXPIRED, now, still_due):
            return
        order = await order_by_id(tx, order_id)
        because = stock.MovementKind.UNPAID_EXPIRED
        await stock.put_back(tx, pieces_of(order), because, order_id=order.id)
        await offer.give_back(tx, order.id)
        tx.emit(OrderExpired(order_id=order.id, shop_id=order.shop_id, show_id=order.show_id))


async def move(
    tx: Tx, order_id: int, became: OrderState, at: datetime, guard: ColumnElement[bool]
) -> bool:
    """Out of `unpaid`, by whoever comes first."""
    moved = await tx.session.scalar(
        update(Order)
        .where(Order.id == order_id, Order.state == OrderState.UNPAID, guard)
        .values(state=became)
        .returning(Order.id)
    )
    if moved is not None:
        tx.session.add(OrderHistory(order_id=order_id, was=OrderState.UNPAID, became=became, at=at))
    return moved is not None
