from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import exists, func, or_, select

from vitrine.db import Tx, copy_in
from vitrine.kit import clock
from vitrine.kit.ids import new_id
from vitrine.kit.money import Money
from vitrine.market import market as market_by
from vitrine.offer.announced import lowest_announced
from vitrine.offer.deal_model import Deal, DealPrice
from vitrine.offer.errors import NotAReduction, PriceInPromotion, PriceNotPossible
from vitrine.offer.events import PriceChanged
from vitrine.offer.model import Price, PriceLedger
from vitrine.offer.promotion_model import PriceState, PromotionPrice
from vitrine.offer.resolving import law_at

NO_RULE_DAYS = 30  # a reduction is told from a real price even where no law asks for it


async def set_price(tx: Tx, variant_id: int, market: str, price: Money) -> None:
    """An ordinary price: what was reduced before is reduced no more."""
    row = await price_row(tx, variant_id, market)
    await demand_own(tx, variant_id, market)
    await apply(tx, row, price, prior_minor=None)


async def price_first(tx: Tx, market: str, prices: Mapping[int, Money]) -> None:
    """Of variants made in this transaction: nobody has seen them, so nobody is told of each."""
    if not prices:
        return
    for price in prices.values():
        demand_possible(market, price)
    now = clock.now()
    rows = [
        {
            "variant_id": variant_id,
            "market": market,
            "minor": price.minor,
            "currency": price.currency,
            "prior_minor": None,
            "since": now,
        }
        for variant_id, price in prices.items()
    ]
    await copy_in(tx, Price, rows)
    await copy_in(tx, PriceLedger, [row | {"id": new_id()} for row in rows])


async def announce_reduction(tx: Tx, variant_id: int, market: str, price: Money) -> Money:
    """Answers the prior price. One reduced further step by step keeps the first step's."""
    row = await price_row(tx, variant_id, market)
    await demand_own(tx, variant_id, market)
    prior = await reduced_from(tx, variant_id, market, price)
    await apply(tx, row, price, prior_minor=prior)
    return Money(prior, price.currency)


async def reduced_from(tx: Tx, variant_id: int, market: str, price: Money) -> int:
    """The prior price, if `price` is below it and below what applies now."""
    prior = await prior_price(tx, variant_id, market)
    row = await tx.session.get(Price, (variant_id, market))
    if prior is None or row is None or price.minor >= min(prior, row.minor):
        raise NotAReduction(days=days_of(market))
    return prior


async def prior_price(tx: Tx, variant_id: int, market: str) -> int | None:
    row = await tx.session.get(Price, (variant_id, market))
    if row is not None and row.prior_minor is not None:
        return row.prior_minor
    return await lowest_applied(tx, variant_id, market, days=days_of(market))


def days_of(market: str) -> int:
    rule = law_at(market, clock.now()).prior_price
    return rule.days if rule else NO_RULE_DAYS


async def price_row(tx: Tx, variant_id: int, market: str) -> Price:
    row = await tx.session.get(Price, (variant_id, market), with_for_update=True)
    return row or Price(variant_id=variant_id, market=market)


async def demand_own(tx: Tx, variant_id: int, market: str) -> None:
    """Asked with the price locked: no promotion begins meanwhile."""
    on = exists().where(
        PromotionPrice.variant_id == variant_id,
        PromotionPrice.market == market,
        PromotionPrice.state == PriceState.ON,
    )
    if await tx.session.scalar(select(on)):
        raise PriceInPromotion


async def apply(tx: Tx, row: Price, price: Money, *, prior_minor: int | None) -> None:
    demand_possible(row.market, price)
    row.minor, row.currency, row.prior_minor = price.minor, price.currency, prior_minor
    row.since = clock.now()
    tx.session.add_all([row, ledger_row(row)])
    tx.emit(PriceChanged(variant_id=row.variant_id, market=row.market))
    await tx.flush()


def demand_possible(market: str, price: Money) -> None:
    currency = market_by(market).currency
    if price.minor <= 0 or price.currency != currency:
        raise PriceNotPossible(market=market, currency=currency, field="price")


def ledger_row(row: Price) -> PriceLedger:
    return PriceLedger(
        variant_id=row.variant_id,
        market=row.market,
        minor=row.minor,
        currency=row.currency,
        prior_minor=row.prior_minor,
        since=row.since,
    )


async def lowest_applied(tx: Tx, variant_id: int, market: str, *, days: int) -> int | None:
    """The price that applied when the window opened counts as much as those set inside it.

    So does a deal that ran inside it: everybody in its show could buy at its price; and a
    percentage that was announced to everybody.
    """
    opens = clock.now() - timedelta(days=days)
    ledger = select(PriceLedger.minor).where(
        PriceLedger.variant_id == variant_id, PriceLedger.market == market
    )
    at_opening = await tx.session.scalar(
        ledger.where(PriceLedger.since <= opens)
        .order_by(PriceLedger.since.desc(), PriceLedger.id.desc())
        .limit(1)
    )
    inside = await tx.session.scalar(
        ledger.where(PriceLedger.since > opens).order_by(PriceLedger.minor).limit(1)
    )
    of_deals = await tx.session.scalar(
        select(func.min(DealPrice.minor))
        .join(Deal, Deal.id == DealPrice.deal_id)
        .where(
            DealPrice.variant_id == variant_id,
            DealPrice.market == market,
            Deal.opened_at < clock.now(),
            or_(Deal.closed_at.is_(None), Deal.closed_at > opens),
        )
    )
    announced = await lowest_announced(tx, variant_id, market, opens)
    applied = (at_opening, inside, of_deals, announced)
    return min((minor for minor in applied if minor is not None), default=None)
