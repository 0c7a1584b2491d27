from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select, text
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.stock.errors import QuantityNotPossible
from vitrine.stock.events import StockChanged
from vitrine.stock.model import MAIN, MovementKind, StockLevel, StockMovement

PIECES_PER_RECEIPT = 1_000_000

CHANGE_LEVELS = text("""
update stock_level as level set on_hand = level.on_hand + change.on_hand,
       reserved = level.reserved + change.reserved, version = level.version + 1
from unnest(cast(:variants as bigint[]), cast(:on_hand as int[]), cast(:reserved as int[]))
     as change (variant_id, on_hand, reserved)
where level.variant_id = change.variant_id and level.location = :location
returning level.variant_id, level.on_hand - level.reserved - level.safety, level.version""")


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
    level = insert(StockLevel).values(variant_id=variant_id, location=MAIN)
    await tx.session.execute(level.on_conflict_do_nothing())
    record(tx, because, {variant_id: quantity}, order_id=order_id)
    announce(tx, await change_levels(tx, {variant_id: Change(on_hand=quantity)}))


async def put_back(
    tx: Tx, pieces: Mapping[int, int], because: MovementKind, *, order_id: int
) -> None:
    await lock_levels(tx, pieces)
    record(tx, because, pieces, order_id=order_id)
    changes = {variant: Change(on_hand=quantity) for variant, quantity in pieces.items()}
    announce(tx, await change_levels(tx, changes))


async def lock_levels(tx: Tx, variants: Mapping[int, object]) -> None:
    """Levels before holds, in variant order: the one lock order of all that touches stock."""
    await tx.session.execute(
        select(StockLevel.variant_id)
        .where(StockLevel.variant_id.in_(variants), StockLevel.location == MAIN)
        .order_by(StockLevel.variant_id)
        .with_for_update()
    )


async def change_levels(tx: Tx, changes: Mapping[int, Change]) -> Sequence[Row[int, int, int]]:
    result = await tx.session.execute(
        CHANGE_LEVELS,
        {
            "variants": list(changes),
            "on_hand": [change.on_hand for change in changes.values()],
            "reserved": [change.reserved for change in changes.values()],
            "location": MAIN,
        },
    )
    return result.all()


def record(tx: Tx, kind: MovementKind, pieces: Mapping[int, int], *, order_id: int | None) -> None:
    for variant_id, quantity in pieces.items():
        tx.session.add(
            StockMovement(
                variant_id=variant_id,
                location=MAIN,
                kind=kind,
                quantity=quantity,
                order_id=order_id,
                at=clock.now(),
            )
        )


def announce(tx: Tx, levels: Sequence[Row[int, int, int]]) -> None:
    for variant_id, available, version in levels:
        tx.emit(StockChanged(variant_id=variant_id, available=available, version=version))
