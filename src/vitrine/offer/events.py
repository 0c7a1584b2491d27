from datetime import datetime
from enum import StrEnum

from vitrine.db import Fact


class PriceChanged(Fact, frozen=True, kw_only=True, tag="price.changed"):
    variant_id: int
    market: str


class PromotionMove(StrEnum):
    MADE = "made"
    CHANGED = "changed"
    BEGAN = "began"
    ENDED = "ended"
    STOPPED = "stopped"


class PromotionMoved(Fact, frozen=True, kw_only=True, tag="promotion.moved"):
    """`put`, `taken_out`: products that came into it, or left it, with this change."""

    promotion_id: int
    shop_id: int
    move: PromotionMove
    put: tuple[int, ...] = ()
    taken_out: tuple[int, ...] = ()
    at: datetime
