from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from tiktok_shop_api.generated import models as m

from tests.world.app import Caller
from tests.world.pages import Cast
from tests.world.placed_order import a_placed_order
from tests.world.seller_calls import fits
from tests.world.shop import a_shop
from tests.world.show import a_live_show
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.order import Order

SEARCH = "/order/202309/orders/search"
ATTACH = "/order/202406/orders/external_orders"
FIND = "/order/202406/orders/external_order_search"


@pytest.fixture
async def order(db: Database, cast: Cast) -> Order:
    async with db.begin() as tx:
        return await a_placed_order(tx, cast.live, quantity=3)


async def data_of(call: Caller, method: str, path: str, body: Any = None, **query: str) -> Any:
    answer = (await call(method, path, body, query=query)).json()
    assert answer["code"] == 0, answer
    return answer["data"]


async def test_a_live_order_has_a_line_for_each_piece_and_its_room(
    call: Caller, cast: Cast, order: Order
) -> None:
    older, newer = [
        (await data_of(call, "GET", f"/order/{version}/orders", ids=str(order.id)))["orders"]
        for version in ("202309", "202507")
    ]
    assert older == newer
    (shown,) = older
    assert shown["status"] == "AWAITING_SHIPMENT"
    assert len({line["id"] for line in shown["line_items"]}) == 3
    assert {line["room_id"] for line in shown["line_items"]} == {str(cast.live.id)}
    assert [line["sale_price"] for line in shown["line_items"]] == ["24.00"] * 3
    assert shown["payment"]["total_amount"] == "75.95"
    assert shown["recipient_address"]["postal_code"] == "E2 7AB"
    assert shown["update_time"] >= shown["create_time"]


async def test_orders_are_found_by_status_and_time(call: Caller, order: Order) -> None:
    waiting = {"order_status": "AWAITING_SHIPMENT"}
    found = await data_of(call, "POST", SEARCH, waiting, page_size="5")
    assert [each["id"] for each in found["orders"]] == [str(order.id)]
    assert (found["total_count"], found["next_page_token"]) == (1, "")
    changed = clock.to_ms(order.changed_at) // 1_000
    for body, total in (
        ({"order_status": "UNPAID"}, 0),
        ({"order_status": "IN_TRANSIT"}, 0),
        ({"update_time_ge": changed}, 1),
        ({"update_time_lt": changed}, 0),
        ({"update_time_ge": changed, "update_time_lt": changed + 1}, 1),
        ({"shipping_type": "TIKTOK"}, 0),
        ({"is_buyer_request_cancel": True}, 0),
        ({"warehouse_ids": ["1"]}, 0),
    ):
        assert (await data_of(call, "POST", SEARCH, body))["total_count"] == total, body


async def test_pages_go_on_where_the_last_one_ended(call: Caller, db: Database, cast: Cast) -> None:
    now, made = clock.now(), list[str]()
    for minutes in range(3):
        with clock.stopped_at(now + timedelta(minutes=minutes)):
            async with db.begin() as tx:
                made.append(str((await a_placed_order(tx, cast.live)).id))
    for field, direction in product(("create_time", "update_time"), ("ASC", "DESC")):
        seen, token = list[str](), ""
        while len(seen) < 3:
            query = {"page_size": "1", "sort_field": field, "sort_order": direction}
            more = {"page_token": token} if token else {}
            page = await data_of(call, "POST", SEARCH, {}, **query, **more)
            seen += [each["id"] for each in page["orders"]]
            token = page["next_page_token"]
        assert token == ""
        assert seen == (made if direction == "ASC" else made[::-1])


async def test_another_shops_order_is_none_of_ours(
    call: Caller, db: Database, order: Order
) -> None:
    async with db.begin() as tx:
        theirs = await a_placed_order(tx, await a_live_show(tx, await a_shop(tx)))
    query = {"ids": f"{order.id},{theirs.id}"}
    answer = (await call("GET", "/order/202309/orders", query=query)).json()
    assert (answer["code"], str(theirs.id) in answer["message"]) == (21008111, True)
    assert (await data_of(call, "POST", SEARCH, {}))["total_count"] == 1


async def test_an_order_keeps_its_numbers_in_other_systems(call: Caller, order: Order) -> None:
    whole = await data_of(call, "GET", "/order/202507/orders", ids=str(order.id))
    piece = whole["orders"][0]["line_items"][0]["id"]
    told = {
        "id": "SO-1001",
        "platform": "ERP_SYSTEM",
        "line_items": [{"id": "SO-1001/1", "origin_id": piece}],
    }
    orders = [{"id": each, "external_order": told} for each in (str(order.id), "7")]
    attached = await fits(
        call, m.AddExternalOrderReferencesResponse, "POST", ATTACH, {"orders": orders}
    )
    assert [(each.code, each.detail.order_id) for each in attached.data.errors] == [
        ("21008111", "7")
    ]
    renamed = {"id": str(order.id), "external_order": told | {"id": "SO-2"}}
    await data_of(call, "POST", ATTACH, {"orders": [renamed]})

    path, platform = f"/order/202406/orders/{order.id}/external_orders", {"platform": "ERP_SYSTEM"}
    read = await fits(call, m.GetExternalOrderReferencesResponse, "GET", path, **platform)
    (kept,) = read.data.external_orders
    assert [kept.id, *((each.id, each.origin_id) for each in kept.line_items)] == [
        "SO-2",
        ("SO-1001/1", piece),
    ]
    for number, found_ids in (("SO-2", [str(order.id)]), ("SO-1001", [])):
        query = platform | {"external_order_id": number}
        kind = m.SearchOrdersByExternalOrderReferenceResponse
        found = await fits(call, kind, "POST", FIND, **query)
        assert [each.id for each in found.data.orders] == found_ids


async def test_a_number_for_a_piece_of_another_order_is_refused(call: Caller, order: Order) -> None:
    told = {
        "id": "SO-1",
        "platform": "ERP_SYSTEM",
        "line_items": [{"id": "1", "origin_id": "7"}],
    }
    for wrong, says in (
        ({}, "Some of these pieces belong to another order."),
        ({"platform": "NOTEBOOK"}, "platform: write one of"),
        ({"id": ""}, "external_order.id: 1 to 100 characters"),
    ):
        body = {"orders": [{"id": str(order.id), "external_order": told | wrong}]}
        (error,) = (await data_of(call, "POST", ATTACH, body))["errors"]
        assert (error["code"], says in error["message"]) == ("98001004", True)
