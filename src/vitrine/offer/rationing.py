"""What one more buyer can have at a promotion's price, where there are only so many pieces."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.offer.errors import ShareHad, TooFewReduced
from vitrine.offer.model import Price
from vitrine.offer.promotion_model import (
    PriceState,
    PromotionLimit,
    PromotionPrice,
    PromotionShare,
)

Subject = tuple[int, int]  # a promotion, and the variant or product whose pieces are counted


@dataclass(frozen=True, slots=True)
class Ration:
    """`usual`: what a piece costs beyond it. `had`: by this buyer."""

    subject: Subject
    minor: int
    usual: Money
    left: int | None
    per_buyer: int | None
    had: int

    @property
    def most(self) -> int | None:
        """For this buyer; none: as many as they like."""
        share = None if self.per_buyer is None else max(self.per_buyer - self.had, 0)
        return min((most for most in (self.left, share) if most is not None), default=None)


async def rations(
    tx: Tx, variant_ids: Collection[int], market: str, who: Collection[str]
) -> dict[int, Ration]:
    """Of those with a limit. One that is gone is told, too: its price may have been read before."""
    of_limit = and_(
        PromotionLimit.promotion_id == PromotionPrice.promotion_id,
        PromotionLimit.subject_id.in_((PromotionPrice.variant_id, PromotionPrice.product_id)),
        or_(PromotionLimit.pieces.is_not(None), PromotionLimit.per_buyer.is_not(None)),
    )
    had = (
        select(func.coalesce(func.max(PromotionShare.pieces), 0))
        .where(
            PromotionShare.promotion_id == PromotionLimit.promotion_id,
            PromotionShare.subject_id == PromotionLimit.subject_id,
            PromotionShare.who.in_(who),
        )
        .scalar_subquery()
    )
    found = await tx.session.execute(
        select(PromotionPrice, PromotionLimit, Price.minor, Price.currency, had)
        .join(PromotionLimit, of_limit)
        .join(
            Price,
            and_(
                Price.variant_id == PromotionPrice.variant_id,
                Price.market == PromotionPrice.market,
            ),
        )
        .where(
            PromotionPrice.variant_id.in_(variant_ids),
            PromotionPrice.market == market,
            PromotionPrice.state.in_((PriceState.ON, PriceState.GONE)),
        )
        .order_by(PromotionPrice.promotion_id),
        execution_options={"populate_existing": True},
    )
    return {
        price.variant_id: ration_of(price, limit, Money(minor, currency), had=had)
        for price, limit, minor, currency, had in found
        if price.minor is not None
    }


def ration_of(price: PromotionPrice, limit: PromotionLimit, now: Money, *, had: int) -> Ration:
    assert price.minor is not None
    is_on = price.state == PriceState.ON and price.was_minor is not None
    return Ration(
        subject=(limit.promotion_id, limit.subject_id),
        minor=price.minor,
        usual=Money(price.was_minor, now.currency) if is_on and price.was_minor else now,
        left=limit.left,
        per_buyer=limit.per_buyer,
        had=had,
    )


def by_subject(wanted: Mapping[int, int], found: Mapping[int, Ration]) -> Counter[Subject]:
    pieces: Counter[Subject] = Counter()
    for variant_id, ration in found.items():
        pieces[ration.subject] += wanted[variant_id]
    return pieces


async def usual_beyond(
    tx: Tx, wanted: Mapping[int, int], market: str, who: Collection[str]
) -> dict[int, Money]:
    """What those cost of which this buyer cannot have all the pieces at the reduced price."""
    found = await rations(tx, wanted, market, who)
    pieces = by_subject(wanted, found)
    return {
        variant_id: ration.usual
        for variant_id, ration in found.items()
        if ration.most is not None and pieces[ration.subject] > ration.most
    }


async def refuse_beyond(
    tx: Tx, wanted: Mapping[int, int], market: str, who: Collection[str]
) -> None:
    """Some can be had at the reduced price, but not as many. Where none can, the usual one is."""
    found = await rations(tx, wanted, market, who)
    pieces = by_subject(wanted, found)
    for ration in found.values():
        if not ration.most or pieces[ration.subject] <= ration.most:
            continue
        if ration.most == ration.left:
            raise TooFewReduced(field="quantity", left=ration.left)
        raise ShareHad(field="quantity", most=ration.per_buyer)
