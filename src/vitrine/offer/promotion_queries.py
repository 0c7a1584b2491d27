from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, true

from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.offer.model import Price
from vitrine.offer.promotion_model import (
    PriceState,
    Promotion,
    PromotionKind,
    PromotionLimit,
    PromotionPhase,
    PromotionPrice,
)
from vitrine.offer.resolving import Offered, resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionSearch:
    """`before`: the last one seen."""

    phase: PromotionPhase | None = None
    kind: PromotionKind | None = None
    title: str = ""
    before: int | None = None
    limit: int = 50


async def promotion_by_id(tx: Tx, shop_id: int, promotion_id: int) -> Promotion:
    return demand(await tx.session.get(Promotion, promotion_id), shop_id)


async def promotion_to_change(tx: Tx, shop_id: int, promotion_id: int) -> Promotion:
    """Locked: its prices neither begin nor end meanwhile."""
    return demand(await tx.session.get(Promotion, promotion_id, with_for_update=True), shop_id)


def demand(promotion: Promotion | None, shop_id: int) -> Promotion:
    if promotion is None or promotion.shop_id != shop_id:
        raise NotFound
    return promotion


async def prices_of_promotion(tx: Tx, promotion_id: int) -> Sequence[PromotionPrice]:
    found = await tx.session.scalars(
        select(PromotionPrice)
        .where(PromotionPrice.promotion_id == promotion_id)
        .order_by(PromotionPrice.product_id, PromotionPrice.variant_id)
    )
    return found.all()


async def limits_of_promotion(tx: Tx, promotion_id: int) -> dict[int, PromotionLimit]:
    """By variant or, where prices were told product by product, by product."""
    found = await tx.session.scalars(
        select(PromotionLimit).where(PromotionLimit.promotion_id == promotion_id)
    )
    return {limit.subject_id: limit for limit in found}


async def sizes_of_promotions(tx: Tx, promotion_ids: Collection[int]) -> dict[int, int]:
    """How many prices each has."""
    found = await tx.session.execute(
        select(PromotionPrice.promotion_id, func.count())
        .where(PromotionPrice.promotion_id.in_(promotion_ids))
        .group_by(PromotionPrice.promotion_id)
    )
    return {promotion_id: int(count) for promotion_id, count in found}


async def search_promotions(
    tx: Tx, shop_id: int, search: PromotionSearch
) -> tuple[Sequence[Promotion], int]:
    """The newest first, and how many there are in all."""
    found = select(Promotion).where(Promotion.shop_id == shop_id, in_phase(search.phase))
    if search.kind is not None:
        found = found.where(Promotion.kind == search.kind)
    if search.title:
        found = found.where(func.strpos(func.lower(Promotion.title), search.title.lower()) > 0)
    total = await tx.session.scalar(select(func.count()).select_from(found.subquery()))
    return (await tx.session.scalars(page_of(found, search))).all(), total or 0


def page_of(found: Select[Promotion], search: PromotionSearch) -> Select[Promotion]:
    if search.before is not None:
        found = found.where(Promotion.id < search.before)
    return found.order_by(Promotion.id.desc()).limit(search.limit)


def in_phase(phase: PromotionPhase | None) -> ColumnElement[bool]:
    """As `Promotion.phase` tells it."""
    if phase is None:
        return true()
    now = clock.now()
    stopped = Promotion.stopped_at.is_not(None)
    over = and_(~stopped, Promotion.closes_at <= now)
    open_ = and_(~stopped, Promotion.closes_at > now)
    full = exists().where(PromotionPrice.promotion_id == Promotion.id)
    return {
        PromotionPhase.STOPPED: stopped,
        PromotionPhase.OVER: over,
        PromotionPhase.EMPTY: and_(open_, ~full),
        PromotionPhase.ON: and_(open_, full, Promotion.opens_at <= now),
        PromotionPhase.AHEAD: and_(open_, full, Promotion.opens_at > now),
    }[phase]


async def regular_prices(tx: Tx, variant_ids: Collection[int], market: str) -> dict[int, Money]:
    """Of those that a promotion has lowered: what they cost without it."""
    found = await tx.session.execute(
        select(PromotionPrice.variant_id, PromotionPrice.was_minor, Price.currency)
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
            PromotionPrice.state == PriceState.ON,
        )
    )
    return {id_: Money(minor, currency) for id_, minor, currency in found if minor is not None}


async def resolve_regular(
    tx: Tx, variant_ids: Collection[int], market: str, at: datetime
) -> dict[int, Offered]:
    """As `resolve` has it, but for what a promotion took off."""
    offers = await resolve(tx, variant_ids, market, at)
    reduced = [variant_id for variant_id, offer in offers.items() if offer.prior is not None]
    if not reduced:
        return offers
    regular = await regular_prices(tx, reduced, market)
    lowered = {id_: Offered(price, None, offers[id_].unit_price) for id_, price in regular.items()}
    return offers | lowered


async def reduced_between(
    tx: Tx, variant_ids: Collection[int], market: str
) -> dict[int, tuple[datetime, datetime]]:
    """Of those that a promotion has lowered: since when, and until when."""
    found = await tx.session.execute(
        select(PromotionPrice.variant_id, Promotion.opens_at, Promotion.closes_at)
        .join(Promotion, Promotion.id == PromotionPrice.promotion_id)
        .where(
            PromotionPrice.variant_id.in_(variant_ids),
            PromotionPrice.market == market,
            PromotionPrice.state == PriceState.ON,
        )
    )
    return {variant_id: (opens_at, closes_at) for variant_id, opens_at, closes_at in found}
