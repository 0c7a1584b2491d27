"""What a product sold, as 202405 has it: flat, and with numbers for ids."""

from collections.abc import Callable

import msgspec

from vitrine.insight import ProductSales
from vitrine.shopping_api.figures import Amount, Days

SORTS: dict[str, Callable[[ProductSales], int]] = {
    "gmv": lambda row: row.gross,
    "order_count": lambda row: row.orders,
    "unit_sold_count": lambda row: row.pieces,
}


class OlderRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    gmv: Amount
    orders: int
    units_sold: int


class OlderInterval(msgspec.Struct, frozen=True, kw_only=True):
    start_date: str
    end_date: str
    gmv: Amount
    orders: int
    units_sold: int


def older_row(days: Days, row: ProductSales) -> OlderRow:
    return OlderRow(
        id=row.product_id, gmv=days.money(row.gross), orders=row.orders, units_sold=row.pieces
    )


def older_interval(days: Days, sold: ProductSales | None) -> OlderInterval:
    return OlderInterval(
        start_date=days.first.isoformat(),
        end_date=days.end.isoformat(),
        gmv=days.money(sold.gross if sold else 0),
        orders=sold.orders if sold else 0,
        units_sold=sold.pieces if sold else 0,
    )
