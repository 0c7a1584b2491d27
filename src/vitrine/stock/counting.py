from collections.abc import Mapping

from sqlalchemy import select

from vitrine.db import Tx, copy_in
from vitrine.kit import clock
from vitrine.kit.ids import new_id
from vitrine.stock.errors import QuantityNotPossible
from vitrine.stock.model import MAIN, MovementKind, StockLevel, StockMovement
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
    demand_possible(can_be_sold)
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


async def count_first(tx: Tx, pieces: Mapping[int, int]) -> None:
    """Of variants made in this transaction: nobody has seen them, so nobody is told of each."""
    demand_possible(pieces)
    there = {variant_id: quantity for variant_id, quantity in pieces.items() if quantity}
    if not there:
        return
    levels = [
        {
            "variant_id": variant_id,
            "location": MAIN,
            "on_hand": quantity,
            "reserved": 0,
            "safety": 0,
            "closed": False,
            "version": 0,
        }
        for variant_id, quantity in there.items()
    ]
    movements = [
        {
            "id": new_id(),
            "variant_id": variant_id,
            "location": MAIN,
            "kind": MovementKind.COUNT,
            "quantity": quantity,
            "order_id": None,
            "at": clock.now(),
        }
        for variant_id, quantity in there.items()
    ]
    await copy_in(tx, StockLevel, levels)
    await copy_in(tx, StockMovement, movements)


def demand_possible(pieces: Mapping[int, int]) -> None:
    if any(not 0 <= quantity <= PIECES_PER_RECEIPT for quantity in pieces.values()):
        raise QuantityNotPossible(field="quantity", most=PIECES_PER_RECEIPT)
