from datetime import timedelta
from functools import partial

from sqlalchemy import select, update

from vitrine import order as orders
from vitrine.db import Database, Tx
from vitrine.fulfilment.carriers import Handover
from vitrine.fulfilment.errors import ParcelElsewhere
from vitrine.fulfilment.events import ParcelDelivered, ParcelHandedOver, ParcelPacked
from vitrine.fulfilment.model import Parcel, ParcelState
from vitrine.fulfilment.parcelling import locked_parcel, move
from vitrine.fulfilment.queries import parcel_by_id
from vitrine.kit import clock
from vitrine.kit.sweeping import each_alone
from vitrine.order import UnitState

PRESUMED_DELIVERED_AFTER = timedelta(days=21)  # nobody told us otherwise
WAITING = (ParcelState.OPEN, ParcelState.PACKED)


async def pack(tx: Tx, parcel_id: int, *, by: int | None = None) -> None:
    parcel = await locked_parcel(tx, parcel_id)
    was = (ParcelState.OPEN,)
    await move(tx, parcel, was, ParcelState.PACKED, by=by, packed_at=clock.now())
    await orders.advance_units(tx, parcel.unit_ids, (UnitState.ORDERED,), UnitState.PACKED)
    tx.emit(ParcelPacked(parcel_id=parcel.id, order_id=parcel.order_id, shop_id=parcel.shop_id))


async def unpack(tx: Tx, parcel_id: int, *, by: int | None = None) -> None:
    parcel = await locked_parcel(tx, parcel_id)
    await move(tx, parcel, (ParcelState.PACKED,), ParcelState.OPEN, by=by, packed_at=None)
    await orders.advance_units(tx, parcel.unit_ids, (UnitState.PACKED,), UnitState.ORDERED)


async def hand_over(tx: Tx, parcel_id: int, handover: Handover, *, by: int | None = None) -> None:
    """Packed before or not: a small shop does both at once."""
    parcel, now = await locked_parcel(tx, parcel_id), clock.now()
    told = {"carrier": handover.carrier, "tracking": handover.tracking, "handed_over_at": now}
    packed_at = parcel.packed_at or now
    await move(tx, parcel, WAITING, ParcelState.HANDED_OVER, by=by, packed_at=packed_at, **told)
    before = (UnitState.ORDERED, UnitState.PACKED)
    await orders.advance_units(tx, parcel.unit_ids, before, UnitState.SHIPPED)
    tx.emit(ParcelHandedOver(parcel_id=parcel.id, order_id=parcel.order_id, shop_id=parcel.shop_id))


async def correct_tracking(tx: Tx, parcel_id: int, handover: Handover) -> None:
    await orders.note_change(tx, (await parcel_by_id(tx, parcel_id)).order_id)
    corrected = await tx.session.scalar(
        update(Parcel)
        .where(Parcel.id == parcel_id, Parcel.state == ParcelState.HANDED_OVER)
        .values(carrier=handover.carrier, tracking=handover.tracking)
        .returning(Parcel.id)
    )
    if corrected is None:
        raise ParcelElsewhere


async def deliver(tx: Tx, parcel_id: int, *, by: int | None = None) -> None:
    """From here the buyer's time to withdraw runs."""
    parcel = await locked_parcel(tx, parcel_id)
    was = (ParcelState.HANDED_OVER,)
    await move(tx, parcel, was, ParcelState.DELIVERED, by=by, delivered_at=clock.now())
    await orders.advance_units(tx, parcel.unit_ids, (UnitState.SHIPPED,), UnitState.DELIVERED)
    tx.emit(ParcelDelivered(parcel_id=parcel.id, order_id=parcel.order_id, shop_id=parcel.shop_id))


async def presume_delivered(db: Database) -> int:
    async with db.begin() as tx:
        due = await tx.session.scalars(
            select(Parcel.id).where(
                Parcel.state == ParcelState.HANDED_OVER,
                Parcel.handed_over_at <= clock.now() - PRESUMED_DELIVERED_AFTER,
            )
        )
        found = due.all()
    return await each_alone("fulfilment.presume_delivered", found, partial(deliver_alone, db))


async def deliver_alone(db: Database, parcel_id: int) -> None:
    async with db.begin() as tx:
        await deliver(tx, parcel_id)
