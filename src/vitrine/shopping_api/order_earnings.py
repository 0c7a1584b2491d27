"""What one order brought its seller, day by day and SKU by SKU."""

from collections.abc import Sequence

import msgspec

from vitrine import settlement
from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.order import Order, OrderLine
from vitrine.settlement import OrderSettled
from vitrine.shopping_api.amounts import (
    Detailed,
    FeeBreakdown,
    amounts_of,
    as_fields,
    detailed_of,
    fees_of,
)
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.package_answers import own_order
from vitrine.shopping_api.wording import seconds

FLAT, NESTED = "202309", "202501"


class SkuAmounts(Detailed, frozen=True, kw_only=True):
    sku_id: str
    sku_name: str
    product_name: str
    quantity: int
    currency: str


class OneDay(Detailed, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    statement_id: str | None = None
    statement_time: int | None = None
    status: str
    currency: str
    sku_statement_transactions: list[SkuAmounts]


class ByDay(msgspec.Struct, frozen=True):
    order_id: str
    order_create_time: int
    statement_transactions: list[OneDay]


class SkuTransaction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    sku_id: str
    sku_name: str
    statement_id: str | None = None
    product_name: str
    quantity: str
    settlement_amount: str
    revenue_amount: str
    shipping_cost_amount: str
    fee_tax_amount: str
    fee_tax_breakdown: FeeBreakdown


class BySku(msgspec.Struct, frozen=True, kw_only=True):
    """What delivery brought is in the totals alone."""

    order_id: str
    order_create_time: int
    currency: str
    revenue_amount: str
    fee_and_tax_amount: str
    shipping_cost_amount: str
    settlement_amount: str
    sku_transactions: list[SkuTransaction]
    total_count: int


async def earnings(tx: Tx, call: Call) -> ByDay | BySku:
    order = await own_order(tx, call, call.path_id("order_id"))
    days = await settlement.settled_of_order(tx, order)
    return by_day(order, days) if call.version == FLAT else by_sku(order, days)


def by_day(order: Order, days: Sequence[OrderSettled]) -> ByDay:
    """SKUs are told apart where all of it came on one day: the ledger knows orders only."""
    skus = [sku_amounts(order, line) for line in order.lines] if len(days) == 1 else []
    return ByDay(str(order.id), seconds(order.drafted_at), [one_day(day, skus) for day in days])


def one_day(day: OrderSettled, skus: list[SkuAmounts]) -> OneDay:
    return OneDay(
        **as_fields(detailed_of(day.earned, day.currency)),
        id=str(day.id),
        statement_id=str(day.statement_id) if day.statement_id else None,
        statement_time=seconds(day.cut_at) if day.statement_id else None,
        status="SETTLED",
        currency=day.currency,
        sku_statement_transactions=skus,
    )


def sku_amounts(order: Order, line: OrderLine) -> SkuAmounts:
    earned = settlement.earned_with(line)
    return SkuAmounts(
        **as_fields(detailed_of(earned, order.currency)),
        sku_id=str(line.variant_id),
        sku_name=line.option,
        product_name=line.title,
        quantity=line.quantity,
        currency=order.currency,
    )


def by_sku(order: Order, days: Sequence[OrderSettled]) -> BySku:
    """Nothing before it is settled."""
    amounts = amounts_of(settlement.summed(day.earned for day in days), order.currency)
    statement = next((str(day.statement_id) for day in days if day.statement_id), None)
    rows = [sku_transaction(order, line, statement) for line in order.lines] if days else []
    return BySku(
        order_id=str(order.id),
        order_create_time=seconds(order.drafted_at),
        currency=order.currency,
        revenue_amount=amounts.revenue_amount,
        fee_and_tax_amount=amounts.fee_amount,
        shipping_cost_amount=amounts.shipping_cost_amount,
        settlement_amount=amounts.settlement_amount,
        sku_transactions=rows,
        total_count=len(rows),
    )


def sku_transaction(order: Order, line: OrderLine, statement: str | None) -> SkuTransaction:
    earned = settlement.earned_with(line)
    amounts = amounts_of(earned, order.currency)
    return SkuTransaction(
        sku_id=str(line.variant_id),
        sku_name=line.option,
        statement_id=statement,
        product_name=line.title,
        quantity=str(line.quantity),
        settlement_amount=amounts.settlement_amount,
        revenue_amount=amounts.revenue_amount,
        shipping_cost_amount=amounts.shipping_cost_amount,
        fee_tax_amount=amounts.fee_amount,
        fee_tax_breakdown=fees_of(earned, order.currency),
    )


ENDPOINTS = (
    Endpoint(
        "GET",
        "finance",
        "orders/{order_id}/statement_transactions",
        (FLAT, NESTED),
        Scope.FINANCE_READ,
        in_tx(earnings),
        "What an order brought, once it is settled.",
    ),
)
