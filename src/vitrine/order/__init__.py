from vitrine.order.addressing import address_lines
from vitrine.order.auditing import INVARIANTS
from vitrine.order.drafting import Agreed, AgreedLine, Attribution, Buyer, draft
from vitrine.order.grouping import Alike, alike, option_of, sku_of
from vitrine.order.model import (
    Order,
    OrderDiscount,
    OrderLine,
    OrderReference,
    OrderState,
    OrderTax,
    OrderUnit,
    UnitState,
)
from vitrine.order.moving import (
    cancel,
    expire_due,
    place,
    revive,
    secure,
    unsecure,
    wait_for_second_step,
)
from vitrine.order.progressing import advance_units, cancel_units, close, locked_order, restock
from vitrine.order.queries import (
    order_by_id,
    order_by_number,
    order_by_secret,
    order_for,
    order_with_units,
    orders_by_ids,
    orders_of_account,
    orders_of_shop,
    orders_of_show,
    sold_in_show,
)
from vitrine.order.referring import refer, references_of, references_to
from vitrine.order.replacing import Instead, replace_units
from vitrine.order.reporting import FIRST_OF_ORDER, VatKind, VatSum, vat_sums
from vitrine.order.searching import OrderSearch, SortedBy, search_orders, shop_orders_by_ids
from vitrine.order.standing import Standing, standing_of
from vitrine.order.taxing import Taxed, TaxGroup, tax

__all__ = [
    "FIRST_OF_ORDER",
    "INVARIANTS",
    "Agreed",
    "AgreedLine",
    "Alike",
    "Attribution",
    "Buyer",
    "Instead",
    "Order",
    "OrderDiscount",
    "OrderLine",
    "OrderReference",
    "OrderSearch",
    "OrderState",
    "OrderTax",
    "OrderUnit",
    "SortedBy",
    "Standing",
    "TaxGroup",
    "Taxed",
    "UnitState",
    "VatKind",
    "VatSum",
    "address_lines",
    "advance_units",
    "alike",
    "cancel",
    "cancel_units",
    "close",
    "draft",
    "expire_due",
    "locked_order",
    "option_of",
    "order_by_id",
    "order_by_number",
    "order_by_secret",
    "order_for",
    "order_with_units",
    "orders_by_ids",
    "orders_of_account",
    "orders_of_shop",
    "orders_of_show",
    "place",
    "refer",
    "references_of",
    "references_to",
    "replace_units",
    "restock",
    "revive",
    "search_orders",
    "secure",
    "shop_orders_by_ids",
    "sku_of",
    "sold_in_show",
    "standing_of",
    "tax",
    "unsecure",
    "vat_sums",
    "wait_for_second_step",
]
