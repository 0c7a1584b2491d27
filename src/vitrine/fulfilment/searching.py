from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, tuple_

from vitrine.db import Tx
from vitrine.fulfilment.model import Parcel, ParcelState
from vitrine.fulfilment.queries import WITH_UNITS


async def search_parcels(  # noqa: PLR0913 - what may be looked for
    tx: Tx,
    shop_id: int,
    *,
    state: ParcelState | None = None,
    opened_from: datetime | None = None,
    opened_before: datetime | None = None,
    after: tuple[datetime, int] | None,
    newest_first: bool,
    limit: int,
) -> tuple[Sequence[Parcel], int]:
    """A shop's parcels in the order they were opened, and how many there are in all."""
    told = (
        Parcel.shop_id == shop_id,
        Parcel.state == state if state else None,
        Parcel.opened_at >= opened_from if opened_from else None,
        Parcel.opened_at < opened_before if opened_before else None,
    )
    matching = [condition for condition in told if condition is not None]
    counted = await tx.session.scalar(select(func.count(Parcel.id)).where(*matching))
    place = tuple_(Parcel.opened_at, Parcel.id)
    found = select(Parcel).where(*matching).options(WITH_UNITS).limit(limit)
    if newest_first:
        found = found.order_by(Parcel.opened_at.desc(), Parcel.id.desc())
        found = found if after is None else found.where(place < after)
    else:
        found = found.order_by(Parcel.opened_at, Parcel.id)
        found = found if after is None else found.where(place > after)
    return (await tx.session.scalars(found)).all(), counted or 0


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
