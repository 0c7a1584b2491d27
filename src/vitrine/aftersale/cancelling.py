"""Before it leaves: a buyer's change of mind, a seller's bad news."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from vitrine import fulfilment, stock
from vitrine import order as orders
from vitrine.aftersale.crediting import credit_units, in_full
from vitrine.aftersale.errors import (
    AskedAlready,
    CancellationDecided,
    NothingChosen,
    ReasonUnknown,
    TooLateToCancel,
)
from vitrine.aftersale.events import CancellationAsked, CancellationDone, CancellationRefused
from vitrine.aftersale.model import (
    By,
    Cancellation,
    CancellationState,
    CancellationUnit,
    CreditReason,
)
from vitrine.aftersale.queries import cancellation_by_id
from vitrine.aftersale.reasons import BUYER_CANCELS, SELLER_CANCELS
from vitrine.aftersale.returning import let_go
from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.kit.text import printable
from vitrine.order import Order, OrderState, OrderUnit, UnitState

NOTE = 1_000  # characters
STANDS = (OrderState.PLACED, OrderState.CLOSED)
STILL_HERE = (UnitState.ORDERED, UnitState.PACKED)


class Restock(StrEnum):
    SHELF = "shelf"
    NONE = "none"


def cancellable(order: Order) -> list[OrderUnit]:
    """Of a closed order, too, what an exchange has still to send."""
    if order.state not in STANDS:
        return []
    return [unit for unit in order.units if unit.state in STILL_HERE]


async def cancel_by_buyer(
    tx: Tx, order_id: int, unit_ids: Collection[int], *, reason: str, note: str = ""
) -> Cancellation:
    """At once while nothing is packed; else the seller, who may stop the parcel, decides."""
    if reason not in BUYER_CANCELS:
        raise ReasonUnknown(field="reason")
    order = await orders.locked_order(tx, order_id)
    units = chosen(order, unit_ids)
    if await requested(tx, order.id) is not None:
        raise AskedAlready
    asked = await write(tx, order, units, by=By.BUYER, reason=reason, note=note)
    if all(unit.state == UnitState.ORDERED for unit in units):
        await finish(tx, order, asked, units, Restock.SHELF)
    else:
        await orders.note_change(tx, order.id)
        tx.emit(
            CancellationAsked(cancellation_id=asked.id, order_id=order.id, shop_id=order.shop_id)
        )
    return asked


async def cancel_by_seller(
    tx: Tx,
    order_id: int,
    unit_ids: Collection[int],
    *,
    reason: str,
    note: str = "",
    restock: Restock,
) -> Cancellation:
    if reason not in SELLER_CANCELS:
        raise ReasonUnknown(field="reason")
    order = await orders.locked_order(tx, order_id)
    units = chosen(order, unit_ids)
    asked = await requested(tx, order.id)
    if asked is not None:
        await decide(tx, asked, CancellationState.REFUSED)
    made = await write(tx, order, units, by=By.SELLER, reason=reason, note=note)
    await finish(tx, order, made, units, restock)
    return made


async def agree(tx: Tx, cancellation_id: int, *, restock: Restock = Restock.SHELF) -> None:
    asked = await cancellation_by_id(tx, cancellation_id)
    order = await orders.locked_order(tx, asked.order_id)
    await decide(tx, asked, CancellationState.DONE)
    await finish(tx, order, asked, chosen(order, asked.unit_ids), restock)


async def refuse(tx: Tx, cancellation_id: int, *, answer: str) -> None:
    asked = await cancellation_by_id(tx, cancellation_id)
    await orders.locked_order(tx, asked.order_id)
    await decide(tx, asked, CancellationState.REFUSED, answer=answer)
    await orders.note_change(tx, asked.order_id)
    tx.emit(
        CancellationRefused(
            cancellation_id=asked.id, order_id=asked.order_id, shop_id=asked.shop_id
        )
    )


def chosen(order: Order, unit_ids: Collection[int]) -> list[OrderUnit]:
    if not unit_ids:
        raise NothingChosen(field="units")
    here = {unit.id: unit for unit in cancellable(order)}
    if not set(unit_ids) <= here.keys():
        raise TooLateToCancel
    return [here[unit_id] for unit_id in sorted(set(unit_ids))]


async def write(
    tx: Tx, order: Order, units: Sequence[OrderUnit], *, by: By, reason: str, note: str
) -> Cancellation:
    made = Cancellation(
        id=ids.new_id(),
        order_id=order.id,
        shop_id=order.shop_id,
        by=by,
        state=CancellationState.REQUESTED,
        reason=reason,
        note=printable(note)[:NOTE],
        answer="",
        asked_at=clock.now(),
        units=[],
    )
    tx.session.add(made)
    await tx.flush()
    tx.session.add_all(
        [CancellationUnit(cancellation_id=made.id, unit_id=unit.id) for unit in units]
    )
    await tx.flush()
    return made


async def finish(
    tx: Tx, order: Order, made: Cancellation, units: Sequence[OrderUnit], restock: Restock
) -> None:
    made.state, made.decided_at = CancellationState.DONE, clock.now()
    await tx.flush()
    unit_ids = [unit.id for unit in units]
    because = CreditReason.CANCELLATION
    await take_back(tx, order, units, restock, because=because, key=made.credit_key)
    tx.emit(
        CancellationDone(
            cancellation_id=made.id,
            order_id=order.id,
            shop_id=order.shop_id,
            unit_ids=tuple(unit_ids),
        )
    )


async def take_back(
    tx: Tx,
    order: Order,
    units: Sequence[OrderUnit],
    restock: Restock,
    *,
    because: CreditReason,
    key: str,
) -> None:
    """Of pieces that never left: their places and their money."""
    unit_ids = [unit.id for unit in units]
    money = in_full(units)
    # Stock before discounts, as an order takes them: two of them never wait crosswise.
    if restock is Restock.SHELF:
        await orders.restock(tx, order, unit_ids, stock.MovementKind.CANCELLED)
    await orders.cancel_units(tx, order, unit_ids)
    await fulfilment.take_out(tx, unit_ids)
    await let_go(tx, unit_ids)
    await credit_units(tx, order, money, because=because, key=key)


async def decide(
    tx: Tx, asked: Cancellation, became: CancellationState, *, answer: str = ""
) -> None:
    decided = await tx.session.scalar(
        update(Cancellation)
        .where(Cancellation.id == asked.id, Cancellation.state == CancellationState.REQUESTED)
        .values(state=became, answer=printable(answer)[:NOTE], decided_at=clock.now())
        .returning(Cancellation.id)
    )
    if decided is None:
        raise CancellationDecided


async def requested(tx: Tx, order_id: int) -> Cancellation | None:
    return await tx.session.scalar(
        select(Cancellation)
        .where(Cancellation.order_id == order_id, Cancellation.state == CancellationState.REQUESTED)
        .options(selectinload(Cancellation.units))
    )
