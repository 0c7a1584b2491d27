from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from vitrine.catalogue import variants_by_ids
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.market import UnitPrice, unit_price
from vitrine.offer.deal_model import Deal, DealMode, DealPrice, DealState
from vitrine.offer.dealing import prices_of_deal
from vitrine.offer.resolving import Offered, law_at

DUE_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Terms:
    """What a deal gives a buyer for one variant. `location`: where its pieces come from."""

    deal_id: int
    price: Money
    prior: Money | None
    mode: DealMode
    location: str | None
    per_buyer: int | None
    hold_for: timedelta


async def deal_by_id(tx: Tx, deal_id: int) -> Deal:
    deal = await tx.session.get(Deal, deal_id)
    if deal is None:
        raise NotFound
    return deal


async def deals_by_ids(tx: Tx, deal_ids: Collection[int]) -> Sequence[Deal]:
    return (await tx.session.scalars(select(Deal).where(Deal.id.in_(deal_ids)))).all()


async def deals_of_show(tx: Tx, show_id: int) -> Sequence[Deal]:
    found = await tx.session.scalars(
        select(Deal).where(Deal.show_id == show_id).order_by(Deal.id.desc())
    )
    return found.all()


async def running_deals(tx: Tx, show_id: int) -> Sequence[Deal]:
    return [deal for deal in await deals_of_show(tx, show_id) if deal.state != DealState.CLOSED]


async def due_deals(tx: Tx) -> Sequence[int]:
    """To be opened or closed by now."""
    now = clock.now()
    opens = and_(Deal.state == DealState.ANNOUNCED, Deal.opens_at <= now)
    closes = and_(Deal.state != DealState.CLOSED, Deal.closes_at <= now)
    due = select(Deal.id).where(or_(opens, closes)).order_by(Deal.opens_at).limit(DUE_AT_ONCE)
    return (await tx.session.scalars(due)).all()


async def deal_terms(
    tx: Tx, show_id: int, variant_ids: Collection[int], market: str, *, seen_at: datetime | None
) -> dict[int, Terms]:
    """By the server's clock: nobody before `opens_at`, nobody after the close but in its grace.

    The state of the row does not matter, only the clock: the job that opens it may be late.
    """
    now = clock.now()
    ends = func.least(Deal.closed_at, Deal.closes_at)
    is_on = and_(Deal.opens_at <= now, or_(ends.is_(None), ends > now))
    rows = await tx.session.execute(
        select(Deal, DealPrice)
        .join(DealPrice, DealPrice.deal_id == Deal.id)
        .where(
            Deal.show_id == show_id,
            DealPrice.variant_id.in_(variant_ids),
            DealPrice.market == market,
            or_(is_on, was_on(market, seen_at, now)),
        )
        .order_by(Deal.id)
    )
    return {price.variant_id: terms_of(deal, price) for deal, price in rows}


def was_on(market: str, seen_at: datetime | None, now: datetime) -> ColumnElement[bool]:
    """Seen while it ran, and closed within the market's grace."""
    if seen_at is None:
        return false()
    grace = timedelta(seconds=law_at(market, now).price_grace.seconds)
    ends = func.least(Deal.closed_at, Deal.closes_at)
    return and_(
        Deal.announced_at <= seen_at, ends > seen_at, Deal.opens_at <= now, ends >= now - grace
    )


async def terms_of_deal(tx: Tx, deal_id: int, variant_id: int, market: str) -> Terms | None:
    """Of a piece that is offered to a waiter: it stands even if the deal is over."""
    price = await tx.session.get(DealPrice, (deal_id, variant_id, market))
    return price and terms_of(await deal_by_id(tx, deal_id), price)


def terms_of(deal: Deal, price: DealPrice) -> Terms:
    return Terms(
        deal_id=deal.id,
        price=price.money,
        prior=price.prior,
        mode=DealMode(deal.mode),
        location=None if deal.state == DealState.CLOSED else deal.allotment,
        per_buyer=deal.per_buyer,
        hold_for=timedelta(seconds=deal.hold_seconds),
    )


async def deal_offers(tx: Tx, deal: Deal) -> dict[str, list[Offered]]:
    """By market, what the deal's variants cost in it, with what the law wants beside a price."""
    prices = await prices_of_deal(tx, deal.id)
    variants = await variants_by_ids(tx, {price.variant_id for price in prices})
    found: dict[str, list[Offered]] = {}
    for price in prices:
        variant = variants[price.variant_id]
        per_unit: UnitPrice | None = unit_price(
            law_at(price.market, clock.now()),
            variant.product.category,
            price.money,
            amount=variant.content_amount,
            unit=variant.content_unit,
        )
        found.setdefault(price.market, []).append(Offered(price.money, price.prior, per_unit))
    return found
