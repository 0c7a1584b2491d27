from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from vitrine import stock
from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.market import market as market_by
from vitrine.offer.deal_model import Deal, DealMode, DealPrice, DealState
from vitrine.offer.errors import (
    DealAlready,
    DealWithoutPrice,
    LimitNotPossible,
    MomentNotPossible,
    PriceNotPossible,
)
from vitrine.offer.model import Price
from vitrine.offer.pricing import prior_price, reduced_from

SHORTEST, LONGEST = timedelta(seconds=15), timedelta(hours=24)
ANNOUNCED_AT_MOST = timedelta(days=14)
HOLD_SECONDS = range(120, 301)
PER_BUYER_AT_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeal:
    """`pieces` by variant are set aside for it; none: it sells from the shop's stock."""

    show_id: int
    item_id: int
    product_id: int
    variants: tuple[int, ...]
    prices: Mapping[str, Money]
    pieces: Mapping[int, int] | None = None
    opens_at: datetime | None = None
    lasts: timedelta | None = None
    per_buyer: int | None = None
    mode: DealMode = DealMode.HOLD
    hold_seconds: int = HOLD_SECONDS.start


async def announce_deal(tx: Tx, new: NewDeal) -> Deal:
    """Refuses what is no reduction in one of its markets. Without a moment it opens at once."""
    now = clock.now()
    opens_at = max(new.opens_at or now, now)
    refuse_terms(new, opens_at - now)
    if await running_deal(tx, new.item_id) is not None:
        raise DealAlready
    deal = Deal(
        id=ids.new_id(),
        show_id=new.show_id,
        item_id=new.item_id,
        product_id=new.product_id,
        state=DealState.ANNOUNCED,
        mode=new.mode,
        opens_at=opens_at,
        closes_at=opens_at + new.lasts if new.lasts else None,
        pieces=sum(new.pieces.values()) if new.pieces else None,
        per_buyer=new.per_buyer,
        hold_seconds=new.hold_seconds,
        announced_at=now,
    )
    tx.session.add(deal)
    await tx.flush()
    tx.session.add_all(await deal_prices(tx, deal, new))
    await tx.flush()
    if new.pieces and deal.allotment:
        await stock.set_aside(tx, deal.allotment, new.pieces)
    return deal


def refuse_terms(new: NewDeal, ahead: timedelta) -> None:
    if not new.prices or not new.variants:
        raise DealWithoutPrice(field="prices")
    if new.lasts is not None and not SHORTEST <= new.lasts <= LONGEST:
        raise MomentNotPossible(field="lasts")
    if ahead > ANNOUNCED_AT_MOST:
        raise MomentNotPossible(field="opens_at")
    if new.hold_seconds not in HOLD_SECONDS:
        raise LimitNotPossible(field="hold_seconds")
    if new.per_buyer is not None and not 1 <= new.per_buyer <= PER_BUYER_AT_MOST:
        raise LimitNotPossible(field="per_buyer")


async def deal_prices(tx: Tx, deal: Deal, new: NewDeal) -> list[DealPrice]:
    rows: list[DealPrice] = []
    for market, price in new.prices.items():
        currency = market_by(market).currency
        if price.minor <= 0 or price.currency != currency:
            raise PriceNotPossible(market=market, currency=currency, field="prices")
        rows += [
            DealPrice(
                deal_id=deal.id,
                variant_id=variant_id,
                market=market,
                minor=price.minor,
                currency=currency,
                prior_minor=await reduced_from(tx, variant_id, market, price),
            )
            for variant_id in new.variants
            if await tx.session.get(Price, (variant_id, market)) is not None
        ]
    if not rows:
        raise DealWithoutPrice(field="prices")
    return rows


async def open_deal(tx: Tx, deal: Deal) -> bool:
    """The prior prices are those of the moment it opens. False: somebody was faster."""
    for row in await prices_of_deal(tx, deal.id):
        row.prior_minor = await prior_price(tx, row.variant_id, row.market)
    await tx.flush()
    return await move(tx, deal, DealState.ANNOUNCED, DealState.OPEN, opened_at=clock.now())


async def close_deal(tx: Tx, deal: Deal) -> bool:
    """Its allotment goes back to the shop's stock. Who holds a piece keeps piece and price."""
    was = deal.state
    if was == DealState.CLOSED:
        return False
    if not await move(tx, deal, was, DealState.CLOSED, closed_at=clock.now()):
        return False
    await stock.end_waiting(tx, deal.id)
    if deal.allotment:
        await stock.bring_back(tx, deal.allotment)
    return True


async def move(tx: Tx, deal: Deal, source: DealState, target: DealState, **at: datetime) -> bool:
    moved = await tx.session.scalars(
        update(Deal)
        .where(Deal.id == deal.id, Deal.state == source)
        .values(state=target, **at)
        .returning(Deal),
        execution_options={"populate_existing": True},
    )
    return moved.one_or_none() is not None


async def running_deal(tx: Tx, item_id: int) -> Deal | None:
    return await tx.session.scalar(
        select(Deal).where(Deal.item_id == item_id, Deal.state != DealState.CLOSED)
    )


async def prices_of_deal(tx: Tx, deal_id: int) -> list[DealPrice]:
    found = await tx.session.scalars(
        select(DealPrice)
        .where(DealPrice.deal_id == deal_id)
        .order_by(DealPrice.market, DealPrice.variant_id)
    )
    return list(found)
