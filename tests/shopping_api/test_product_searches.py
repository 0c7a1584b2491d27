"""What a search of products leaves out, and what a list of them is not done to."""

from datetime import timedelta
from typing import Any

import pytest

from tests.world.app import Caller
from tests.world.pages import Cast
from vitrine.catalogue import Shelf, delete, pause, product_by_id
from vitrine.db import Database
from vitrine.kit import clock

PRODUCTS = "/product/202309/products"
SEARCH = "/product/202502/products/search"
INVALID, SKU_TWICE = 98001004, 12052553


@pytest.fixture
async def shelves(db: Database, cast: Cast) -> dict[str, str]:
    """The vase is off sale, and the cup on it."""
    async with db.begin() as tx:
        pause(tx, await product_by_id(tx, cast.vase.id))
    return {"cup": str(cast.cup.id), "vase": str(cast.vase.id)}


async def found(call: Caller, **body: Any) -> set[str]:
    answer = (await call("POST", SEARCH, body, query={"page_size": "50"})).json()
    assert answer["code"] == 0, answer
    ids = {row["id"] for row in answer["data"]["products"]}
    assert answer["data"]["total_count"] == len(ids)
    return ids


async def refused(call: Caller, path: str, body: Any) -> tuple[int, str]:
    answer = (await call("POST", path, body, query={"page_size": "50"})).json()
    return answer["code"], answer["message"].split(":")[0]


async def test_products_are_found_by_what_their_review_came_to(
    call: Caller, db: Database, shelves: dict[str, str]
) -> None:
    both = set(shelves.values())
    assert both <= await found(call, audit_status=["APPROVED"])
    assert await found(call, audit_status=["AUDITING", "FAILED"]) == set()
    assert not both & await found(call, audit_status=["NONE"])
    on_sale = await found(call, audit_status=["APPROVED"], status="ACTIVATE")
    assert both & on_sale == {shelves["cup"]}
    assert await refused(call, SEARCH, {"audit_status": ["SEEN"]}) == (INVALID, "audit_status")
    async with db.begin() as tx:
        gone = await product_by_id(tx, int(shelves["vase"]))
        delete(tx, gone)
        assert gone.shelf is Shelf.DELETED
    assert shelves["vase"] not in await found(call, audit_status=["APPROVED", "NONE"])
    assert await found(call, audit_status=["NONE"], status="DELETED") == {shelves["vase"]}


async def test_products_that_are_like_nothing_here_are_not_found(
    call: Caller, shelves: dict[str, str]
) -> None:
    for body in (
        {"listing_quality_tiers": ["GOOD", "EXCELLENT"]},
        {"listing_quality_tier": "GOOD"},
        {"listing_platforms": ["TOKOPEDIA"]},
        {"sns_filter": "CONFIGURED"},
    ):
        assert await found(call, **body) == set(), body
    nothing_told = {"seller_skus": None, "sku_ids": None, "audit_status": None, "status": None}
    for body in ({"listing_platforms": ["TIKTOK_SHOP"]}, {"listing_platforms": ["ALL"]}):
        assert set(shelves.values()) <= await found(call, **body, **nothing_told), body


async def test_a_list_for_another_platform_is_not_for_this_one(
    call: Caller, db: Database, cast: Cast
) -> None:
    elsewhere = {"product_ids": [str(cast.cup.id)], "listing_platforms": ["TOKOPEDIA"]}
    told = await refused(call, f"{PRODUCTS}/deactivate", elsewhere)
    assert told == (INVALID, "listing_platforms")
    async with db.begin() as tx:
        assert (await product_by_id(tx, cast.cup.id)).shelf is Shelf.ON_SALE
    here = elsewhere | {"listing_platforms": ["TIKTOK_SHOP", "TOKOPEDIA"]}
    assert await refused(call, f"{PRODUCTS}/deactivate", here) == (0, "Success")


async def test_a_stock_update_without_a_number_counts_nothing(call: Caller, cast: Cast) -> None:
    """As a program writes that calls the number by another name."""
    path = f"{PRODUCTS}/{cast.cup.id}/inventory/update"
    first, second = [str(variant.id) for variant in cast.cup.variants][:2]
    rows = [
        {"id": first, "inventory": [{"warehouse_id": str(cast.shop.id), "available_stock": 4}]},
        {"id": second, "inventory": [{"quantity": 3}]},
    ]
    errors = (await call("POST", path, {"skus": rows})).json()["data"]["errors"]
    [error] = errors
    assert (error["code"], error["detail"]) == (INVALID, {"sku_id": first})
    assert error["message"].startswith("skus[0].inventory.quantity")
    product = (await call("GET", f"{PRODUCTS}/{cast.cup.id}")).json()["data"]
    stock = {sku["id"]: sku["inventory"][0]["quantity"] for sku in product["skus"]}
    assert stock[second] == 3


async def test_prices_that_are_the_same_are_no_change(call: Caller, cast: Cast) -> None:
    """Who asks what changed since hears of other prices alone."""
    product = f"{PRODUCTS}/{cast.cup.id}"
    sku, since = str(cast.cup.variants[0].id), clock.now() + timedelta(minutes=1)
    changed = {"update_time_ge": clock.to_ms(since) // 1_000}
    for amount, expected in (("24.00", set()), ("23.00", {str(cast.cup.id)})):
        price = {"id": sku, "price": {"amount": amount, "currency": "GBP"}}
        with clock.stopped_at(since + timedelta(seconds=1)):
            answer = await call("POST", f"{product}/prices/update", {"skus": [price]})
            assert answer.json()["code"] == 0
            assert await found(call, **changed) == expected


async def test_a_sku_that_is_told_twice_is_neither(call: Caller, cast: Cast) -> None:
    """Which of two numbers is meant nobody knows."""
    sku, product = str(cast.cup.variants[0].id), f"{PRODUCTS}/{cast.cup.id}"
    prices = [{"price": {"amount": f"{n}.00", "currency": "GBP"}} for n in (10, 23)]
    stock = [{"inventory": [{"quantity": n}]} for n in (10, 23)]
    for path, rows in (("prices/update", prices), ("inventory/update", stock)):
        told = {"skus": [{"id": sku} | row for row in rows]}
        assert (await call("POST", f"{product}/{path}", told)).json()["code"] == SKU_TWICE
