from vitrine.shop.delivering import (
    DeliveryWindow,
    Tariff,
    deliver_to,
    delivery_method_by_id,
    delivery_methods,
    delivery_window,
)
from vitrine.shop.identifying import identity_gaps, identity_problems, tidy_trader
from vitrine.shop.model import (
    DELIVERY_NAMES,
    DeliveryKind,
    DeliveryMethod,
    MemberRole,
    Shop,
    ShopMember,
    Trader,
)
from vitrine.shop.opening import add_member, describe_trader, open_shop, set_avatar
from vitrine.shop.policy import is_member, may_host, may_manage, may_watch, role_of
from vitrine.shop.queries import shop_by_id, shop_by_slug, shops_by_ids, shops_of
from vitrine.shop.tariffing import set_delivery, usual_deliveries

__all__ = [
    "DELIVERY_NAMES",
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
    "identity_gaps",
    "identity_problems",
    "is_member",
    "may_host",
    "may_manage",
    "may_watch",
    "open_shop",
    "role_of",
    "set_avatar",
    "set_delivery",
    "shop_by_id",
    "shop_by_slug",
    "shops_by_ids",
    "shops_of",
    "tidy_trader",
    "usual_deliveries",
]
