from collections.abc import Mapping

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
from vitrine.stock.queries import everywhere


async def count(tx: Tx, can_be_sold: Mapping[int, int]) -> None:
    """Another system's number of what can be sold: what is held or kept back is on hand besides.

    Allotments are counted in and keep what they have. Only the main location is locked: whoever
    moves pieces between the two locks it as well, and a drop waits for nobody's stock sync.
    """
    if not can_be_sold:
        return
    demand_possible(can_be_sold)
    shelves = [(variant_id, MAIN) for variant_id in sorted(can_be_sold)]
    await open_shelves(tx, shelves)
    await lock_levels(tx, shelves)
    moved = {
        (variant_id, MAIN): more
        for variant_id, was in (await everywhere(tx, can_be_sold)).items()
        if (more := max(can_be_sold[variant_id] - was.available, -was.at_main))
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
