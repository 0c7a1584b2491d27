"""What each product sold."""

from collections.abc import Callable, Sequence

import msgspec

from vitrine.app import Scope
from vitrine.catalogue import Category, Shelf, product_by_id, product_ids_like
from vitrine.catalogue.errors import ProductUnknown
from vitrine.db import Tx
from vitrine.insight import ProductSales, sales_by_product
from vitrine.shopping_api import older_product_figures
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.categories import category_told
from vitrine.shopping_api.figures import (
    Amount,
    Days,
    days_told,
    latest_day,
    mean,
    steps_before,
    steps_told,
)
from vitrine.shopping_api.older_product_figures import (
    OlderInterval,
    OlderRow,
    older_interval,
    older_row,
)
from vitrine.shopping_api.reading import page_of, token_of
from vitrine.shopping_api.refusing import PRODUCT_UNKNOWN, Refused

OLDER = "202405"
USUAL_SIZE = 10
DESCENDING = "DESC"
SHELVES = {
    "ALL": tuple(Shelf),
    "LIVE": (Shelf.ON_SALE,),
    "INACTIVE": (Shelf.DRAFT, Shelf.OFF_SALE, Shelf.DELETED),
}
SORTS: dict[str, Callable[[ProductSales], int]] = {
    "gmv": lambda row: row.gross,
    "items_sold": lambda row: row.pieces,
    "orders": lambda row: row.orders,
}


class Total(msgspec.Struct, frozen=True, kw_only=True):
    gmv: Amount
    aov: Amount
    orders: int
    sku_orders: int
    items_sold: int
    estimated_customers: int


class Live(msgspec.Struct, frozen=True, kw_only=True):
    attributed_gmv: Amount
    attributed_orders: int
    attributed_sold_items: int


class ProductRow(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    total_performance: Total
    seller_live_performance: Live


class ProductRows(msgspec.Struct, frozen=True, kw_only=True):
    products: list[ProductRow | OlderRow]
    total_count: int
    next_page_token: str
    latest_available_date: str


class ProductSold(msgspec.Struct, frozen=True, kw_only=True):
    gmv: Amount
    orders: int
    items_sold: int


class ProductInterval(msgspec.Struct, frozen=True, kw_only=True):
    start_date: str
    end_date: str
    sales: ProductSold


class ProductIntervals(msgspec.Struct, frozen=True, omit_defaults=True):
    intervals: list[ProductInterval | OlderInterval]
    comparison_intervals: list[OlderInterval] | None = None


class OneProduct(msgspec.Struct, frozen=True):
    performance: ProductIntervals
    latest_available_date: str


async def products(tx: Tx, call: Call) -> ProductRows:
    days = await days_told(tx, call)
    assert call.shop_id is not None
    sold = await sales_by_product(tx, call.shop_id, days.window)
    found = await of_those_asked(tx, call, sold)
    is_older = call.version == OLDER
    rows, token = page_told(call, found, older_product_figures.SORTS if is_older else SORTS)
    shown = older_row if is_older else product_row
    return ProductRows(
        products=[shown(days, row) for row in rows],
        total_count=len(found),
        next_page_token=token,
        latest_available_date=latest_day(days.market),
    )


async def of_those_asked(
    tx: Tx, call: Call, sold: Sequence[ProductSales]
) -> Sequence[ProductSales]:
    """By the category and the shelf that a product has now."""
    told = call.query.listed("category_filter")
    categories = [category_told(wire, "category_filter") for wire in told]
    shelves = SHELVES[call.query.chosen("product_status_filter", tuple(SHELVES))]
    if not categories and len(shelves) == len(Shelf):
        return sold
    like = await product_ids_like(
        tx,
        {row.product_id for row in sold},
        categories=categories or tuple(Category),
        shelves=shelves,
    )
    return [row for row in sold if row.product_id in like]


def page_told(
    call: Call, found: Sequence[ProductSales], sorts: dict[str, Callable[[ProductSales], int]]
) -> tuple[Sequence[ProductSales], str]:
    """Sums have no place of their own: a page is told by how many were before it."""
    by = sorts[call.query.chosen("sort_field", tuple(sorts))]
    is_descending = call.query.chosen("sort_order", (DESCENDING, "ASC")) == DESCENDING
    page = page_of(call.query, usual=USUAL_SIZE)
    start = page.after[1] if page.after else 0
    rows = sorted(found, key=by, reverse=is_descending)
    end = start + page.size
    return rows[start:end], token_of(0, end) if end < len(rows) else ""


def product_row(days: Days, row: ProductSales) -> ProductRow:
    return ProductRow(
        id=str(row.product_id),
        total_performance=Total(
            gmv=days.money(row.gross),
            aov=days.money(mean(row.gross, row.orders)),
            orders=row.orders,
            sku_orders=row.lines,
            items_sold=row.pieces,
            estimated_customers=row.buyers,
        ),
        seller_live_performance=Live(
            attributed_gmv=days.money(row.live),
            attributed_orders=row.live_orders,
            attributed_sold_items=row.live_pieces,
        ),
    )


async def product(tx: Tx, call: Call) -> OneProduct:
    days, product_id = await days_told(tx, call), call.path_id("product_id")
    await demand_own(tx, call, product_id)
    sold = await sold_in(tx, call, product_id, steps_told(call.query, days))
    if call.version != OLDER:
        rows = ProductIntervals([interval(*each) for each in sold])
        return OneProduct(rows, latest_day(days.market))
    before = steps_before(call.query, days)
    compared = None if before is None else await sold_in(tx, call, product_id, before)
    rows = ProductIntervals(
        [older_interval(*each) for each in sold],
        None if compared is None else [older_interval(*each) for each in compared],
    )
    return OneProduct(rows, latest_day(days.market))


async def sold_in(
    tx: Tx, call: Call, product_id: int, steps: Sequence[Days]
) -> list[tuple[Days, ProductSales | None]]:
    assert call.shop_id is not None
    rows: list[tuple[Days, ProductSales | None]] = []
    for each in steps:
        found = await sales_by_product(tx, call.shop_id, each.window, product_id=product_id)
        rows.append((each, found[0] if found else None))
    return rows


def interval(days: Days, sold: ProductSales | None) -> ProductInterval:
    return ProductInterval(
        start_date=days.first.isoformat(),
        end_date=days.end.isoformat(),
        sales=ProductSold(
            gmv=days.money(sold.gross if sold else 0),
            orders=sold.orders if sold else 0,
            items_sold=sold.pieces if sold else 0,
        ),
    )


async def demand_own(tx: Tx, call: Call, product_id: int) -> None:
    try:
        found = await product_by_id(tx, product_id)
    except ProductUnknown:
        raise Refused(PRODUCT_UNKNOWN) from None
    if found.shop_id != call.shop_id:
        raise Refused(PRODUCT_UNKNOWN)


ENDPOINTS = tuple(
    Endpoint("GET", "analytics", resource, versions, Scope.FIGURES_READ, in_tx(act), says)
    for resource, versions, act, says in (
        (
            "shop_products/performance",
            (OLDER, "202509", "202605"),
            products,
            "What products sold, the best first.",
        ),
        (
            "shop_products/{product_id}/performance",
            (OLDER, "202509"),
            product,
            "What one product sold, by day or in all.",
        ),
    )
)
