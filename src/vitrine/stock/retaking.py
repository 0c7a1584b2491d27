from collections.abc import Mapping

from vitrine.db import Tx
from vitrine.stock.errors import SoldOut
from vitrine.stock.model import MAIN, MovementKind
from vitrine.stock.moving import Change, announce, change_levels, locations_of, lock_levels, record
from vitrine.stock.queries import free_at


async def take_again(tx: Tx, pieces: Mapping[int, int], *, by: int) -> None:
    """For an order whose pieces went back on sale; without a hold, since it is paid already."""
    came_from = await locations_of(tx, by)
    shelves = {variant: (variant, came_from.get(variant, MAIN)) for variant in pieces}
    closed = await lock_levels(tx, shelves.values())
    wanted = {
        (variant, MAIN) if shelves[variant] in closed else shelves[variant]: quantity
        for variant, quantity in pieces.items()
    }
    free = await free_at(tx, wanted)
    if any(free.get(shelf, 0) < quantity for shelf, quantity in wanted.items()):
        raise SoldOut
    record(tx, MovementKind.SALE, {s: -n for s, n in wanted.items()}, order_id=by)
    changes = {shelf: Change(on_hand=-quantity) for shelf, quantity in wanted.items()}
    announce(tx, await change_levels(tx, changes))
