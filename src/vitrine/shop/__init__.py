from vitrine.shop.delivering import (
    DeliveryWindow,
    Tariff,
    deliver_to,
    delivery_method_by_id,
    delivery_methods,
    delivery_window,
)
from vitrine.shop.model import DeliveryKind, DeliveryMethod, MemberRole, Shop, ShopMember, Trader
from vitrine.shop.opening import add_member, describe_trader, open_shop, set_avatar
from vitrine.shop.policy import is_member, may_host, may_manage, role_of
from vitrine.shop.queries import shop_by_id, shop_by_slug, shops_by_ids, shops_of

__all__ = [
    "DeliveryKind",
    "DeliveryMethod",
    "DeliveryWindow",
    "MemberRole",
    "Shop",
    "ShopMember",
    "Tariff",
    "Trader",
    "add_member",
    "deliver_to",
    "delivery_method_by_id",
    "delivery_methods",
    "delivery_window",
    "describe_trader",
    "is_member",
    "may_host",
    "may_manage",
    "open_shop",
    "role_of",
    "set_avatar",
    "shop_by_id",
    "shop_by_slug",
    "shops_by_ids",
    "shops_of",
]
