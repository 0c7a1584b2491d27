from collections.abc import Collection
from dataclasses import dataclass

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
