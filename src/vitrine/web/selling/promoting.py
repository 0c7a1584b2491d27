"""Promotions, which a shop's programs make: seen beside its discounts, and stopped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from vitrine.db import Tx
from vitrine.kit.text import mark
from vitrine.offer import (
    PriceState,
    Promotion,
    PromotionKind,
    PromotionLimit,
    PromotionPhase,
    PromotionPrice,
    PromotionSearch,
    limits_of_promotion,
    prices_of_promotion,
    promotion_to_change,
    search_promotions,
    stop_promotion,
)
from vitrine.shop import Shop
from vitrine.web.selling.access import managed
from vitrine.web.visiting import InTx, PathId, SignedIn, Visit, Visiting

router = APIRouter()

MOST_SHOWN = 20
KINDS = {
    PromotionKind.FIXED: mark("Fixed prices"),
    PromotionKind.FLASH: mark("Flash sale"),
    PromotionKind.PERCENT: mark("A percentage"),
}


@dataclass(frozen=True)
class PromotionRow:
    """`void`: prices that were no reduction any more as it began. `sold`: of so many `pieces`."""

    id: int
    title: str
    does: str
    phase: str
    products: int
    void: int
    sold: int
    pieces: int
    opens_at: datetime
    closes_at: datetime


async def promotion_rows(tx: Tx, visit: Visit, shop: Shop) -> Sequence[PromotionRow]:
    found, _ = await search_promotions(tx, shop.id, PromotionSearch(limit=MOST_SHOWN))
    return [
        row(
            visit,
            each,
            await prices_of_promotion(tx, each.id),
            (await limits_of_promotion(tx, each.id)).values(),
        )
        for each in found
    ]


def row(
    visit: Visit,
    promotion: Promotion,
    prices: Sequence[PromotionPrice],
    limits: Iterable[PromotionLimit],
) -> PromotionRow:
    counted = [limit for limit in limits if limit.pieces is not None]
    return PromotionRow(
        id=promotion.id,
        title=promotion.title,
        does=visit.says(KINDS[PromotionKind(promotion.kind)]),
        phase=promotion.phase(len(prices)).value,
        products=len({price.product_id for price in prices}),
        void=sum(price.state == PriceState.VOID for price in prices),
        sold=sum(limit.used for limit in counted),
        pieces=sum(limit.pieces or 0 for limit in counted),
        opens_at=promotion.opens_at,
        closes_at=promotion.closes_at,
    )


@router.post("/studio/shops/{shop_id}/promotions/{promotion_id}/stop")
async def stop(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, promotion_id: PathId
) -> Response:
    shop = await managed(tx, account, shop_id)
    promotion = await promotion_to_change(tx, shop.id, promotion_id)
    if promotion.phase(1) in {PromotionPhase.ON, PromotionPhase.AHEAD}:
        await stop_promotion(tx, promotion)
    where = visit.url(f"/studio/shops/{shop_id}/discounts?saved=promotion#promotions")
    return RedirectResponse(where, 303)
