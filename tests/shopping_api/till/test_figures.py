"""What was sold and watched, each answer held against the typed client's models and the orders."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tiktok_shop_api.generated import models as m

from tests.world.after import Placed, placed
from tests.world.app import Caller
from tests.world.catalogue import a_product
from tests.world.field_trees import misfits
from tests.world.older_shapes import strays
from tests.world.order import Till
from tests.world.shop import a_shop
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.shopping_api.wording import major_of


@pytest.fixture
async def sold(till_on_air: Till) -> Placed:
    """Two pieces, in the show."""
    return await placed(till_on_air, 2)


def days() -> dict[str, str]:
    """Yesterday to tomorrow, by the shop's own clock: three days."""
    today = clock.now().astimezone(ZoneInfo("Europe/London")).date()
    first, end = today - timedelta(days=1), today + timedelta(days=2)
    return {"start_date_ge": first.isoformat(), "end_date_lt": end.isoformat()}


async def fits(call: Caller, kind: Any, path: str, **query: str) -> Any:
    said = (await call("GET", f"/analytics/{path}", query=days() | query)).json()
    assert said["code"] == 0, said
    parsed = kind.from_dict(said)
    assert misfits(parsed) == []
    return parsed.data


async def told(call: Caller, path: str, **query: str) -> Any:
    said = (await call("GET", f"/analytics/{path}", query=days() | query)).json()
    assert said["code"] == 0, said
    assert strays("GET", f"/analytics/{path}", said["data"]) == []
    return said["data"]


async def test_a_shop_is_told_day_by_day_or_in_all(call: Caller, sold: Placed) -> None:
    order, path = await sold.order(), "202609/shop/performance"
    by_day = await fits(call, m.GetShopPerformanceResponse, path, granularity="1D")
    paid = [day.sales.gmv.amount for day in by_day.performance.intervals]
    assert sorted(paid) == ["0.00", "0.00", major_of(order.total_minor, "GBP")]
    [whole] = (await fits(call, m.GetShopPerformanceResponse, path)).performance.intervals
    assert (whole.sales.orders_count, whole.sales.items_sold) == (1, 2)
    assert whole.sales.live_gmv.amount == whole.sales.gmv.amount
    [older] = (await told(call, "202405/shop/performance"))["performance"]["intervals"]
    assert (older["orders"], older["units_sold"], older["buyers"]) == (1, 2, 1)


async def test_the_hours_of_a_day_add_up(call: Caller, sold: Placed) -> None:
    today = clock.now().astimezone(ZoneInfo("Europe/London")).date()
    path = f"202510/shop/performance/{today}/performance_per_hour"
    found = (await fits(call, m.GetShopPerformancePerHourResponse, path)).performance
    assert len(found.intervals) in {23, 24, 25}
    assert sum(hour.orders_count for hour in found.intervals) == found.overall.orders_count == 1
    order = await sold.order()
    assert found.overall.gmv.amount == major_of(order.total_minor, "GBP")


async def test_products_and_skus_are_told(call: Caller, sold: Placed) -> None:
    [line] = (await sold.order()).lines
    products = "202605/shop_products/performance"
    found = await fits(call, m.GetShopProductPerformanceListResponse, products)
    [product] = found.products
    assert (product.id, product.total_performance.items_sold) == (str(line.product_id), 2)
    assert product.seller_live_performance.attributed_sold_items == 2
    skus = "202509/shop_skus/performance"
    [sku] = (await fits(call, m.GetShopSKUPerformanceListResponse, skus)).skus
    assert (sku.id, sku.units_sold) == (line.variant_id, 2)
    one = f"202509/shop_products/{line.product_id}/performance"
    detail = await fits(call, m.GetShopProductPerformanceDetailResponse, one, granularity="1D")
    assert sorted(each.sales.items_sold for each in detail.performance.intervals) == [0, 0, 2]
    one = f"202509/shop_skus/{line.variant_id}/performance"
    detail = await fits(call, m.GetShopSKUPerformanceDetailResponse, one, granularity="1D")
    assert sorted(each.items_sold for each in detail.performance.intervals) == [0, 0, 2]
    assert detail.performance.product_id == line.product_id


async def test_the_same_is_told_to_whom_asks_in_202509(call: Caller, sold: Placed) -> None:
    assert await sold.order()
    for newest, path in (("202609", "shop/performance"), ("202605", "shop_products/performance")):
        said = [await told(call, f"{version}/{path}") for version in ("202509", newest)]
        assert said[0] == said[1] != {}, path


