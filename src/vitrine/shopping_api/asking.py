"""What cancellations and returns share: reasons, amounts, pages."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import msgspec

from vitrine.aftersale import SELLER_REFUSES, AskedSearch, Cancellation, Return
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit.language import preferred, translate
from vitrine.order import Order, OrderLine, OrderUnit
from vitrine.shopping_api.calling import Call
from vitrine.shopping_api.package_answers import own_order
from vitrine.shopping_api.reading import Page, ids_told, page_of
from vitrine.shopping_api.refusing import REQUEST_UNKNOWN, Refused, invalid
from vitrine.shopping_api.windows import moment_told, place_of
from vitrine.shopping_api.wording import major_of

Asked = TypeVar("Asked", Cancellation, Return)

USUAL_SIZE = 10
AT_ONCE = 50
DESCENDING = "DESC"
TO_SHIP, RETURNED = (
    "ecom_order_to_ship_canceled_reason_",
    "ecom_order_delivered_refund_and_return_reason_",
)
REFUSED = "seller_reject_apply_"
REASONS = {
    "mistake": f"{TO_SHIP}created_by_mistakes",
    "better_price": f"{TO_SHIP}better_price",
    "wrong_details": f"{TO_SHIP}wrong_delivery_info",
    "payment": f"{TO_SHIP}change_payment_method",
    "delivery_cost": f"{TO_SHIP}high_delivery_costs",
    "too_slow": f"{TO_SHIP}not_shipped_on_time",
    "not_needed": f"{TO_SHIP}no_longer_needed",
    "out_of_stock": "seller_cancel_reason_out_of_stock",
    "wrong_price": "seller_cancel_reason_wrong_price",
    "no_delivery": "seller_cancel_paid_reason_address_not_deliver",
    "buyer_asked": "seller_cancel_paid_reason_buyer_requested_cancellation",
}
RETURN_REASONS = {
    "not_needed": f"{RETURNED}no_need",
    "damaged": f"{RETURNED}damaged",
    "defective": f"{RETURNED}defective",
    "wrong_product": f"{RETURNED}wrong_product",
    "not_as_described": f"{RETURNED}not_match_description",
    "missing_parts": f"{RETURNED}missing_product",
    "not_received": "ecom_order_delivered_refund_reason_not_received",
    "withdrawal": f"{RETURNED}no_need",
}
REFUSALS = {
    "no_fault": f"{REFUSED}product_functions_well",
    "used": f"{REFUSED}item_is_correct",
    "too_late": f"{REFUSED}package_has_not_exceeded_estimated_delivery_time",
    "unclear": f"{REFUSED}reason_is_unclear_or_lack_of_evidence",
    "agreed": f"{REFUSED}you_have_reached_an_agreement_with_the_buyer",
}


class AskedBody(msgspec.Struct, frozen=True, kw_only=True):
    order_ids: list[str] | None = None
    buyer_user_ids: list[str] | None = None
    create_time_ge: int | None = None
    create_time_lt: int | None = None
    update_time_ge: int | None = None
    update_time_lt: int | None = None
    locale: str | None = None


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    currency: str
    refund_total: str
    refund_subtotal: str
    refund_shipping_fee: str
    refund_tax: str


class SkuTold(msgspec.Struct, frozen=True):
    sku_id: str
    quantity: int


class RejectBody(msgspec.Struct, frozen=True, kw_only=True):
    reject_reason: str
    decision: str | None = None
    comment: str | None = None


def search_told(call: Call, body: AskedBody, ids: Sequence[str] | None) -> tuple[Page, AskedSearch]:
    page = page_of(call.query, usual=USUAL_SIZE)
    call.query.chosen("sort_field", ("create_time", "update_time"))
    direction = call.query.chosen("sort_order", (DESCENDING, "ASC"))
    return page, AskedSearch(
        ids=ids_told(ids, "ids", most=AT_ONCE) if ids else (),
        order_ids=ids_told(body.order_ids, "order_ids", most=AT_ONCE) if body.order_ids else (),
        asked_from=moment_told(body.create_time_ge, "create_time_ge"),
        asked_before=moment_told(body.create_time_lt, "create_time_lt"),
        after=place_of(page.after),
        newest_first=direction == DESCENDING,
        limit=page.size + 1,
    )


def refund_of(order: Order, units: Sequence[OrderUnit]) -> Refund:
    gross = sum(unit.gross_minor for unit in units)
    tax = sum(unit.tax_minor for unit in units)
    return Refund(
        currency=order.currency,
        refund_total=major_of(gross, order.currency),
        refund_subtotal=major_of(gross, order.currency),
        refund_shipping_fee=major_of(0, order.currency),
        refund_tax=major_of(tax, order.currency),
    )


def pieces_in(order: Order, unit_ids: Sequence[int]) -> list[tuple[OrderLine, OrderUnit]]:
    inside = set(unit_ids)
    return [(line, unit) for line in order.lines for unit in line.units if unit.id in inside]


async def own_request(
    tx: Tx, call: Call, name: str, find: Callable[[Tx, int], Awaitable[Asked]]
) -> Asked:
    """What the path names, if it is of this shop."""
    try:
        found = await find(tx, call.path_id(name))
    except NotFound:
        raise Refused(REQUEST_UNKNOWN) from None
    if found.shop_id != call.shop_id:
        raise Refused(REQUEST_UNKNOWN)
    return found


async def refusal_told(tx: Tx, call: Call, order_id: int) -> str:
    """The seller's words; else what their reason means, in the language of the buyer."""
    body = call.body(RejectBody)
    order = await own_order(tx, call, order_id)
    by_wire = {wire: reason for reason, wire in REFUSALS.items()}
    if body.reject_reason not in by_wire:
        raise invalid("reject_reason", f"write one of {', '.join(by_wire)}")
    if body.comment and body.comment.strip():
        return body.comment
    return translate(preferred(order.locale), SELLER_REFUSES[by_wire[body.reject_reason]])
