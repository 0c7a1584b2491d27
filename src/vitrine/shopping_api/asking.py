"""What cancellations and returns share: what is looked for, whose they are, refusals."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import msgspec

from vitrine.aftersale import SELLER_REFUSES, AskedSearch, Cancellation, Return
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit.language import preferred, translate
from vitrine.order import Order, OrderLine, OrderUnit, SortedBy
from vitrine.shopping_api.calling import Call
from vitrine.shopping_api.package_answers import own_order
from vitrine.shopping_api.reading import Page, ids_told, page_of, token_of
from vitrine.shopping_api.reasons import REFUSALS
from vitrine.shopping_api.refusing import REQUEST_UNKNOWN, Refused, invalid
from vitrine.shopping_api.windows import micros_of, moment_told, place_of

Asked = TypeVar("Asked", Cancellation, Return)

USUAL_SIZE = 10
AT_ONCE = 50
PIECES_AT_ONCE = 1_000
DESCENDING = "DESC"
SORTS = {"create_time": SortedBy.CREATED, "update_time": SortedBy.CHANGED}


class AskedBody(msgspec.Struct, frozen=True, kw_only=True):
    order_ids: list[str] | None = None
    buyer_user_ids: list[str] | None = None
    create_time_ge: int | None = None
    create_time_lt: int | None = None
    update_time_ge: int | None = None
    update_time_lt: int | None = None
    locale: str | None = None


class SkuTold(msgspec.Struct, frozen=True):
    sku_id: str
    quantity: int


class LineTold(msgspec.Struct, frozen=True):
    order_line_item_id: str


class PiecesBody(msgspec.Struct, frozen=True, kw_only=True):
    """Flat, or in a list of lines as 202602 has them as well."""

    order_id: str
    order_line_item_ids: list[str] | None = None
    order_line_list: list[LineTold] | None = None
    skus: list[SkuTold] | None = None


class RejectBody(msgspec.Struct, frozen=True, kw_only=True):
    reject_reason: str
    decision: str | None = None
    comment: str | None = None
    partial_refund_amount: Any = None


def search_told(
    call: Call, body: AskedBody, name: str, ids: Sequence[str] | None
) -> tuple[Page, AskedSearch]:
    """`ids`: of the cancellations or returns themselves, by the field's `name`."""
    page = page_of(call.query, usual=USUAL_SIZE)
    sort = call.query.chosen("sort_field", tuple(SORTS))
    direction = call.query.chosen("sort_order", (DESCENDING, "ASC"))
    buyers = body.buyer_user_ids
    return page, AskedSearch(
        ids=ids_told(ids, name, most=AT_ONCE) if ids else (),
        order_ids=ids_told(body.order_ids, "order_ids", most=AT_ONCE) if body.order_ids else (),
        buyer_ids=ids_told(buyers, "buyer_user_ids", most=AT_ONCE) if buyers else (),
        asked_from=moment_told(body.create_time_ge, "create_time_ge"),
        asked_before=moment_told(body.create_time_lt, "create_time_lt"),
        changed_from=moment_told(body.update_time_ge, "update_time_ge"),
        changed_before=moment_told(body.update_time_lt, "update_time_lt"),
        after=place_of(page.after),
        sorted_by=SORTS[sort],
        newest_first=direction == DESCENDING,
        limit=page.size + 1,
    )


def next_token(found: Sequence[Asked], page: Page, told: AskedSearch) -> str:
    if len(found) <= page.size:
        return ""
    last = found[page.size - 1]
    by_creation = told.sorted_by is SortedBy.CREATED
    return token_of(micros_of(last.asked_at if by_creation else last.changed_at), last.id)


def named_pieces(body: PiecesBody) -> list[int]:
    lines = [each.order_line_item_id for each in body.order_line_list or ()]
    told = [*(body.order_line_item_ids or ()), *lines]
    if told:
        return ids_told(told, "order_line_item_ids", most=PIECES_AT_ONCE)
    lists = (body.order_line_item_ids, body.order_line_list, body.skus)
    if any(each is not None for each in lists) and not body.skus:
        # Who counted down to none means none, and not the whole order.
        raise invalid("order_line_item_ids", "this names none: leave it out to mean all there are")
    return []


def counted_pieces(body: PiecesBody, able: Sequence[OrderUnit]) -> list[OrderUnit]:
    """By SKU, or all that are able."""
    if not body.skus:
        return list(able)
    picked, left = list[OrderUnit](), list(able)
    for n, each in enumerate(body.skus):
        of_sku = [unit for unit in left if str(unit.variant_id) == each.sku_id]
        if not 0 < each.quantity <= len(of_sku):
            raise invalid(f"skus[{n}].quantity", f"{len(of_sku)} of these are open for this")
        picked += of_sku[: each.quantity]
        left = [unit for unit in left if unit not in picked]
    return picked


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
