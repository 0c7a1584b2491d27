from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, and_, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.stock.errors import QuantityNotPossible
from vitrine.stock.events import StockChanged
from vitrine.stock.model import (
    MAIN,
    Hold,
    HoldLine,
    MovementKind,
    Shelf,
    StockLevel,
    StockMovement,
)

PIECES_PER_RECEIPT = 1_000_000

CHANGE_LEVELS = text("""
update stock_level as level set on_hand = level.on_hand + change.on_hand,
       reserved = level.reserved + change.reserved, version = level.version + 1
from unnest(cast(:variants as bigint[]), cast(:locations as text[]), cast(:on_hand as int[]),
            cast(:reserved as int[])) as change (variant_id, location, on_hand, reserved)
where level.variant_id = change.variant_id and level.location = change.location
returning level.variant_id, level.location, level.on_hand - level.reserved - level.safety,
          level.version""")

Changed = Row[int, str, int, int]


@dataclass(frozen=True, slots=True)
class Change:
    on_hand: int = 0
    reserved: int = 0


async def receive(
    tx: Tx,
    variant_id: int,
    quantity: int,
    because: MovementKind = MovementKind.RECEIPT,
    *,
    order_id: int | None = None,
) -> None:
    if not 0 < quantity <= PIECES_PER_RECEIPT:
        raise QuantityNotPossible(field="quantity", most=PIECES_PER_RECEIPT)
    shelf = (variant_id, MAIN)
    await open_shelves(tx, [shelf])
    record(tx, because, {shelf: quantity}, order_id=order_id)
    announce(tx, await change_levels(tx, {shelf: Change(on_hand=quantity)}))


async def open_shelves(tx: Tx, shelves: Collection[Shelf]) -> None:
    rows = [{"variant_id": variant_id, "location": location} for variant_id, location in shelves]
    await tx.session.execute(insert(StockLevel).values(rows).on_conflict_do_nothing())


async def put_back(
    tx: Tx, pieces: Mapping[int, int], because: MovementKind, *, order_id: int
) -> None:
    """Where they came from, or, if that allotment is over, to the main location."""
    came_from = await locations_of(tx, order_id)
    shelves = {variant: (variant, came_from.get(variant, MAIN)) for variant in pieces}
    closed = await lock_levels(tx, shelves.values())
    back = {
        (variant, MAIN) if shelves[variant] in closed else shelves[variant]: quantity
        for variant, quantity in pieces.items()
    }
    record(tx, because, back, order_id=order_id)
    changes = {shelf: Change(on_hand=quantity) for shelf, quantity in back.items()}
    announce(tx, await change_levels(tx, changes))


async def locations_of(tx: Tx, order_id: int) -> dict[int, str]:
    taken = select(HoldLine.variant_id, HoldLine.location).join(Hold, Hold.id == HoldLine.hold_id)
    rows = await tx.session.execute(taken.where(Hold.order_id == order_id))
    return {row.variant_id: row.location for row in rows}


async def lock_levels(tx: Tx, shelves: Collection[Shelf]) -> set[Shelf]:
    """Levels before holds, in one order for all that touches stock. Answers the closed ones.

    With an allotment goes the main location, which gets what comes free on a closed one.
    """
    variants = {variant for variant, _ in shelves}
    rows = await tx.session.execute(
        select(StockLevel.variant_id, StockLevel.location, StockLevel.closed)
        .where(
            or_(
                tuple_(StockLevel.variant_id, StockLevel.location).in_(list(shelves)),
                and_(StockLevel.variant_id.in_(variants), StockLevel.location == MAIN),
            )
        )
        .order_by(StockLevel.variant_id, StockLevel.location)
        .with_for_update()
    )
    return {(variant, location) for variant, location, is_closed in rows if is_closed}


async def transfer(tx: Tx, pieces: Mapping[int, int], *, source: str, target: str) -> None:
    """Both shelves are locked; too many break the level's own constraint."""
    moved = {
        (variant, location): sign * quantity
        for variant, quantity in pieces.items()
        for location, sign in ((source, -1), (target, 1))
    }
    record(tx, MovementKind.TRANSFER, moved, order_id=None)
    announce(tx, await change_levels(tx, {shelf: Change(on_hand=n) for shelf, n in moved.items()}))


async def change_levels(tx: Tx, changes: Mapping[Shelf, Change]) -> Sequence[Changed]:
    result = await tx.session.execute(
        CHANGE_LEVELS,
        {
            "variants": [variant_id for variant_id, _ in changes],
            "locations": [location for _, location in changes],
            "on_hand": [change.on_hand for change in changes.values()],
            "reserved": [change.reserved for change in changes.values()],
        },
    )
    return result.all()


def record(
    tx: Tx, kind: MovementKind, pieces: Mapping[Shelf, int], *, order_id: int | None
) -> None:
    for (variant_id, location), quantity in pieces.items():
        tx.session.add(
            StockMovement(
                variant_id=variant_id,
                location=location,
                kind=kind,
                quantity=quantity,
                order_id=order_id,
                at=clock.now(),
            )
        )


def announce(tx: Tx, levels: Sequence[Changed]) -> None:
    for variant_id, location, available, version in levels:
        tx.emit(
            StockChanged(
                variant_id=variant_id, location=location, available=available, version=version
            )
        )
