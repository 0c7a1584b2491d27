"""What a shop sold: by day, in all, and by the hour of a day."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.insight import Sales, SalesStep, sales_of_shop
from vitrine.kit import clock
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.figures import (
    DAY,
    Amount,
    Days,
    days_told,
    demand_local,
    home_of,
    latest_day,
    mean,
    read_day,
    steps_before,
    steps_told,
)
from vitrine.shopping_api.refusing import invalid
from vitrine.shopping_api.wording import seconds

OLDER, NEWER = "202405", ("202509", "202609")
HOUR = timedelta(hours=1)


class SalesOut(msgspec.Struct, frozen=True, kw_only=True):
    gmv: Amount
    gmv_with_tax: Amount
    live_gmv: Amount
    live_attributed_gmv: Amount
    tax: Amount
    shipping_fees: Amount
    refunds: Amount
    avg_order_value: Amount
    orders_count: int
    sku_orders_count: int
    items_sold: int
    customers_count: int
    cancellations_and_returns: int


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    start_date: str
    end_date: str
    sales: SalesOut


class FlatInterval(msgspec.Struct, frozen=True, kw_only=True):
    """As 202405 has it."""

    start_date: str
    end_date: str
    gmv: Amount
    refunds: Amount
    avg_order_value: Amount
    orders: int
    sku_orders: int
    units_sold: int
    buyers: int
    cancellations_and_returns: int


class Performance(msgspec.Struct, frozen=True, omit_defaults=True):
    intervals: list[Interval | FlatInterval]
    comparison_intervals: list[FlatInterval] | None = None


class ShopFigures(msgspec.Struct, frozen=True):
    performance: Performance
    latest_available_date: str


class Hour(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    index: int | None = None
    gmv: Amount
    live_attributed_gmv: Amount
    avg_order_value: Amount
    orders_count: int
    sku_orders_count: int
    items_sold: int
    customers_count: int


class HourPerformance(msgspec.Struct, frozen=True, kw_only=True):
    intervals: list[Hour]
    overall: Hour
    latest_available_timestamp: int


class HourFigures(msgspec.Struct, frozen=True):
    performance: HourPerformance


async def by_day(tx: Tx, call: Call) -> ShopFigures:
    days = await days_told(tx, call)
    sold = await sales_in(tx, call, steps_told(call.query, days))
    if call.version != OLDER:
        return ShopFigures(Performance([whole(*each) for each in sold]), latest_day(days.market))
    steps = steps_before(call.query, days)
    before = None if steps is None else [flat(*each) for each in await sales_in(tx, call, steps)]
    return ShopFigures(Performance([flat(*each) for each in sold], before), latest_day(days.market))


async def sales_in(tx: Tx, call: Call, steps: Sequence[Days]) -> list[tuple[Days, Sales]]:
    """Of steps that follow one another."""
    days = Days(first=steps[0].first, end=steps[-1].end, market=steps[0].market)
    step = SalesStep.ALL if steps == [days] else SalesStep.DAY
    assert call.shop_id is not None
    sold = await sales_of_shop(tx, call.shop_id, days.window, step)
    return [(each, sold.get(each.window.since, Sales())) for each in steps]


def whole(days: Days, sales: Sales) -> Interval:
    return Interval(
        start_date=days.first.isoformat(),
        end_date=days.end.isoformat(),
        sales=SalesOut(
            gmv=days.money(sales.paid),
            gmv_with_tax=days.money(sales.paid),
            live_gmv=days.money(sales.live),
            live_attributed_gmv=days.money(sales.live),
            tax=days.money(sales.tax),
            shipping_fees=days.money(sales.delivery),
            refunds=days.money(sales.given_back),
            avg_order_value=days.money(mean(sales.paid, sales.orders)),
            orders_count=sales.orders,
            sku_orders_count=sales.lines,
            items_sold=sales.pieces,
            customers_count=sales.buyers,
            cancellations_and_returns=sales.pieces_back,
        ),
    )


def flat(days: Days, sales: Sales) -> FlatInterval:
    return FlatInterval(
        start_date=days.first.isoformat(),
        end_date=days.end.isoformat(),
        gmv=days.money(sales.paid),
        refunds=days.money(sales.given_back),
        avg_order_value=days.money(mean(sales.paid, sales.orders)),
        orders=sales.orders,
        sku_orders=sales.lines,
        units_sold=sales.pieces,
        buyers=sales.buyers,
        cancellations_and_returns=sales.pieces_back,
    )


async def by_hour(tx: Tx, call: Call) -> HourFigures:
    """The 24 hours of a day, 23 or 25 when clocks change; `index` counts from 0."""
    demand_local(call.query)
    day, home = read_day(call.path["date"], "date"), await home_of(tx, call)
    if day > clock.now().astimezone(home.zone).date():
        raise invalid("date", "this day has not begun")
    days = Days(first=day, end=day + DAY, market=home)
    assert call.shop_id is not None
    sold = await sales_of_shop(tx, call.shop_id, days.window, SalesStep.HOUR)
    in_all = await sales_of_shop(tx, call.shop_id, days.window, SalesStep.ALL)
    count = (days.window.until - days.window.since) // HOUR
    hours = [hour(days, sold.get(days.window.since + n * HOUR, Sales()), n) for n in range(count)]
    overall = hour(days, in_all.get(days.window.since, Sales()), None)
    return HourFigures(
        HourPerformance(
            intervals=hours,
            overall=overall,
            latest_available_timestamp=min(seconds(clock.now()), seconds(days.window.until)),
        )
    )


def hour(days: Days, sales: Sales, index: int | None) -> Hour:
    return Hour(
        index=index,
        gmv=days.money(sales.paid),
        live_attributed_gmv=days.money(sales.live),
        avg_order_value=days.money(mean(sales.paid, sales.orders)),
        orders_count=sales.orders,
        sku_orders_count=sales.lines,
        items_sold=sales.pieces,
        customers_count=sales.buyers,
    )


ENDPOINTS = (
    Endpoint(
        "GET",
        "analytics",
        "shop/performance",
        (OLDER, *NEWER),
        Scope.FIGURES_READ,
        in_tx(by_day),
        "What the shop sold in its home market's currency, by day or in all.",
    ),
    Endpoint(
        "GET",
        "analytics",
        "shop/performance/{date}/performance_per_hour",
        ("202510",),
        Scope.FIGURES_READ,
        in_tx(by_hour),
        "The same by the hours of one day.",
    ),
)
