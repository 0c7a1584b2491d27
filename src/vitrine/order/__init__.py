from vitrine.order.auditing import INVARIANTS
from vitrine.order.drafting import Agreed, AgreedLine, Attribution, Buyer, draft
from vitrine.order.model import Order, OrderLine, OrderState, OrderTax, OrderUnit
from vitrine.order.moving import (
    cancel,
    expire_due,
    place,
    revive,
    secure,
    unsecure,
    wait_for_second_step,
)
from vitrine.order.queries import (
    order_by_id,
    order_by_secret,
    order_for,
    orders_of_account,
    orders_of_show,
    sold_in_show,
)
from vitrine.order.taxing import Taxed, TaxGroup, tax

__all__ = [
    "INVARIANTS",
    "Agreed",
    "AgreedLine",
    "Attribution",
    "Buyer",
    "Order",
    "OrderLine",
    "OrderState",
    "OrderTax",
    "OrderUnit",
    "TaxGroup",
    "Taxed",
    "cancel",
    "draft",
    "expire_due",
    "order_by_id",
    "order_by_secret",
    "order_for",
    "orders_of_account",
    "orders_of_show",
    "place",
    "revive",
    "secure",
    "sold_in_show",
    "tax",
    "unsecure",
    "wait_for_second_step",
]
