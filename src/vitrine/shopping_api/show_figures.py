"""Shows together; and one of them by the minute of its video, and product by product."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.insight import (
    Figures,
    ShowSales,
    Sold,
    figures_of_show,
    sales_by_show,
    sold_by_minute,
    sold_by_product,
)
from vitrine.kit import clock
from vitrine.market import Market
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.figures import (
    Amount,
    Days,
    days_told,
    demand_local,
    home_of,
    latest_day,
    mean,
    steps_before,
    steps_told,
)
from vitrine.shopping_api.live_figures import DESCENDING, NEWER, OLDER, shows_within
from vitrine.shopping_api.reading import Query
from vitrine.shopping_api.refusing import SHOW_UNKNOWN, Refused, invalid
from vitrine.shopping_api.wording import major_of, seconds
from vitrine.show import Show, show_by_id

MINUTE = 60  # seconds
PRODUCT_SORTS: dict[str, Callable[[Sold], int]] = {
    "gmv": lambda sold: sold.gross.minor,
    "items_sold": lambda sold: sold.pieces,
    "main_orders": lambda sold: sold.orders,
}


class SoldThen(msgspec.Struct, frozen=True, kw_only=True):
    gmv: Amount
    main_orders: int


class Minute(msgspec.Struct, frozen=True, kw_only=True):
    start_time: int
    end_time: int
    sales: SoldThen


class Overall(msgspec.Struct, frozen=True, kw_only=True):
    live_title: str
    start_time: int
    end_time: int
    duration: int
    gmv: Amount
    items_sold: int
    unique_viewers: int


class ByMinute(msgspec.Struct, frozen=True):
    overall: Overall
    intervals: list[Minute]


class Minutes(msgspec.Struct, frozen=True, kw_only=True):
    performance: ByMinute
    total_count: int
    next_page_token: str


class ProductSold(msgspec.Struct, frozen=True, kw_only=True):
    direct_gmv: Amount
    avg_price: Amount
    items_sold: int
    main_orders: int


class Product(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    sales: ProductSold


class Products(msgspec.Struct, frozen=True):
    products: list[Product]


class Together(msgspec.Struct, frozen=True, kw_only=True):
    start_date: str
    end_date: str
    live_gmv: Amount
    live_attributed_gmv: Amount
    live_attributed_items_sold: int
    live_attributed_sku_orders: int
    views: int
    avg_viewing_duration: int


class OldTogether(msgspec.Struct, frozen=True, kw_only=True):
    start_date: str
    end_date: str
    gmv: Amount
    sku_orders: int
    units_sold: int


class Intervals(msgspec.Struct, frozen=True, omit_defaults=True):
    intervals: Sequence[Together | OldTogether]
    comparison_intervals: list[OldTogether] | None = None


class Overview(msgspec.Struct, frozen=True):
    performance: Intervals
    latest_available_date: str


async def minutes(tx: Tx, call: Call) -> Minutes:
    """Minutes without an order are left out; long pauses of the show are no minutes."""
    show, home = await own_show(tx, call)
    started, ended = times_of(show)
    sold = (await sales_by_show(tx, [show.id], home.currency)).get(show.id, ShowSales())
    figures = await figures_of_show(tx, show.id)
    rows = [
        Minute(
            start_time=started + MINUTE * each.minute,
            end_time=started + MINUTE * (each.minute + 1),
            sales=SoldThen(gmv=money(home, each.total.minor), main_orders=each.orders),
        )
        for each in await sold_by_minute(tx, show.id)
        if each.total.currency == home.currency
    ]
    overall = Overall(
        live_title=show.title,
        start_time=started,
        end_time=ended,
        duration=figures.live_ms // 1_000,
        gmv=money(home, sold.gross),
        items_sold=sold.pieces,
        unique_viewers=figures.uniques,
    )
    return Minutes(performance=ByMinute(overall, rows), total_count=len(rows), next_page_token="")


async def products(tx: Tx, call: Call) -> Products:
    arrange = arranging(call.query)
    show, home = await own_show(tx, call)
    return Products(
        [
            Product(
                id=str(sold.product),
                name=sold.title,
                sales=ProductSold(
                    direct_gmv=money(home, sold.gross.minor),
                    avg_price=money(home, mean(sold.gross.minor, sold.pieces)),
                    items_sold=sold.pieces,
                    main_orders=sold.orders,
                ),
            )
            for sold in arrange(await sold_by_product(tx, show.id))
            if sold.gross.currency == home.currency
        ]
    )


def arranging(query: Query) -> Callable[[Sequence[Sold]], Sequence[Sold]]:
    by = PRODUCT_SORTS[query.chosen("sort_field", tuple(PRODUCT_SORTS))]
    is_descending = query.chosen("sort_order", (DESCENDING, "ASC")) == DESCENDING
    return lambda found: sorted(found, key=by, reverse=is_descending)


async def own_show(tx: Tx, call: Call) -> tuple[Show, Market]:
    demand_local(call.query)
    try:
        show = await show_by_id(tx, call.path_id("live_id"))
    except NotFound:
        raise Refused(SHOW_UNKNOWN) from None
    if show.shop_id != call.shop_id or show.started_at is None:
        raise Refused(SHOW_UNKNOWN)
    return show, await home_of(tx, call)


def times_of(show: Show) -> tuple[int, int]:
    assert show.started_at is not None
    return seconds(show.started_at), seconds(show.ended_at or clock.now())


def money(home: Market, minor: int) -> Amount:
    return Amount(major_of(minor, home.currency), home.currency)


async def overview(tx: Tx, call: Call) -> Overview:
    """All shows together; one counts for the day it began on."""
    days = await days_told(tx, call)
    if call.query.flag("today"):
        raise invalid("today", "not supported: with tomorrow as end_date_lt it is told")
    steps = steps_told(call.query, days)
    if call.version == OLDER:
        before = steps_before(call.query, days)
        rows = Intervals(
            await old_steps(tx, call, days, steps),
            None if before is None else await old_steps(tx, call, days.before, before),
        )
    else:
        rows = Intervals(await whole_steps(tx, call, days, steps))
    return Overview(rows, latest_day(days.market))


async def old_steps(tx: Tx, call: Call, days: Days, steps: Sequence[Days]) -> list[OldTogether]:
    found, sold = await shows_within(tx, call, days)
    return [old_together(each, summed(begun_in(each, found), sold)) for each in steps]


async def whole_steps(tx: Tx, call: Call, days: Days, steps: Sequence[Days]) -> list[Together]:
    found, sold = await shows_within(tx, call, days)
    rows: list[Together] = []
    for each in steps:
        shows = begun_in(each, found)
        figures = [await figures_of_show(tx, show.id) for show in shows]
        rows.append(together(each, summed(shows, sold), figures))
    return rows


def begun_in(days: Days, shows: Sequence[Show]) -> list[Show]:
    window = days.window
    return [s for s in shows if s.started_at and window.since <= s.started_at < window.until]


def summed(shows: Sequence[Show], sold: Mapping[int, ShowSales]) -> ShowSales:
    """Buyers of two shows may be the same ones, so they are not added up."""
    rows = [sold[show.id] for show in shows if show.id in sold]
    return ShowSales(
        lines=sum(row.lines for row in rows),
        pieces=sum(row.pieces for row in rows),
        gross=sum(row.gross for row in rows),
    )


def old_together(days: Days, sold: ShowSales) -> OldTogether:
    return OldTogether(
        start_date=days.first.isoformat(),
        end_date=days.end.isoformat(),
        gmv=days.money(sold.gross),
        sku_orders=sold.lines,
        units_sold=sold.pieces,
    )


def together(days: Days, sold: ShowSales, figures: Sequence[Figures]) -> Together:
    views = sum(each.views for each in figures)
    watched = sum(each.watch_ms for each in figures)
    return Together(
        start_date=days.first.isoformat(),
        end_date=days.end.isoformat(),
        live_gmv=days.money(sold.gross),
        live_attributed_gmv=days.money(sold.gross),
        live_attributed_items_sold=sold.pieces,
        live_attributed_sku_orders=sold.lines,
        views=views,
        avg_viewing_duration=mean(watched, views) // 1_000,
    )


ENDPOINTS = tuple(
    Endpoint("GET", "analytics", resource, versions, Scope.FIGURES_READ, in_tx(act), says)
    for resource, versions, act, says in (
        (
            "shop_lives/overview_performance",
            (OLDER, NEWER),
            overview,
            "The shop's shows together, by the day that they began on or in all.",
        ),
        (
            "shop_lives/{live_id}/performance_per_minutes",
            ("202510",),
            minutes,
            "What a show sold, by the minute of its video.",
        ),
        (
            "shop/{live_id}/products_performance",
            ("202512",),
            products,
            "What a show sold, product by product.",
        ),
    )
)
