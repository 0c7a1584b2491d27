from collections.abc import Sequence

import msgspec

from vitrine.aftersale import cancellations_of_orders, orders_to_stop
from vitrine.app import Scope
from vitrine.catalogue import products_by_ids
from vitrine.db import Tx
from vitrine.fulfilment import parcels_of_orders
from vitrine.kit.ids import read_id
from vitrine.order import (
    Order,
    OrderSearch,
    SortedBy,
    Standing,
    search_orders,
    shop_orders_by_ids,
)
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.order_answers import STATUSES, OrderOut, shown
from vitrine.shopping_api.reading import ids_told, page_of, token_of
from vitrine.shopping_api.refusing import ORDER_OF_OTHERS, Refused, invalid
from vitrine.shopping_api.windows import micros_of, moment_told, place_of

USUAL_SIZE = 20
AT_ONCE = 50
DESCENDING = "DESC"
SORTS = {"create_time": SortedBy.CREATED, "update_time": SortedBy.CHANGED}
BY_SELLER = "SELLER"
NEVER_HERE = ("ON_HOLD",)


class SearchBody(msgspec.Struct, frozen=True, kw_only=True):
    order_status: str | None = None
    create_time_ge: int | None = None
    create_time_lt: int | None = None
    update_time_ge: int | None = None
    update_time_lt: int | None = None
    shipping_type: str | None = None
    buyer_user_id: str | None = None
    is_buyer_request_cancel: bool | None = None
    warehouse_ids: list[str] | None = None


class Found(msgspec.Struct, frozen=True):
    orders: list[OrderOut]
    total_count: int
    next_page_token: str


class Orders(msgspec.Struct, frozen=True):
    orders: list[OrderOut]


async def search(tx: Tx, call: Call) -> Found:
    page, body = page_of(call.query, usual=USUAL_SIZE), call.body(SearchBody)
    told = search_told(call, body)
    if told is None:
        return Found([], 0, "")
    assert call.shop_id is not None
    if body.is_buyer_request_cancel is not None:
        asked = await orders_to_stop(tx, call.shop_id)
        told = told_by_cancelling(told, asked, wanted=body.is_buyer_request_cancel)
    found, total = await search_orders(
        tx, call.shop_id, told, after=place_of(page.after), limit=page.size + 1
    )
    rows = found[: page.size]
    token = ""
    if len(found) > page.size:
        last = rows[-1]
        by_creation = told.sorted_by is SortedBy.CREATED
        token = token_of(micros_of(last.drafted_at if by_creation else last.changed_at), last.id)
    return Found(await all_shown(tx, call, rows), total, token)


def search_told(call: Call, body: SearchBody) -> OrderSearch | None:
    """None: nothing here can be like that."""
    sort = call.query.chosen("sort_field", tuple(SORTS))
    order = call.query.chosen("sort_order", (DESCENDING, "ASC"))
    standings = standings_told(body.order_status)
    buyer = read_id(body.buyer_user_id) if body.buyer_user_id else None
    elsewhere = body.warehouse_ids and str(call.shop_id) not in body.warehouse_ids
    otherwise = body.shipping_type not in {None, "", BY_SELLER}
    if elsewhere or otherwise or not standings or (body.buyer_user_id and buyer is None):
        return None
    return OrderSearch(
        standings=standings,
        buyer_ids=(buyer,) if buyer is not None else (),
        created_from=moment_told(body.create_time_ge, "create_time_ge"),
        created_before=moment_told(body.create_time_lt, "create_time_lt"),
        changed_from=moment_told(body.update_time_ge, "update_time_ge"),
        changed_before=moment_told(body.update_time_lt, "update_time_lt"),
        sorted_by=SORTS[sort],
        newest_first=order == DESCENDING,
    )


def told_by_cancelling(told: OrderSearch, asked: Sequence[int], *, wanted: bool) -> OrderSearch:
    if wanted:
        return msgspec.structs.replace(told, among=asked)
    return msgspec.structs.replace(told, without=asked)


def standings_told(status: str | None) -> list[Standing]:
    if not status:
        return list(Standing)
    known = [*dict.fromkeys(STATUSES.values()), *NEVER_HERE]
    if status not in known:
        raise invalid("order_status", f"write one of {', '.join(known)}")
    return [standing for standing, wire in STATUSES.items() if wire == status]


async def detail(tx: Tx, call: Call) -> Orders:
    """In the order asked for."""
    ids = ids_told(call.query.listed("ids"), "ids", most=AT_ONCE)
    assert call.shop_id is not None
    found = await shop_orders_by_ids(tx, call.shop_id, ids)
    for order_id in ids:
        if order_id not in found:
            raise Refused(ORDER_OF_OTHERS, f"ids: {order_id} is no order of this shop.")
    return Orders(await all_shown(tx, call, [found[order_id] for order_id in ids]))


async def all_shown(tx: Tx, call: Call, orders: Sequence[Order]) -> list[OrderOut]:
    named = {line.product_id for order in orders for line in order.lines}
    products = await products_by_ids(tx, named)
    ids = [order.id for order in orders]
    parcels = await parcels_of_orders(tx, ids)
    cancellations = await cancellations_of_orders(tx, ids)
    return [
        shown(
            call.house,
            order,
            products,
            parcels.get(order.id, []),
            cancellations.get(order.id, []),
        )
        for order in orders
    ]


ENDPOINTS = (
    Endpoint(
        "POST",
        "order",
        "orders/search",
        ("202309",),
        Scope.ORDER_READ,
        in_tx(search),
        "The shop's orders, with every piece; the newest first where nothing else is asked.",
    ),
    Endpoint(
        "GET",
        "order",
        "orders",
        ("202309", "202507"),
        Scope.ORDER_READ,
        in_tx(detail),
        "Up to 50 orders by id; `room_id` is the show that a piece was sold in.",
    ),
)
