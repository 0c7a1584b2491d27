"""Pieces set aside for one deal, on a shelf of their own: the hot row is not the shop's."""

from collections.abc import Mapping

from sqlalchemy import select, update

from vitrine.db import Tx
from vitrine.stock.claiming import too_few
from vitrine.stock.model import MAIN, StockLevel
from vitrine.stock.moving import lock_levels, open_shelves, transfer
from vitrine.stock.passing_on import free, pass_on
from vitrine.stock.queries import available


async def set_aside(tx: Tx, location: str, pieces: Mapping[int, int]) -> None:
    shelves = [(variant_id, location) for variant_id in pieces]
    await open_shelves(tx, shelves)
    await lock_levels(tx, shelves)
    left = await available(tx, pieces)
    for variant_id, quantity in pieces.items():
        if left[variant_id].available < quantity:
            raise too_few(variant_id, left[variant_id].available)
    await transfer(tx, pieces, source=MAIN, target=location)


async def bring_back(tx: Tx, location: str) -> None:
    """What is free now; what buyers still hold follows if they let it go."""
    variants = (
        await tx.session.scalars(
            select(StockLevel.variant_id).where(StockLevel.location == location)
        )
    ).all()
    shelves = [(variant_id, location) for variant_id in variants]
    if not shelves:
        return
    await lock_levels(tx, shelves)
    await tx.session.execute(
        update(StockLevel).where(StockLevel.location == location).values(closed=True)
    )
    await pass_on(tx, shelves)


async def allotted(tx: Tx, location: str) -> dict[int, int]:
    """What can still be had of an allotment, by variant."""
    rows = await tx.session.execute(
        select(StockLevel.variant_id, free.label("free")).where(
            StockLevel.location == location, StockLevel.closed.is_(False)
        )
    )
    return {row.variant_id: row.free for row in rows}
