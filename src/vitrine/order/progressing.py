"""What becomes of the pieces of a placed order, one by one."""

from collections.abc import Collection

from sqlalchemy import select, update

from vitrine import offer, stock
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.order.errors import UnitsElsewhere
from vitrine.order.events import OrderCancelled, OrderClosed
from vitrine.order.model import Order, OrderHistory, OrderState, OrderUnit, UnitState
from vitrine.order.queries import order_with_units, pieces_among


async def locked_order(tx: Tx, order_id: int) -> Order:
    """Two who do something with one order come one after the other."""
    await tx.session.execute(select(Order.id).where(Order.id == order_id).with_for_update())
    return await order_with_units(tx, order_id)


async def advance_units(
    tx: Tx, unit_ids: Collection[int], was: Collection[UnitState], became: UnitState
) -> None:
    """All of them or none."""
    moved = await tx.session.scalars(
        update(OrderUnit)
        .where(OrderUnit.id.in_(unit_ids), OrderUnit.state.in_(was))
        .values(state=became)
        .returning(OrderUnit.id)
    )
    if len(moved.all()) != len(set(unit_ids)):
        raise UnitsElsewhere
    theirs = select(OrderUnit.order_id).where(OrderUnit.id.in_(unit_ids))
    await tx.session.execute(
        update(Order).where(Order.id.in_(theirs)).values(changed_at=clock.now())
    )


async def note_change(tx: Tx, order_id: int) -> None:
    """For systems that ask for what is new: something beside its state and its pieces is."""
    await tx.session.execute(
        update(Order).where(Order.id == order_id).values(changed_at=clock.now())
    )


async def cancel_units(tx: Tx, order: Order, unit_ids: Collection[int]) -> None:
    """Of a locked order, before they left. With its last piece the order is cancelled."""
    before_leaving = (UnitState.ORDERED, UnitState.PACKED)
    await advance_units(tx, unit_ids, before_leaving, UnitState.CANCELLED)
    if any(u.state != UnitState.CANCELLED and u.id not in unit_ids for u in order.units):
        return
    if await end_placed(tx, order, OrderState.CANCELLED):
        await offer.give_back(tx, order.id)
        tx.emit(OrderCancelled(order_id=order.id, shop_id=order.shop_id, show_id=order.show_id))


async def close(tx: Tx, order: Order) -> bool:
    if not await end_placed(tx, order, OrderState.CLOSED):
        return False
    tx.emit(OrderClosed(order_id=order.id, shop_id=order.shop_id))
    return True


async def end_placed(tx: Tx, order: Order, became: OrderState) -> bool:
    ended = await tx.session.scalar(
        update(Order)
        .where(Order.id == order.id, Order.state == OrderState.PLACED)
        .values(state=became)
        .returning(Order.id)
    )
    if ended is not None:
        tx.session.add(
            OrderHistory(order_id=order.id, was=OrderState.PLACED, became=became, at=clock.now())
        )
    return ended is not None


async def restock(
    tx: Tx, order: Order, unit_ids: Collection[int], because: stock.MovementKind
) -> None:
    """Back on a shelf, once."""
    back = await tx.session.execute(
        update(OrderUnit)
        .where(OrderUnit.id.in_(unit_ids), OrderUnit.restocked.is_(False))
        .values(restocked=True)
        .returning(OrderUnit.variant_id)
    )
    pieces = pieces_among(variant_id for (variant_id,) in back)
    if pieces:
        await stock.put_back(tx, pieces, because, order_id=order.id)
