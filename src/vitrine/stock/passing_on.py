"""Pieces that came free: those of a closed allotment go home, others to who waits for them."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import select, tuple_, union_all, update

from vitrine.db import Database, Tx
from vitrine.kit import clock, ids
from vitrine.stock.events import PieceOffered
from vitrine.stock.model import (
    MAIN,
    Hold,
    HoldLine,
    HoldState,
    Shelf,
    StockLevel,
    StockWait,
    WaitState,
)
from vitrine.stock.moving import Change, announce, change_levels, lock_levels, transfer

OFFERS_AT_ONCE = 500
SHELVES_AT_ONCE = 200

free = StockLevel.on_hand - StockLevel.reserved - StockLevel.safety


async def pass_on(tx: Tx, shelves: Collection[Shelf]) -> None:
    """The caller has locked the levels."""
    rows = await tx.session.execute(
        select(StockLevel.variant_id, StockLevel.location, StockLevel.closed, free)
        .where(tuple_(StockLevel.variant_id, StockLevel.location).in_(list(shelves)), free > 0)
        .order_by(StockLevel.variant_id, StockLevel.location)
    )
    for variant_id, location, is_closed, pieces in rows.all():
        if is_closed:
            await transfer(tx, {variant_id: pieces}, source=location, target=MAIN)
        else:
            await offer(tx, (variant_id, location), pieces)


async def offer(tx: Tx, shelf: Shelf, pieces: int) -> None:
    waiting = (
        await tx.session.scalars(
            select(StockWait)
            .where(
                StockWait.variant_id == shelf[0],
                StockWait.location == shelf[1],
                StockWait.state == WaitState.WAITING,
                StockWait.not_before <= clock.now(),
            )
            .order_by(StockWait.id)
            .limit(min(pieces, OFFERS_AT_ONCE))
            .with_for_update()
        )
    ).all()
    if not waiting:
        return
    tx.session.add_all([hold_for(entry) for entry in waiting])
    await tx.flush()
    tx.session.add_all([line_for(entry) for entry in waiting])
    announce(tx, await change_levels(tx, {shelf: Change(reserved=len(waiting))}))
    for entry in waiting:
        tx.emit(
            PieceOffered(
                entry_id=entry.id,
                variant_id=entry.variant_id,
                account_id=entry.account_id,
                until=entry.offered_until or clock.now(),
            )
        )


def hold_for(entry: StockWait) -> Hold:
    now = clock.now()
    entry.state, entry.hold_id = WaitState.OFFERED, ids.new_id()
    entry.offered_until = now + timedelta(seconds=entry.offer_seconds)
    return Hold(
        id=entry.hold_id,
        key=f"offer/{entry.id}",
        request="offer",
        buyer=entry.token,
        active_buyer=entry.token,
        holder=entry.holder,
        state=HoldState.ACTIVE,
        granted_at=now,
        expires_at=entry.offered_until,
    )


def line_for(entry: StockWait) -> HoldLine:
    assert entry.hold_id is not None
    return HoldLine(
        hold_id=entry.hold_id,
        variant_id=entry.variant_id,
        location=entry.location,
        quantity=1,
    )


async def lapse(tx: Tx, hold_ids: Sequence[int]) -> None:
    await tx.session.execute(
        update(StockWait)
        .where(StockWait.hold_id.in_(hold_ids), StockWait.state == WaitState.OFFERED)
        .values(state=WaitState.LAPSED)
    )


async def pass_on_due(db: Database) -> int:
    """What came free without anybody to pass it on: a restock, a smaller basket, an opening."""
    async with db.begin() as tx:
        due = await free_and_wanted(tx)
    for shelf in due:
        async with db.begin() as tx:
            await lock_levels(tx, [shelf])
            await pass_on(tx, [shelf])
    return len(due)


async def free_and_wanted(tx: Tx) -> Sequence[Shelf]:
    shelf = select(StockLevel.variant_id, StockLevel.location)
    going_home = shelf.where(StockLevel.closed, free > 0)
    wanted = (
        shelf.join(
            StockWait,
            (StockWait.variant_id == StockLevel.variant_id)
            & (StockWait.location == StockLevel.location),
        )
        .where(
            StockWait.state == WaitState.WAITING,
            StockWait.not_before <= clock.now(),
            free > 0,
        )
        .distinct()
    )
    rows = await tx.session.execute(union_all(going_home, wanted).limit(SHELVES_AT_ONCE))
    return [(variant_id, location) for variant_id, location in rows]
