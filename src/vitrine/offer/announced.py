"""What a percentage for everybody made of a price: the law of prior prices counts it, too."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from vitrine.catalogue import Product, variants_by_ids
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.offer.discount_model import Discount, DiscountKind
from vitrine.offer.model import PriceLedger
from vitrine.offer.reducing import less


async def lowest_announced(tx: Tx, variant_id: int, market: str, opens: datetime) -> int | None:
    """Since `opens`. One with a least amount is no price that everybody could have."""
    product = (await variants_by_ids(tx, [variant_id]))[variant_id].product
    announced = await announced_since(tx, product, market, opens)
    if not announced:
        return None
    ledger = await tx.session.scalars(
        select(PriceLedger)
        .where(PriceLedger.variant_id == variant_id, PriceLedger.market == market)
        .order_by(PriceLedger.since, PriceLedger.id)
    )
    spans = list(spans_of(ledger.all()))
    return min(
        (
            less(price.minor, discount.percent_bp or 0)
            for discount in announced
            for price, until in spans
            if price.since < end_of(discount) and until > max(discount.opens_at, opens)
        ),
        default=None,
    )


async def announced_since(tx: Tx, product: Product, market: str, opens: datetime) -> list[Discount]:
    ended = func.least(Discount.closes_at, Discount.stopped_at)
    found = await tx.session.scalars(
        select(Discount)
        .where(
            Discount.shop_id == product.shop_id,
            Discount.announced,
            Discount.kind == DiscountKind.PERCENT,
            Discount.opens_at < clock.now(),
            or_(ended.is_(None), ended > opens),
        )
        .options(selectinload(Discount.products), selectinload(Discount.amounts))
    )
    return [each for each in found if is_everybodys(each, product, market)]


def is_everybodys(discount: Discount, product: Product, market: str) -> bool:
    amount = discount.amount_in(market)
    has_least = amount is not None and amount.least_minor is not None
    chosen = {each.product_id for each in discount.products}
    return not has_least and (not chosen or product.id in chosen)


def end_of(discount: Discount) -> datetime:
    ends = (discount.closes_at, discount.stopped_at, clock.now())
    return min(end for end in ends if end is not None)


def spans_of(ledger: Sequence[PriceLedger]) -> Iterator[tuple[PriceLedger, datetime]]:
    for price, successor in zip(ledger, [*ledger[1:], None], strict=True):
        yield price, successor.since if successor else clock.now()
