"""What each SKU sold."""

from collections.abc import Callable, Sequence

import msgspec

from vitrine.app import Scope
from vitrine.catalogue import Variant, variants_by_ids
from vitrine.db import Tx
from vitrine.insight import ProductSales, sales_by_product
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.figures import (
    Amount,
    Days,
    days_told,
    latest_day,
    steps_before,
    steps_told,
)
from vitrine.shopping_api.product_figures import of_those_asked, page_told
from vitrine.shopping_api.reading import ids_told
from vitrine.shopping_api.refusing import PRODUCT_UNKNOWN, Refused

OLDER, NEWER = "202406", "202509"
PRODUCTS_AT_ONCE = 50
SKU_SORTS: dict[str, Callable[[ProductSales], int]] = {
    "gmv": lambda row: row.gross,
    "sku_orders": lambda row: row.lines,
    "units_sold": lambda row: row.pieces,
}


class SkuRow(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers here, unlike everywhere else."""

    id: int
    product_id: int
    gmv: Amount
    sku_orders: int
    units_sold: int


class SkuRows(msgspec.Struct, frozen=True, kw_only=True):
    skus: list[SkuRow]
    total_count: int
    next_page_token: str
    latest_available_date: str


class SkuInterval(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`units_sold` is what 202406 calls `items_sold`."""

    start_date: str
    end_date: str
    gmv: Amount
    sku_orders: int
    items_sold: int | None = None
    units_sold: int | None = None


class SkuIntervals(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    sku_id: str | None = None
    product_id: int
    intervals: list[SkuInterval]
    comparison_intervals: list[SkuInterval] | None = None


class OneSku(msgspec.Struct, frozen=True):
    performance: SkuIntervals
    latest_available_date: str


async def skus(tx: Tx, call: Call) -> SkuRows:
    days = await days_told(tx, call)
    assert call.shop_id is not None
    sold = await sales_by_product(tx, call.shop_id, days.window, by_variant=True)
    asked = products_told(call)
    chosen = [row for row in sold if not asked or row.product_id in asked]
    found = await of_those_asked(tx, call, chosen)
    rows, token = page_told(call, found, SKU_SORTS)
    return SkuRows(
        skus=[
            SkuRow(
                id=row.variant_id,
                product_id=row.product_id,
                gmv=days.money(row.gross),
                sku_orders=row.lines,
                units_sold=row.pieces,
            )
            for row in rows
        ],
        total_count=len(found),
        next_page_token=token,
        latest_available_date=latest_day(days.market),
    )


def products_told(call: Call) -> list[int]:
    """`product_id` is what 202406 calls them."""
    told = call.query.listed("product_ids") or call.query.listed("product_id")
    return ids_told(told, "product_ids", most=PRODUCTS_AT_ONCE) if told else []


async def sku(tx: Tx, call: Call) -> OneSku:
    days, variant = await days_told(tx, call), await own_variant(tx, call)
    steps = steps_told(call.query, days)
    before = steps_before(call.query, days) if call.version == OLDER else None
    return OneSku(
        SkuIntervals(
            sku_id=None if call.version == OLDER else str(variant.id),
            product_id=variant.product_id,
            intervals=await intervals(tx, call, variant, steps),
            comparison_intervals=None
            if before is None
            else await intervals(tx, call, variant, before),
        ),
        latest_day(days.market),
    )


async def own_variant(tx: Tx, call: Call) -> Variant:
    sku_id = call.path_id("sku_id")
    found = (await variants_by_ids(tx, [sku_id])).get(sku_id)
    if found is None or found.product.shop_id != call.shop_id:
        raise Refused(PRODUCT_UNKNOWN, "There is no such SKU.")
    return found


async def intervals(
    tx: Tx, call: Call, variant: Variant, steps: Sequence[Days]
) -> list[SkuInterval]:
    assert call.shop_id is not None
    rows: list[SkuInterval] = []
    for each in steps:
        found = await sales_by_product(
            tx, call.shop_id, each.window, by_variant=True, product_id=variant.product_id
        )
        rows.append(
            interval(
                each,
                next((row for row in found if row.variant_id == variant.id), None),
                is_older=call.version == OLDER,
            )
        )
    return rows


def interval(days: Days, sold: ProductSales | None, *, is_older: bool) -> SkuInterval:
    pieces = sold.pieces if sold else 0
    return SkuInterval(
        start_date=days.first.isoformat(),
        end_date=days.end.isoformat(),
        gmv=days.money(sold.gross if sold else 0),
        sku_orders=sold.lines if sold else 0,
        items_sold=None if is_older else pieces,
        units_sold=pieces if is_older else None,
    )


ENDPOINTS = (
    Endpoint(
        "GET",
        "analytics",
        "shop_skus/performance",
        (OLDER, NEWER),
        Scope.FIGURES_READ,
        in_tx(skus),
        "What SKUs sold, the best first.",
    ),
    Endpoint(
        "GET",
        "analytics",
        "shop_skus/{sku_id}/performance",
        (OLDER, NEWER),
        Scope.FIGURES_READ,
        in_tx(sku),
        "What one SKU sold, by day or in all.",
    ),
)
