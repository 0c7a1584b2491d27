from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ARRAY, BigInteger, any_, bindparam, func, select

from vitrine.catalogue import Variant, variants_by_ids
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.market import Law, UnitPrice, law_of, unit_price
from vitrine.market import market as market_by
from vitrine.offer.model import Price, PriceLedger
from vitrine.offer.promotion_model import PriceState, PromotionPrice

# Asked by every page and program that shows a product, so it is not put together anew each time.
PRICES = select(Price.variant_id, Price.minor, Price.currency, Price.prior_minor).where(
    Price.variant_id == any_(bindparam("variant_ids", type_=ARRAY(BigInteger))),
    Price.market == bindparam("market"),
)


class Offered(msgspec.Struct, frozen=True):
    price: Money
    prior: Money | None
    unit_price: UnitPrice | None


async def resolve(
    tx: Tx, variant_ids: Collection[int], market: str, at: datetime
) -> dict[int, Offered]:
    """What applies now, with what the law of the day `at` wants beside it."""
    law = law_at(market, at)
    variants = await variants_by_ids(tx, variant_ids)
    told = {"variant_ids": [*variants], "market": market}
    return {
        variant_id: offered(Money(minor, currency), prior, variants[variant_id], law)
        for variant_id, minor, currency, prior in await tx.session.execute(PRICES, told)
    }


def offered(price: Money, prior_minor: int | None, variant: Variant, law: Law) -> Offered:
    return Offered(
        price=price,
        prior=Money(prior_minor, price.currency) if prior_minor else None,
        unit_price=unit_price(
            law,
            variant.product.category,
            price,
            amount=variant.content_amount,
            unit=variant.content_unit,
        ),
    )


async def honoured(
    tx: Tx, variant_ids: Collection[int], market: str, seen_at: datetime
) -> dict[int, Money]:
    """Prices a buyer saw at `seen_at` that ended within the market's grace.

    Not those that ended with their last reduced piece.
    """
    now = clock.now()
    grace = timedelta(seconds=law_at(market, now).price_grace.seconds)
    ended_at = (
        func.lead(PriceLedger.since)
        .over(partition_by=PriceLedger.variant_id, order_by=(PriceLedger.since, PriceLedger.id))
        .label("ended_at")
    )
    ledger = (
        select(
            PriceLedger.variant_id,
            PriceLedger.minor,
            PriceLedger.currency,
            PriceLedger.since,
            ended_at,
        )
        .where(PriceLedger.variant_id.in_(variant_ids), PriceLedger.market == market)
        .subquery()
    )
    seen = await tx.session.execute(
        select(ledger.c.variant_id, ledger.c.minor, ledger.c.currency).where(
            ledger.c.since <= seen_at,
            ledger.c.ended_at > seen_at,
            ledger.c.ended_at >= now - grace,
        )
    )
    gone = await gone_prices(tx, variant_ids, market)
    return {
        variant_id: Money(minor, currency)
        for variant_id, minor, currency in seen
        if (variant_id, minor) not in gone
    }


async def gone_prices(
    tx: Tx, variant_ids: Collection[int], market: str
) -> set[tuple[int, int | None]]:
    found = await tx.session.execute(
        select(PromotionPrice.variant_id, PromotionPrice.minor).where(
            PromotionPrice.variant_id.in_(variant_ids),
            PromotionPrice.market == market,
            PromotionPrice.state == PriceState.GONE,
        )
    )
    return {(variant_id, minor) for variant_id, minor in found}


def law_at(market: str, at: datetime) -> Law:
    return law_of(market, at.astimezone(market_by(market).zone).date())
