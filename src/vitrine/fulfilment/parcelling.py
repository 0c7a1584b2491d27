"""Parcels of a placed order: opened, parted, put together again, given up."""

from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from vitrine import order as orders
from vitrine import stock
from vitrine.db import Tx
from vitrine.fulfilment.errors import NothingToPart, ParcelElsewhere
from vitrine.fulfilment.events import ParcelJoined, ParcelParted
from vitrine.fulfilment.model import Parcel, ParcelHistory, ParcelState, ParcelUnit
from vitrine.fulfilment.queries import parcel_by_id, parcels_of_order
from vitrine.kit import clock, ids
from vitrine.order import Order, UnitState


async def open_parcels(tx: Tx, order_id: int) -> None:
    """One for each place that pieces lie at. Done twice it is done once."""
    order = await orders.locked_order(tx, order_id)
    known = {unit for parcel in await parcels_of_order(tx, order.id) for unit in parcel.unit_ids}
    loose = [u.id for u in order.units if u.state == UnitState.ORDERED and u.id not in known]
    if loose:
        await open_one(tx, order, stock.MAIN, loose)


async def open_one(tx: Tx, order: Order, location: str, unit_ids: Collection[int]) -> Parcel:
    now = clock.now()
    parcel = Parcel(
        id=ids.new_id(),
        order_id=order.id,
        shop_id=order.shop_id,
        location=location,
        state=ParcelState.OPEN,
        opened_at=now,
        units=[],
    )
    tx.session.add(parcel)
    await tx.flush()
    tx.session.add(ParcelHistory(parcel_id=parcel.id, was=None, became=ParcelState.OPEN, at=now))
    await put_into(tx, parcel.id, unit_ids)
    await orders.note_change(tx, order.id)
    return await parcel_by_id(tx, parcel.id)


async def put_into(tx: Tx, parcel_id: int, unit_ids: Collection[int]) -> None:
    into = insert(ParcelUnit).values(
        [{"unit_id": unit_id, "parcel_id": parcel_id} for unit_id in unit_ids]
    )
    moved = into.on_conflict_do_update(index_elements=["unit_id"], set_={"parcel_id": parcel_id})
    await tx.session.execute(moved)
    await tx.flush()


async def part(tx: Tx, parcel: Parcel, unit_ids: Collection[int]) -> Parcel:
    """These pieces go in a parcel of their own."""
    order = await orders.locked_order(tx, parcel.order_id)
    parcel = await still_open(tx, parcel.id)
    chosen, there = set(unit_ids), set(parcel.unit_ids)
    if not chosen or not chosen < there:
        raise NothingToPart(field="units")
    into = await open_one(tx, order, parcel.location, chosen)
    await note_change(tx, parcel.id)
    tx.emit(ParcelParted(**named(parcel), into_id=into.id))
    return into


def named(parcel: Parcel) -> dict[str, int]:
    return {"parcel_id": parcel.id, "order_id": parcel.order_id, "shop_id": parcel.shop_id}


async def join(tx: Tx, parcel: Parcel, into: Parcel) -> None:
    await orders.locked_order(tx, parcel.order_id)
    parcel, into = await still_open(tx, parcel.id), await still_open(tx, into.id)
    if (parcel.order_id, parcel.location) != (into.order_id, into.location) or parcel is into:
        raise ParcelElsewhere
    await put_into(tx, into.id, parcel.unit_ids)
    await note_change(tx, into.id)
    await orders.note_change(tx, into.order_id)
    await move(tx, parcel, (ParcelState.OPEN,), ParcelState.CANCELLED)
    tx.emit(ParcelJoined(**named(parcel), into_id=into.id))


async def still_open(tx: Tx, parcel_id: int) -> Parcel:
    parcel = await parcel_by_id(tx, parcel_id)
    if parcel.state != ParcelState.OPEN:
        raise ParcelElsewhere
    return parcel


async def take_out(tx: Tx, unit_ids: Collection[int]) -> None:
    """Of pieces that will not leave. A parcel without any is given up."""
    emptied = await tx.session.scalars(
        delete(ParcelUnit).where(ParcelUnit.unit_id.in_(unit_ids)).returning(ParcelUnit.parcel_id)
    )
    for parcel_id in set(emptied.all()):
        parcel = await parcel_by_id(tx, parcel_id)
        if not parcel.units:
            before = (ParcelState.OPEN, ParcelState.PACKED)
            await move(tx, parcel, before, ParcelState.CANCELLED)
        else:
            await note_change(tx, parcel_id)


async def note_change(tx: Tx, parcel_id: int) -> None:
    """Of what is in it."""
    await tx.session.execute(
        update(Parcel).where(Parcel.id == parcel_id).values(changed_at=clock.now())
    )


async def move(
    tx: Tx,
    parcel: Parcel,
    was: Collection[ParcelState],
    became: ParcelState,
    *,
    by: int | None = None,
    **more: object,
) -> None:
    """By whoever comes first."""
    before, now = ParcelState(parcel.state), clock.now()
    moved = await tx.session.scalar(
        update(Parcel)
        .where(Parcel.id == parcel.id, Parcel.state.in_(was))
        .values(state=became, **more)
        .returning(Parcel.id)
    )
    if moved is None:
        raise ParcelElsewhere
    tx.session.add(
        ParcelHistory(parcel_id=parcel.id, was=before, became=became, by_account_id=by, at=now)
    )


async def locked_parcel(tx: Tx, parcel_id: int) -> Parcel:
    """With its order, which comes first in every lock."""
    order_id = (await parcel_by_id(tx, parcel_id)).order_id
    await orders.locked_order(tx, order_id)
    await tx.session.execute(select(Parcel.id).where(Parcel.id == parcel_id).with_for_update())
    return await parcel_by_id(tx, parcel_id)
