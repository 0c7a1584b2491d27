from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, select, tuple_

from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.stock.model import MAIN, Hold, Shelf, StockLevel

# Asked by every page and program that shows a product, so it is not put together anew each time.
LEVELS = select(
    StockLevel.variant_id,
    StockLevel.on_hand - StockLevel.reserved - StockLevel.safety,
    StockLevel.version,
    StockLevel.on_hand,
    StockLevel.reserved,
    StockLevel.safety,
).where(
    StockLevel.variant_id == any_(bindparam("variant_ids", type_=ARRAY(BigInteger))),
    StockLevel.location == bindparam("location"),
)

# An allotment that is over keeps its row, and for a moment what comes free there and goes home.
PLACES = select(
    StockLevel.variant_id,
    StockLevel.location,
    StockLevel.closed,
    StockLevel.on_hand - StockLevel.reserved - StockLevel.safety,
    StockLevel.reserved,
).where(
    StockLevel.variant_id == any_(bindparam("variant_ids", type_=ARRAY(BigInteger))),
    StockLevel.on_hand > 0,
)


@dataclass(frozen=True, slots=True)
class Level:
    available: int
    version: int
    on_hand: int
    reserved: int
    safety: int = 0


async def available(tx: Tx, variant_ids: Collection[int], location: str = MAIN) -> dict[int, Level]:
    levels = await tx.session.execute(LEVELS, {"variant_ids": [*variant_ids], "location": location})
    nothing = {variant_id: Level(0, 0, 0, 0) for variant_id in variant_ids}
    return nothing | {variant_id: Level(*level) for variant_id, *level in levels}


@dataclass(slots=True)
class Everywhere:
    """Of a shop's own location and all allotments: what can be sold, and what is held.

    `set_aside`: what can be had of the allotments of deals that are not over, by location.
    """

    available: int = 0
    reserved: int = 0
    at_main: int = 0
    set_aside: dict[str, int] = field(default_factory=dict[str, int])


async def everywhere(tx: Tx, variant_ids: Collection[int]) -> dict[int, Everywhere]:
    rows = await tx.session.execute(PLACES, {"variant_ids": [*variant_ids]})
    found = {variant_id: Everywhere() for variant_id in variant_ids}
    for variant_id, location, is_closed, free, reserved in rows:
        whole = found[variant_id]
        whole.available += free
        whole.reserved += reserved
        if location == MAIN:
            whole.at_main = free
        elif free and not is_closed:
            whole.set_aside[location] = free
    return found


async def free_at(tx: Tx, shelves: Collection[Shelf]) -> dict[Shelf, int]:
    free = StockLevel.on_hand - StockLevel.reserved - StockLevel.safety
    here = tuple_(StockLevel.variant_id, StockLevel.location)
    rows = await tx.session.execute(
        select(StockLevel.variant_id, StockLevel.location, free).where(here.in_(list(shelves)))
    )
    return {(variant, location): pieces for variant, location, pieces in rows}


async def was_granted(tx: Tx, key: str) -> bool:
    return await tx.session.scalar(select(Hold.id).where(Hold.key == key)) is not None


async def hold_by_id(tx: Tx, hold_id: int) -> Hold:
    hold = await tx.session.get(Hold, hold_id)
    if hold is None:
        raise NotFound
    return hold
