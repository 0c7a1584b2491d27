"""Activities as they are shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec

from vitrine.kit import clock
from vitrine.market import market
from vitrine.offer import (
    Promotion,
    PromotionKind,
    PromotionLimit,
    PromotionPhase,
    PromotionPrice,
)
from vitrine.shopping_api.wording import major_of, seconds

UNLIMITED = -1
UNLIMITED_TERMS: dict[str, Any] = {"quantity_limit": UNLIMITED, "quantity_per_user": UNLIMITED}
NORMAL = "NORMAL"
KINDS = {
    "FIXED_PRICE": PromotionKind.FIXED,
    "FLASHSALE": PromotionKind.FLASH,
    "DIRECT_DISCOUNT": PromotionKind.PERCENT,
}
TYPES = {kind: told for told, kind in KINDS.items()}
LEVELS = {"PRODUCT": False, "VARIATION": True}
PHASES = {
    PromotionPhase.EMPTY: "DRAFT",
    PromotionPhase.AHEAD: "NOT_START",
    PromotionPhase.ON: "ONGOING",
    PromotionPhase.OVER: "EXPIRED",
    PromotionPhase.STOPPED: "DEACTIVATED",
}


class Made(msgspec.Struct, frozen=True, kw_only=True):
    activity_id: str
    create_time: int
    update_time: int
    status: str


class Retitled(msgspec.Struct, frozen=True):
    activity_id: str
    title: str
    update_time: int


class Stopped(msgspec.Struct, frozen=True):
    activity_id: str
    title: str
    status: str
    update_time: int


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    activity_id: str
    title: str
    update_time: int
    status: str
    total_count: int


class Emptied(msgspec.Struct, frozen=True, kw_only=True):
    activity_id: str
    status: str
    update_time: int


class Amount(msgspec.Struct, frozen=True):
    amount: str
    currency: str


class Sku(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    quantity_limit: int
    quantity_per_user: int
    used_quantity: int | None = None
    activity_price: Amount | None = None
    discount: str | None = None


class InActivity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    quantity_limit: int
    quantity_per_user: int
    used_quantity: int | None = None
    activity_price: Amount | None = None
    discount: str | None = None
    skus: list[Sku] = []


class Row(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    title: str
    activity_type: str
    duration_type: str
    begin_time: int
    end_time: int
    status: str
    create_time: int
    update_time: int
    product_level: str
    activity_commands: list[str]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    total_count: int
    next_page_token: str
    activities: list[Row]


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    activity_id: str
    title: str
    activity_type: str
    duration_type: str
    begin_time: int
    end_time: int
    products: list[InActivity]
    status: str
    create_time: int
    update_time: int
    product_level: str
    activity_commands: list[str]


def millis(moment: datetime) -> int:
    """Of activities these are told in milliseconds, unlike all others."""
    return clock.to_ms(moment)


def row_of(promotion: Promotion, pieces: int) -> Row:
    return Row(
        id=str(promotion.id),
        title=promotion.title,
        activity_type=TYPES[PromotionKind(promotion.kind)],
        duration_type=NORMAL,
        begin_time=seconds(promotion.opens_at),
        end_time=seconds(promotion.closes_at),
        status=PHASES[promotion.phase(pieces)],
        create_time=millis(promotion.made_at),
        update_time=millis(promotion.changed_at),
        product_level=level_of(promotion),
        activity_commands=[],
    )


def detail_of(
    promotion: Promotion,
    prices: Sequence[PromotionPrice],
    limits: Mapping[int, PromotionLimit],
) -> Detail:
    row = row_of(promotion, len(prices))
    told = {name: getattr(row, name) for name in row.__struct_fields__ if name != "id"}
    products = [
        product_of(promotion, product_id, list(inside), limits)
        for product_id, inside in groupby(prices, key=lambda price: price.product_id)
    ]
    return Detail(activity_id=row.id, products=products, **told)


def product_of(
    promotion: Promotion,
    product_id: int,
    prices: Sequence[PromotionPrice],
    limits: Mapping[int, PromotionLimit],
) -> InActivity:
    if promotion.by_variant:
        skus = [
            Sku(id=str(price.variant_id), **terms_of(price, limits.get(price.variant_id)))
            for price in prices
        ]
        return InActivity(id=str(product_id), **UNLIMITED_TERMS, skus=skus)
    return InActivity(id=str(product_id), **terms_of(prices[0], limits.get(product_id)))


def terms_of(price: PromotionPrice, limit: PromotionLimit | None) -> dict[str, Any]:
    amount, discount = reduction_of(price)
    reduction = {"activity_price": amount, "discount": discount}
    if limit is None or (limit.pieces is None and limit.per_buyer is None):
        return {**UNLIMITED_TERMS, **reduction}
    return {
        "quantity_limit": limit.pieces or UNLIMITED,
        "quantity_per_user": limit.per_buyer or UNLIMITED,
        "used_quantity": limit.used,
        **reduction,
    }


def reduction_of(price: PromotionPrice) -> tuple[Amount | None, str | None]:
    if price.percent_bp is not None:
        whole, part = divmod(price.percent_bp, 100)
        return None, f"{whole}.{part:02}".rstrip("0").rstrip(".") if part else str(whole)
    assert price.minor is not None
    currency = market(price.market).currency
    return Amount(major_of(price.minor, currency), currency), None


def level_of(promotion: Promotion) -> str:
    return "VARIATION" if promotion.by_variant else "PRODUCT"
