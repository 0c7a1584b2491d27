from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, func, select, tuple_

from vitrine.db import Tx
from vitrine.fulfilment.model import Parcel, ParcelState
from vitrine.fulfilment.queries import WITH_UNITS
from vitrine.order import Order


class ParcelsBy(StrEnum):
    OPENED = "opened"
    CHANGED = "changed"
    PAID = "paid"


MOMENTS: dict[ParcelsBy, Any] = {
    ParcelsBy.OPENED: Parcel.opened_at,
    ParcelsBy.CHANGED: Parcel.changed_at,
    ParcelsBy.PAID: Order.placed_at,
}


class ParcelSearch(msgspec.Struct, frozen=True, kw_only=True):
    """What a seller looks for among their parcels; `from` counts, `before` does not."""

    state: ParcelState | None = None
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    changed_from: datetime | None = None
    changed_before: datetime | None = None
    sorted_by: ParcelsBy = ParcelsBy.OPENED
    newest_first: bool = True


async def search_parcels(
    tx: Tx, shop_id: int, search: ParcelSearch, *, after: tuple[datetime, int] | None, limit: int
) -> tuple[Sequence[Parcel], int]:
    """With their pieces, and how many there are in all."""
    matching = [Parcel.shop_id == shop_id, *conditions(search)]
    counted = await tx.session.scalar(select(func.count(Parcel.id)).where(*matching))
    found = ordered(select(Parcel).where(*matching), search, after)
    return (await tx.session.scalars(found.limit(limit).options(WITH_UNITS))).all(), counted or 0


def conditions(search: ParcelSearch) -> list[ColumnElement[bool]]:
    told: list[ColumnElement[bool] | None] = [
        Parcel.state == search.state if search.state else None,
        Parcel.opened_at >= search.opened_from if search.opened_from else None,
        Parcel.opened_at < search.opened_before if search.opened_before else None,
        Parcel.changed_at >= search.changed_from if search.changed_from else None,
        Parcel.changed_at < search.changed_before if search.changed_before else None,
    ]
    return [condition for condition in told if condition is not None]


def ordered(
    query: Select[Parcel], search: ParcelSearch, after: tuple[datetime, int] | None
) -> Select[Parcel]:
    if search.sorted_by is ParcelsBy.PAID:
        query = query.join(Order, Order.id == Parcel.order_id)
    by = MOMENTS[search.sorted_by]
    place = tuple_(by, Parcel.id)
    if search.newest_first:
        query = query.order_by(by.desc(), Parcel.id.desc())
        return query if after is None else query.where(place < after)
    query = query.order_by(by, Parcel.id)
    return query if after is None else query.where(place > after)


async def joinable_parcels(
    tx: Tx, shop_id: int, *, after: int, limit: int
) -> tuple[Sequence[Parcel], int]:
    """The first of each order's that wait unpacked in several, and how many such orders are."""
    first = (
        select(func.min(Parcel.id))
        .where(Parcel.shop_id == shop_id, Parcel.state == ParcelState.OPEN)
        .group_by(Parcel.order_id, Parcel.location)
        .having(func.count() > 1)
    )
    counted = await tx.session.scalar(select(func.count()).select_from(first.subquery()))
    found = await tx.session.scalars(
        select(Parcel)
        .where(Parcel.id.in_(first), Parcel.id > after)
        .options(WITH_UNITS)
        .order_by(Parcel.id)
        .limit(limit)
    )
    return found.all(), counted or 0
