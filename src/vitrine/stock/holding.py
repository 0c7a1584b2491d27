from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from vitrine.db import Database, Tx
from vitrine.kit import clock
from vitrine.stock.errors import HoldLost
from vitrine.stock.model import Hold, HoldLine, HoldState, MovementKind, Shelf
from vitrine.stock.moving import Change, announce, change_levels, lock_levels, record
from vitrine.stock.passing_on import lapse, pass_on

HOLDS_PER_SWEEP = 5_000


async def take(tx: Tx, hold_id: int, *, by: int) -> None:
    """No test of `expires_at`: until the sweep has taken the hold back, the buyer wins."""
    pieces = (await lock_pieces(tx, [hold_id])).get(hold_id, {})
    taken = await tx.session.execute(
        update(Hold)
        .where(Hold.id == hold_id, Hold.state == HoldState.ACTIVE)
        .values(state=HoldState.TAKEN, order_id=by, active_buyer=None)
        .returning(Hold.id)
    )
    if taken.first() is None:
        raise HoldLost
    sold = {shelf: -quantity for shelf, quantity in pieces.items()}
    record(tx, MovementKind.SALE, sold, order_id=by)
    await change_levels(tx, {shelf: Change(less, less) for shelf, less in sold.items()})


async def release(tx: Tx, hold_id: int) -> None:
    await give_back(tx, [hold_id], HoldState.RELEASED)


async def expire_due(db: Database) -> int:
    expired = 0
    while True:
        async with db.begin() as tx:
            due = await due_holds(tx, clock.now())
            expired += await give_back(tx, due, HoldState.EXPIRED)
        if len(due) < HOLDS_PER_SWEEP:
            return expired


async def due_holds(tx: Tx, at: datetime) -> Sequence[int]:
    """Unlocked: the levels are locked first, then `give_back` lets one of two sweeps win."""
    found = await tx.session.scalars(
        select(Hold.id)
        .where(Hold.state == HoldState.ACTIVE, Hold.expires_at <= at)
        .order_by(Hold.expires_at)
        .limit(HOLDS_PER_SWEEP)
    )
    return found.all()


async def give_back(tx: Tx, hold_ids: Sequence[int], state: HoldState) -> int:
    pieces = await lock_pieces(tx, hold_ids)
    ended = await tx.session.scalars(
        update(Hold)
        .where(Hold.id.in_(hold_ids), Hold.state == HoldState.ACTIVE)
        .values(state=state, active_buyer=None)
        .returning(Hold.id)
    )
    ids = ended.all()
    freed: Counter[Shelf] = Counter()
    for hold_id in ids:
        freed.update(pieces.get(hold_id, {}))
    changes = {shelf: Change(reserved=-quantity) for shelf, quantity in freed.items()}
    announce(tx, await change_levels(tx, changes))
    await lapse(tx, ids)
    await pass_on(tx, freed)
    return len(ids)


async def lock_pieces(tx: Tx, hold_ids: Sequence[int]) -> dict[int, dict[Shelf, int]]:
    lines = await tx.session.execute(
        select(HoldLine.hold_id, HoldLine.variant_id, HoldLine.location, HoldLine.quantity).where(
            HoldLine.hold_id.in_(hold_ids)
        )
    )
    pieces: dict[int, dict[Shelf, int]] = {}
    for hold_id, variant_id, location, quantity in lines:
        pieces.setdefault(hold_id, {})[variant_id, location] = quantity
    await lock_levels(tx, {shelf for lines in pieces.values() for shelf in lines})
    return pieces
