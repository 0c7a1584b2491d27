"""Promotions of a shop: made, changed, filled, stopped."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.kit.text import printable
from vitrine.offer.errors import (
    InPromotionAlready,
    NotAReduction,
    PriceMissing,
    PromotionBegan,
    PromotionOver,
    TimeNotPossible,
    TitleMissing,
)
from vitrine.offer.events import PromotionMove
from vitrine.offer.model import Price
from vitrine.offer.pricing import days_of, demand_possible, lowest_applied, prior_price
from vitrine.offer.promotion_model import (
    OPEN_STATES,
    PriceState,
    Promotion,
    PromotionKind,
    PromotionLimit,
    PromotionPrice,
)
from vitrine.offer.promotion_queries import prices_of_promotion, regular_prices
from vitrine.offer.switching import begun, reduced, say, switch_off, switch_on

LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPromotion:
    title: str
    kind: PromotionKind
    market: str
    opens_at: datetime
    closes_at: datetime
    by_variant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPrice:
    """One of `minor` and `percent_bp`. `pieces`, `per_buyer`: how many there are at that price."""

    variant_id: int
    product_id: int
    minor: int | None = None
    percent_bp: int | None = None
    pieces: int | None = None
    per_buyer: int | None = None


async def make_promotion(tx: Tx, shop_id: int, new: NewPromotion) -> Promotion:
    now = clock.now()
    refuse_times(new.opens_at, new.closes_at)
    promotion = Promotion(
        id=ids.new_id(),
        shop_id=shop_id,
        market=new.market,
        kind=new.kind,
        by_variant=new.by_variant,
        title=titled(new.title),
        opens_at=new.opens_at,
        closes_at=new.closes_at,
        made_at=now,
        changed_at=now,
    )
    tx.session.add(promotion)
    await tx.flush()
    say(tx, promotion, PromotionMove.MADE)
    return promotion


async def change_promotion(
    tx: Tx, promotion: Promotion, *, title: str, opens_at: datetime, closes_at: datetime
) -> None:
    """One that is on keeps its beginning."""
    demand_open(promotion)
    if promotion.began_at is not None and opens_at != promotion.opens_at:
        raise PromotionBegan(field="opens_at")
    refuse_times(opens_at, closes_at)
    promotion.title = titled(title)
    promotion.opens_at, promotion.closes_at = opens_at, closes_at
    inside = await open_prices(tx, promotion.id)
    await refuse_others(tx, promotion, [price.variant_id for price in inside])
    touch(tx, promotion, PromotionMove.CHANGED)
    await tx.flush()


async def put_price(tx: Tx, promotion: Promotion, wanted: WantedPrice) -> None:
    """Adds or changes one. Refuses what would be no reduction as things stand."""
    demand_open(promotion)
    await refuse_others(tx, promotion, [wanted.variant_id])
    price = await tx.session.get(PromotionPrice, (promotion.id, wanted.variant_id))
    if price is None:
        price = PromotionPrice(
            promotion_id=promotion.id,
            variant_id=wanted.variant_id,
            product_id=wanted.product_id,
            market=promotion.market,
        )
        tx.session.add(price)
    refuse_dearer(price, wanted)
    if price.state not in {PriceState.ON, PriceState.GONE}:
        price.state = PriceState.WAITING
    price.minor, price.percent_bp = wanted.minor, wanted.percent_bp
    limit = await put_limit(tx, promotion, wanted)
    if promotion.is_running:
        await begin_one(tx, price, limit)
        begun(tx, promotion)
    else:
        await refuse_no_reduction(tx, price)
    await tx.flush()


async def put_limit(tx: Tx, promotion: Promotion, wanted: WantedPrice) -> PromotionLimit:
    subject_id = wanted.variant_id if promotion.by_variant else wanted.product_id
    limit = await tx.session.get(PromotionLimit, (promotion.id, subject_id), with_for_update=True)
    if limit is None:
        limit = PromotionLimit(promotion_id=promotion.id, subject_id=subject_id, used=0)
        tx.session.add(limit)
    limit.pieces, limit.per_buyer = wanted.pieces, wanted.per_buyer
    return limit


async def begin_one(tx: Tx, price: PromotionPrice, limit: PromotionLimit) -> None:
    if limit.left != 0:
        await switch_on(tx, price)
    elif price.state == PriceState.ON:
        await switch_off(tx, price, PriceState.GONE)
    else:
        price.state = PriceState.GONE


def refuse_dearer(price: PromotionPrice, wanted: WantedPrice) -> None:
    """One that is gone may come back as it was, or further down."""
    if price.state != PriceState.GONE:
        return
    if wanted.percent_bp is None:
        is_dearer = (wanted.minor or 0) > (price.minor or 0)
    else:
        is_dearer = wanted.percent_bp < (price.percent_bp or 0)
    if is_dearer:
        raise NotAReduction(days=days_of(price.market))


async def refuse_no_reduction(tx: Tx, price: PromotionPrice) -> None:
    """By the prices of today; they are looked at again as it begins."""
    row = await tx.session.get(Price, (price.variant_id, price.market))
    if row is None:
        raise PriceMissing(market=price.market)
    now_in_another = await regular_prices(tx, [price.variant_id], price.market)
    regular = now_in_another.get(price.variant_id, row.money)
    minor = reduced(price, regular.minor)
    demand_possible(price.market, Money(minor, regular.currency))
    days = days_of(price.market)
    prior = (
        await lowest_applied(tx, price.variant_id, price.market, days=days)
        if now_in_another
        else await prior_price(tx, price.variant_id, price.market)
    )
    if prior is None or minor >= min(prior, regular.minor):
        raise NotAReduction(days=days)


async def take_out(tx: Tx, promotion: Promotion, variant_ids: Collection[int]) -> None:
    demand_open(promotion)
    for price in await prices_of_promotion(tx, promotion.id):
        if price.variant_id in variant_ids:
            if price.state == PriceState.ON:
                await switch_off(tx, price)
            await tx.session.delete(price)
    await tx.flush()


async def stop_promotion(tx: Tx, promotion: Promotion) -> None:
    demand_open(promotion)
    for price in await open_prices(tx, promotion.id):
        if price.state == PriceState.ON:
            await switch_off(tx, price)
        price.state = PriceState.OVER
    promotion.stopped_at = promotion.ended_at = clock.now()
    touch(tx, promotion, PromotionMove.STOPPED)
    await tx.flush()


def touch(
    tx: Tx,
    promotion: Promotion,
    move: PromotionMove,
    *,
    put: Sequence[int] = (),
    taken_out: Sequence[int] = (),
) -> None:
    """`put`, `taken_out`: products."""
    promotion.changed_at = clock.now()
    say(tx, promotion, move, put=put, taken_out=taken_out)


def titled(written: str) -> str:
    title = printable(written)[:LONGEST_TITLE]
    if not title:
        raise TitleMissing(field="title")
    return title


def refuse_times(opens_at: datetime, closes_at: datetime) -> None:
    if closes_at <= max(opens_at, clock.now()):
        raise TimeNotPossible(field="closes_at")


def demand_open(promotion: Promotion) -> None:
    if promotion.stopped_at is not None or promotion.has_closed:
        raise PromotionOver


async def open_prices(tx: Tx, promotion_id: int) -> Sequence[PromotionPrice]:
    found = await tx.session.scalars(
        select(PromotionPrice)
        .where(PromotionPrice.promotion_id == promotion_id, PromotionPrice.state.in_(OPEN_STATES))
        .order_by(PromotionPrice.variant_id)
    )
    return found.all()


async def refuse_others(tx: Tx, promotion: Promotion, variant_ids: Collection[int]) -> None:
    """A variant is in one promotion at a time."""
    begins = max(promotion.opens_at, clock.now())
    overlaps = (
        Promotion.id != promotion.id,
        Promotion.stopped_at.is_(None),
        Promotion.opens_at < promotion.closes_at,
        Promotion.closes_at > begins,
    )
    taken = await tx.session.scalar(
        select(
            exists()
            .where(PromotionPrice.promotion_id == Promotion.id)
            .where(PromotionPrice.variant_id.in_(variant_ids))
            .where(PromotionPrice.market == promotion.market)
            .where(PromotionPrice.state.in_(OPEN_STATES))
            .where(*overlaps)
        )
    )
    if taken:
        raise InPromotionAlready
