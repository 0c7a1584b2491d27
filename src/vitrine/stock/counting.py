from collections.abc import Mapping

from sqlalchemy import select

from vitrine.db import Tx
from vitrine.stock.errors import QuantityNotPossible
from vitrine.stock.model import MAIN, MovementKind, StockLevel
from vitrine.stock.moving import (
    PIECES_PER_RECEIPT,
    Change,
    announce,
    change_levels,
    lock_levels,
    open_shelves,
    record,
)


async def count(tx: Tx, can_be_sold: Mapping[int, int]) -> None:
    """Another system's number of what can be sold: what is held or kept back is on hand besides."""
    if not can_be_sold:
        return
    if any(not 0 <= quantity <= PIECES_PER_RECEIPT for quantity in can_be_sold.values()):
        raise QuantityNotPossible(field="quantity", most=PIECES_PER_RECEIPT)
    shelves = [(variant_id, MAIN) for variant_id in sorted(can_be_sold)]
    await open_shelves(tx, shelves)
    await lock_levels(tx, shelves)
    free = StockLevel.on_hand - StockLevel.reserved - StockLevel.safety
    rows = await tx.session.execute(
        select(StockLevel.variant_id, free).where(
            StockLevel.variant_id.in_(can_be_sold), StockLevel.location == MAIN
        )
    )
    moved = {
        (variant_id, MAIN): can_be_sold[variant_id] - was
        for variant_id, was in rows
        if can_be_sold[variant_id] != was
    }
    record(tx, MovementKind.COUNT, moved, order_id=None)
    announce(tx, await change_levels(tx, {s: Change(on_hand=n) for s, n in moved.items()}))