async def test_no_shop_is_told_of_a_sku_of_another(call: Caller, db: Database) -> None:
    async with db.begin() as tx:
        others = await a_product(tx, await a_shop(tx))
    for sku_id in (others.variants[0].id, 7):
        path = f"/analytics/202509/shop_skus/{sku_id}/performance"
        assert (await call("GET", path, query=days())).json()["message"] == "There is no such SKU."


async def test_products_and_skus_are_told_in_their_older_shapes(call: Caller, sold: Placed) -> None:
    order = await sold.order()
    [line], goods = order.lines, major_of(order.goods_minor, "GBP")
    listed = "202405/shop_products/performance"
    [product] = (await told(call, listed, sort_field="unit_sold_count"))["products"]
    assert (product["id"], product["units_sold"]) == (line.product_id, 2)
    one = f"202405/shop_products/{line.product_id}/performance"
    [interval] = (await told(call, one))["performance"]["intervals"]
    assert (interval["gmv"]["amount"], interval["orders"]) == (goods, 1)
    skus = "202406/shop_skus/performance"
    [sku] = (await told(call, skus, product_id=str(line.product_id)))["skus"]
    assert (sku["id"], sku["sku_orders"]) == (line.variant_id, 1)
    assert (await told(call, skus, product_id="7"))["total_count"] == 0
    one = f"202406/shop_skus/{line.variant_id}/performance"
    found = (await told(call, one, with_comparison="true"))["performance"]
    [now], [before] = found["intervals"], found["comparison_intervals"]
    assert (now["gmv"]["amount"], now["units_sold"], before["units_sold"]) == (goods, 2, 0)


async def test_shows_are_told_one_by_one_and_together(call: Caller, sold: Placed) -> None:
    goods = major_of((await sold.order()).goods_minor, "GBP")
    listed = "202609/shop_lives/performance"
    everybody = {"account_type": "ALL"}
    found = await fits(call, m.GetShopLIVEPerformanceListResponse, listed, **everybody)
    [session] = found.live_stream_sessions
    assert (session.id, found.total_count) == (str(sold.till.show_id), 1)
    assert session.sales_performance.live_gmv.amount == goods
    together = "202609/shop_lives/overview_performance"
    overview = await fits(call, m.GetShopLIVEPerformanceOverviewResponse, together)
    assert overview.performance.intervals[0].live_gmv.amount == goods
    [older] = (await told(call, "202508/shop_lives/performance"))["live_stream_sessions"]
    assert older["sales_performance"]["gmv"]["amount"] == goods
    both = (await told(call, "202508/shop_lives/overview_performance"))["performance"]
    assert both["intervals"][0]["gmv"]["amount"] == goods


async def test_a_show_is_told_by_minute_and_product(call: Caller, sold: Placed) -> None:
    show_id, goods = sold.till.show_id, major_of((await sold.order()).goods_minor, "GBP")
    path = f"202510/shop_lives/{show_id}/performance_per_minutes"
    found = (await fits(call, m.GetShopLIVEMinutePerformanceResponse, path)).performance
    assert (found.overall.gmv.amount, found.overall.items_sold) == (goods, 2)
    assert sum(minute.sales.main_orders for minute in found.intervals) == 1
    path = f"202512/shop/{show_id}/products_performance"
    [product] = (await fits(call, m.GetShopLIVEProductsPerformanceListResponse, path)).products
    assert (product.sales.direct_gmv.amount, product.sales.items_sold) == (goods, 2)


async def test_a_wrong_question_is_answered_by_its_field(call: Caller) -> None:
    path = "/analytics/202609/shop/performance"
    for wrong, field in (
        ({"start_date_ge": ""}, "start_date_ge"),
        ({"start_date_ge": "2026-13-01"}, "start_date_ge"),
        ({"end_date_lt": "2020-01-01"}, "end_date_lt"),
        ({"end_date_lt": "2126-01-01"}, "end_date_lt"),
        ({"currency": "USD"}, "currency"),
        ({"granularity": "1W"}, "granularity"),
    ):
        said = (await call("GET", path, query=days() | wrong)).json()
        assert (said["code"], said["message"].startswith(field)) == (98001004, True), said
    unknown = "/analytics/202510/shop_lives/7/performance_per_minutes"
    assert (await call("GET", unknown)).json()["code"] == 66007001
    hour = "/analytics/202510/shop/performance/2026-1-1/performance_per_hour"
    assert (await call("GET", hour)).json()["code"] == 98001004
