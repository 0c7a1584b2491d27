from datetime import timedelta

from sqlalchemy import select

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.market import market as market_by
from vitrine.offer.errors import NotAReduction, PriceNotPossible
from vitrine.offer.events import PriceChanged
from vitrine.offer.model import Price, PriceLedger
from vitrine.offer.resolving import law_at

NO_RULE_DAYS = 30  # a reduction is told from a real price even where no law asks for it


async def set_price(tx: Tx, variant_id: int, market: str, price: Money) -> None:
    """An ordinary price: what was reduced before is reduced no more."""
    await apply(tx, await price_row(tx, variant_id, market), price, prior_minor=None)


async def announce_reduction(tx: Tx, variant_id: int, market: str, price: Money) -> Money:
    """Answers the prior price. One reduced further step by step keeps the first step's."""
    row = await price_row(tx, variant_id, market)
    rule = law_at(market, clock.now()).prior_price
    days = rule.days if rule else NO_RULE_DAYS
    prior = row.prior_minor or await lowest_applied(tx, variant_id, market, days=days)
    if prior is None or price.minor >= min(prior, row.minor):
        raise NotAReduction(days=days)
    await apply(tx, row, price, prior_minor=prior)
    return Money(prior, price.currency)


async def price_row(tx: Tx, variant_id: int, market: str) -> Price:
    row = await tx.session.get(Price, (variant_id, market), with_for_update=True)
    return row or Price(variant_id=variant_id, market=market)


async def apply(tx: Tx, row: Price, price: Money, *, prior_minor: int | None) -> None:
    currency = market_by(row.market).currency
    if price.minor <= 0 or price.currency != currency:
        raise PriceNotPossible(market=row.market, currency=currency, field="price")
    row.minor, row.currency, row.prior_minor = price.minor, price.currency, prior_minor
    row.since = clock.now()
    tx.session.add_all([row, ledger_row(row)])
    tx.emit(PriceChanged(variant_id=row.variant_id, market=row.market))
    await tx.flush()


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
    """The price that applied when the window opened counts as much as those set inside it."""
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
    return min((minor for minor in (at_opening, inside) if minor is not None), default=None)
