from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock, ids
from vitrine.stock.errors import LineFull, WaitingOver
from vitrine.stock.holders import OF_ONE_NETWORK
from vitrine.stock.model import MAIN, StockWait, WaitState
from vitrine.stock.moving import lock_levels
from vitrine.stock.passing_on import pass_on

IN_LINE = (WaitState.WAITING, WaitState.OFFERED)


async def join(  # noqa: PLR0913 - who waits, for what, and on which terms
    tx: Tx,
    variant_id: int,
    *,
    location: str = MAIN,
    deal_id: int | None = None,
    account_id: int | None,
    holder: str | None,
    offer_for: timedelta,
    not_before: datetime | None = None,
) -> StockWait:
    """An account that is in line keeps its place."""
    await lock_levels(tx, [(variant_id, location)])
    place = await place_of(tx, variant_id, location, account_id) if account_id else None
    if place is not None:
        return place
    if holder and await waiting_behind(tx, variant_id, location, holder) >= OF_ONE_NETWORK:
        raise LineFull
    now = clock.now()
    entry = StockWait(
        id=ids.new_id(),
        token=ids.new_secret(),
        variant_id=variant_id,
        location=location,
        deal_id=deal_id,
        account_id=account_id,
        holder=holder,
        state=WaitState.WAITING,
        offer_seconds=int(offer_for.total_seconds()),
        not_before=not_before or now,
        joined_at=now,
    )
    tx.session.add(entry)
    await tx.flush()
    await pass_on(tx, [(variant_id, location)])
    return entry


async def place_of(tx: Tx, variant_id: int, location: str, account_id: int) -> StockWait | None:
    return await tx.session.scalar(
        select(StockWait).where(
            StockWait.account_id == account_id,
            StockWait.variant_id == variant_id,
            StockWait.location == location,
            StockWait.state.in_(IN_LINE),
        )
    )


async def waiting_behind(tx: Tx, variant_id: int, location: str, holder: str) -> int:
    counted = await tx.session.scalar(
        select(func.count()).where(
            StockWait.variant_id == variant_id,
            StockWait.location == location,
            StockWait.holder == holder,
            StockWait.state == WaitState.WAITING,
        )
    )
    return counted or 0


async def place_by_token(tx: Tx, token: str) -> StockWait:
    entry = await tx.session.scalar(select(StockWait).where(StockWait.token == token))
    if entry is None:
        raise NotFound
    return entry


async def place_by_id(tx: Tx, entry_id: int) -> StockWait:
    return await tx.session.get_one(StockWait, entry_id)


async def ahead_of(tx: Tx, entry: StockWait) -> int:
    ahead = await tx.session.scalar(
        select(func.count()).where(
            StockWait.variant_id == entry.variant_id,
            StockWait.location == entry.location,
            StockWait.state == WaitState.WAITING,
            StockWait.id < entry.id,
        )
    )
    return ahead or 0


async def waiting_for_deal(tx: Tx, deal_id: int) -> int:
    counted = await tx.session.scalar(
        select(func.count()).where(
            StockWait.deal_id == deal_id, StockWait.state == WaitState.WAITING
        )
    )
    return counted or 0


async def demand_offered(tx: Tx, token: str, variant_id: int) -> StockWait:
    """The offer that a buyer wants to take up, until its claim has replaced its hold."""
    entry = await place_by_token(tx, token)
    if entry.state not in (WaitState.OFFERED, WaitState.CLAIMED) or entry.variant_id != variant_id:
        raise WaitingOver
    return entry


async def claimed(tx: Tx, token: str) -> None:
    await tx.session.execute(
        update(StockWait)
        .where(StockWait.token == token, StockWait.state == WaitState.OFFERED)
        .values(state=WaitState.CLAIMED)
    )


async def leave(tx: Tx, token: str) -> None:
    """Of a piece that is offered, the hold is released beside this."""
    await tx.session.execute(
        update(StockWait)
        .where(StockWait.token == token, StockWait.state == WaitState.WAITING)
        .values(state=WaitState.OVER)
    )


async def end_waiting(tx: Tx, deal_id: int) -> None:
    """What is offered stays offered; nobody else gets an offer."""
    await tx.session.execute(
        update(StockWait)
        .where(StockWait.deal_id == deal_id, StockWait.state == WaitState.WAITING)
        .values(state=WaitState.OVER)
    )
