from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from vitrine.db import Tx
from vitrine.fulfilment.errors import ParcelUnknown
from vitrine.fulfilment.model import Parcel, ParcelState

WITH_UNITS = selectinload(Parcel.units)
WAITING = (ParcelState.OPEN, ParcelState.PACKED)


async def parcel_by_id(tx: Tx, parcel_id: int) -> Parcel:
    parcel = await tx.session.scalar(
        select(Parcel)
        .where(Parcel.id == parcel_id)
        .options(WITH_UNITS)
        .execution_options(populate_existing=True)
    )
    if parcel is None:
        raise ParcelUnknown
    return parcel


async def parcels_of_order(tx: Tx, order_id: int) -> Sequence[Parcel]:
    """The given up ones aside."""
    return (await parcels_of_orders(tx, [order_id])).get(order_id, [])


async def parcels_of_orders(tx: Tx, order_ids: Collection[int]) -> dict[int, list[Parcel]]:
    found = await tx.session.scalars(
        select(Parcel)
        .where(Parcel.order_id.in_(order_ids), Parcel.state != ParcelState.CANCELLED)
        .options(WITH_UNITS)
        .order_by(Parcel.id)
        .execution_options(populate_existing=True)
    )
    by_order: dict[int, list[Parcel]] = {}
    for parcel in found:
        by_order.setdefault(parcel.order_id, []).append(parcel)
    return by_order


async def parcels_waiting(tx: Tx, shop_id: int, *, limit: int = 200) -> Sequence[Parcel]:
    """What is still to be packed or handed over, the oldest first."""
    found = await tx.session.scalars(
        select(Parcel)
        .where(Parcel.shop_id == shop_id, Parcel.state.in_(WAITING))
        .options(WITH_UNITS)
        .order_by(Parcel.id)
        .limit(limit)
    )
    return found.all()


async def waiting_count(tx: Tx, shop_id: int) -> int:
    counted = await tx.session.scalar(
        select(func.count()).where(Parcel.shop_id == shop_id, Parcel.state.in_(WAITING))
    )
    return counted or 0


async def delivered_at(tx: Tx, order_id: int) -> datetime | None:
    """When the last of the goods arrived; none while something is still to come."""
    parcels = await parcels_of_order(tx, order_id)
    moments = [parcel.delivered_at for parcel in parcels]
    arrived = [moment for moment in moments if moment is not None]
    return max(arrived) if arrived and len(arrived) == len(moments) else None
