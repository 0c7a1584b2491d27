from datetime import datetime

import msgspec

from vitrine.db import Fact
from vitrine.kit.money import Money


class Bought(msgspec.Struct, frozen=True):
    variant_id: int
    product_id: int
    quantity: int


class OrderDrafted(Fact, frozen=True, kw_only=True, tag="order.drafted"):
    order_id: int
    shop_id: int
    show_id: int | None


class OrderPlaced(Fact, frozen=True, kw_only=True, tag="order.placed"):
    order_id: int
    shop_id: int
    show_id: int | None
    creator_id: int | None
    market: str
    source: str
    account_id: int | None
    total: Money
    lines: tuple[Bought, ...]
    placed_at: datetime


class OrderExpired(Fact, frozen=True, kw_only=True, tag="order.expired"):
    order_id: int
    shop_id: int
    show_id: int | None


class OrderCancelled(Fact, frozen=True, kw_only=True, tag="order.cancelled"):
    order_id: int
    shop_id: int
    show_id: int | None


class OrderClosed(Fact, frozen=True, kw_only=True, tag="order.closed"):
    """Everything is delivered or cancelled, and the time for returns is over."""

    order_id: int
    shop_id: int
