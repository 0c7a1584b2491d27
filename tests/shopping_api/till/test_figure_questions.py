"""What a question about figures leaves out, compares and arranges."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.world.after import placed
from tests.world.app import Caller
from tests.world.catalogue import a_product
from tests.world.offer import priced
from tests.world.older_shapes import strays
from tests.world.order import Till
from vitrine.catalogue import Category, pause, product_by_id
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.shop import shop_by_id
from vitrine.show import add_item, show_by_id
from vitrine.stock import receive

GENERAL, FOOD, DRINK = "600001", "600002", "600003"
PRODUCTS, SKUS = "202605/shop_products/performance", "202509/shop_skus/performance"


@pytest.fixture
async def sold(db: Database, till_on_air: Till) -> dict[str, int]:
    """Two cups, on sale; one honey, off sale by now. All of it in the show."""
    till = till_on_air
    cups = await (await placed(till, 2)).order()
    async with db.begin() as tx:
        shop = await shop_by_id(tx, till.shop_id)
        honey = await a_product(
            tx,
            shop,
            options=("Small",),
            category=Category.FOOD,
            content_amount=250,
            content_unit="g",
        )
        await priced(tx, honey.variants[0].id, gb=9_000)
        await receive(tx, honey.variants[0].id, 1)
        await add_item(tx, await show_by_id(tx, till.show_id), honey.id)
    await placed(replace(till, variant_id=honey.variants[0].id), 1)
    async with db.begin() as tx:
        pause(tx, await product_by_id(tx, honey.id))
    return {"cup": cups.lines[0].product_id, "honey": honey.id}


def days(first: int = -1, end: int = 2) -> dict[str, str]:
    """By the shop's own clock, counted from today."""
    today = clock.now().astimezone(ZoneInfo("Europe/London")).date()
    told = {"start_date_ge": first, "end_date_lt": end}
    return {name: (today + timedelta(days=n)).isoformat() for name, n in told.items()}


async def asked(call: Caller, path: str, query: Mapping[str, str]) -> Any:
    return (await call("GET", f"/analytics/{path}", query=days() | dict(query))).json()


async def told(call: Caller, path: str, **query: str) -> Any:
    said = await asked(call, path, query)
    assert said["code"] == 0, said
    assert strays("GET", f"/analytics/{path}", said["data"]) == []
    return said["data"]


async def found(call: Caller, path: str, **query: str) -> list[int]:
    """The products that are told of."""
    data = await told(call, path, **query)
    rows = [*data.get("products", ()), *data.get("skus", ())]
    assert data["total_count"] == len(rows)
    return sorted(int(row.get("product_id", row["id"])) for row in rows)


@pytest.mark.parametrize("path", [PRODUCTS, "202405/shop_products/performance", SKUS])
async def test_products_are_told_of_the_categories_asked_for(
    call: Caller, sold: dict[str, int], path: str
) -> None:
    assert await found(call, path, category_filter=FOOD) == [sold["honey"]]
    assert await found(call, path, category_filter=f"{FOOD},{GENERAL}") == sorted(sold.values())
    assert await found(call, path, category_filter=DRINK) == []
    said = await asked(call, path, {"category_filter": "7"})
    assert (said["code"], said["message"].split(":")[0]) == (12052023, "category_filter")


@pytest.mark.parametrize("path", [PRODUCTS, "202405/shop_products/performance", SKUS])
async def test_products_are_told_of_the_status_asked_for(
    call: Caller, sold: dict[str, int], path: str
) -> None:
    assert await found(call, path, product_status_filter="LIVE") == [sold["cup"]]
    assert await found(call, path, product_status_filter="INACTIVE") == [sold["honey"]]
    assert await found(call, path, product_status_filter="ALL") == sorted(sold.values())
    both = {"product_status_filter": "LIVE", "category_filter": FOOD}
    assert await found(call, path, **both) == []
    said = await asked(call, path, {"product_status_filter": "SLEEPING"})
    assert (said["code"], said["message"].split(":")[0]) == (98001004, "product_status_filter")


async def test_a_time_is_compared_with_the_one_before_it(
    call: Caller, sold: dict[str, int]
) -> None:
    one = f"202405/shop_products/{sold['cup']}/performance"
    for path in ("202405/shop/performance", one, "202508/shop_lives/overview_performance"):
        ahead = days(1, 3)
        alone = (await told(call, path, **ahead))["performance"]
        assert "comparison_intervals" not in alone
        both = (await told(call, path, **ahead, with_comparison="true"))["performance"]
        [before], [now] = both["comparison_intervals"], both["intervals"]
        assert (now["units_sold"], before["units_sold"] > 0) == (0, True), path
        assert before["end_date"] == now["start_date"] == ahead["start_date_ge"]
        assert before["start_date"] == days(-1)["start_date_ge"]
        daily = await told(call, path, **ahead, with_comparison="1", granularity="1D")
        steps = daily["performance"]["comparison_intervals"]
        assert [step["units_sold"] > 0 for step in steps] == [False, True], path
        said = await asked(call, path, {"with_comparison": "perhaps"})
        assert (said["code"], said["message"].split(":")[0]) == (98001004, "with_comparison")


async def test_a_day_before_the_first_is_no_day(call: Caller) -> None:
    """One as long before it may be none of the calendar's."""
    asking = {"with_comparison": "true"}
    for first, end in (("0001-01-01", "0001-01-03"), ("1999-12-31", "2000-01-02")):
        told = asking | {"start_date_ge": first, "end_date_lt": end}
        said = await asked(call, "202405/shop/performance", told)
        assert (said["code"], said["message"].split(":")[0]) == (98001004, "start_date_ge")


async def test_a_shows_products_are_told_in_the_order_asked_for(
    call: Caller, till: Till, sold: dict[str, int]
) -> None:
    path = f"202512/shop/{till.show_id}/products_performance"
    cup, honey = str(sold["cup"]), str(sold["honey"])
    for query, expected in (
        ({}, [honey, cup]),
        ({"sort_order": "ASC"}, [cup, honey]),
        ({"sort_field": "items_sold"}, [cup, honey]),
        ({"sort_field": "items_sold", "sort_order": "ASC"}, [honey, cup]),
    ):
        rows = (await told(call, path, **query))["products"]
        assert [row["id"] for row in rows] == expected, query
    said = await asked(call, path, {"sort_field": "product_clicks"})
    assert (said["code"], said["message"].split(":")[0]) == (98001004, "sort_field")


@pytest.mark.usefixtures("sold")
async def test_shows_are_told_of_the_accounts_asked_for(call: Caller) -> None:
    listed, together = "202609/shop_lives/performance", "202609/shop_lives/overview_performance"
    for account_type, count in (("ALL", 1), ("LINKED_ACCOUNTS", 1), ("AFFILIATE_ACCOUNTS", 0)):
        some = {"account_type": account_type}
        rows = (await told(call, listed, **some))["live_stream_sessions"]
        assert len(rows) == count, account_type
        [whole] = (await told(call, together, **some))["performance"]["intervals"]
        assert (whole["live_attributed_items_sold"] > 0) == bool(count), account_type
    said = await asked(call, together, {"today": "true"})
    assert (said["code"], said["message"].split(":")[0]) == (98001004, "today")
    assert (await asked(call, together, {"today": "false"}))["code"] == 0
