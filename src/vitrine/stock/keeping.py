"""Pieces set aside for days, by a decision that needs no lane: nobody races for an exchange."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.stock.errors import SoldOut
from vitrine.stock.model import MAIN, Hold, HoldLine, HoldState, Shelf, StockLevel
from vitrine.stock.moving import Change, announce, change_levels, lock_levels
from vitrine.stock.queries import free_at


async def keep(tx: Tx, pieces: Mapping[int, int], *, key: str, until: datetime) -> int:
    """Of the shop's own stock: a drop's is for its show. Answers the hold."""
    wanted: dict[Shelf, int] = {(variant, MAIN): quantity for variant, quantity in pieces.items()}
    await lock_levels(tx, wanted)
    free = await free_at(tx, wanted)
    if any(free.get(shelf, 0) < quantity for shelf, quantity in wanted.items()):
        raise SoldOut
    hold = Hold(
        id=ids.new_id(),
        key=key,
        request="keep",
        buyer=key,
        active_buyer=key,
        state=HoldState.ACTIVE,
        granted_at=clock.now(),
        expires_at=until,
    )
    tx.session.add(hold)
    await tx.flush()
    tx.session.add_all(
        [
            HoldLine(hold_id=hold.id, variant_id=variant, location=location, quantity=quantity)
            for (variant, location), quantity in wanted.items()
        ]
    )
    changes = {shelf: Change(reserved=quantity) for shelf, quantity in wanted.items()}
    announce(tx, await change_levels(tx, changes))
    return hold.id


async def lock_all_of(tx: Tx, variant_ids: Collection[int]) -> None:
    """For who puts some back and takes others in one transaction: two such could cross."""
    await tx.session.execute(
        select(StockLevel.variant_id)
        .where(StockLevel.variant_id.in_(variant_ids))
        .order_by(StockLevel.variant_id, StockLevel.location)
        .with_for_update()
    )
