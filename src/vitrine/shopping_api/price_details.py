"""What an order costs, split as the format splits it: per piece, and delivery apart."""

import msgspec

from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.order import Order, OrderLine, OrderUnit, alike
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.package_answers import own_order
from vitrine.shopping_api.wording import major_of

WHOLE_BP = 10_000


class PriceParts(msgspec.Struct, frozen=True, kw_only=True):
    """Tax is contained in all but `net_price_amount`."""

    currency: str
    total: str
    payment: str
    sku_list_price: str
    sku_sale_price: str
    subtotal: str
    subtotal_deduction_seller: str
    subtotal_deduction_platform: str
    tax_amount: str
    tax_rate: str
    net_price_amount: str


class PricePiece(PriceParts, frozen=True, kw_only=True):
    id: str


class PriceDetail(PriceParts, frozen=True, kw_only=True):
    shipping_list_price: str
    shipping_sale_price: str
    shipping_fee_deduction_seller: str
    shipping_fee_deduction_platform: str
    line_items: list[PricePiece]


async def price_detail(tx: Tx, call: Call) -> PriceDetail:
    order = await own_order(tx, call, call.path_id("order_id"))
    full = sum(line.unit_minor * line.quantity for line in order.lines)
    rates = {line.rate_bp for line in order.lines}
    delivery = major_of(order.delivery_minor, order.currency)
    return PriceDetail(
        **parts_of(order, full, order.goods_minor, order.delivery_minor, order.tax_minor),
        tax_rate=rate_of(rates.pop()) if len(rates) == 1 else "",
        shipping_list_price=delivery,
        shipping_sale_price=delivery,
        shipping_fee_deduction_seller=major_of(0, order.currency),
        shipping_fee_deduction_platform=major_of(0, order.currency),
        line_items=[
            piece_of(order, each.line, unit)
            for each in alike(order, {unit.id for unit in order.units})
            for unit in each.units
        ],
    )


def piece_of(order: Order, line: OrderLine, unit: OrderUnit) -> PricePiece:
    return PricePiece(
        **parts_of(order, line.unit_minor, unit.gross_minor, 0, unit.tax_minor),
        tax_rate=rate_of(line.rate_bp),
        id=str(unit.id),
    )


def parts_of(order: Order, full: int, goods: int, delivery: int, tax: int) -> dict[str, str]:
    minors = {
        "total": goods + delivery,
        "payment": goods + delivery,
        "sku_list_price": full,
        "sku_sale_price": goods,
        "subtotal": goods,
        "subtotal_deduction_seller": full - goods,
        "subtotal_deduction_platform": 0,
        "tax_amount": tax,
        "net_price_amount": goods + delivery - tax,
    }
    amounts = {name: major_of(minor, order.currency) for name, minor in minors.items()}
    return amounts | {"currency": order.currency}


def rate_of(rate_bp: int) -> str:
    return f"{rate_bp / WHOLE_BP:g}"


ENDPOINTS = (
    Endpoint(
        "GET",
        "order",
        "orders/{order_id}/price_detail",
        ("202407",),
        Scope.ORDER_READ,
        in_tx(price_detail),
        "What an order costs, by piece: reductions, delivery and tax.",
    ),
)
