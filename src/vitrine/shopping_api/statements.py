"""Daily statements, and what stands in them: the ledger's, once orders are released."""

from collections.abc import Sequence

import msgspec

from vitrine import settlement
from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.settlement import OrderSettled, Settled
from vitrine.shopping_api.amounts import (
    ORDER,
    PAID_STATES,
    Amounts,
    Customers,
    Detailed,
    FeeBreakdown,
    amounts_of,
    as_fields,
    customers_of,
    detailed_of,
    fees_of,
    page_asked,
    shown,
)
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.refusing import STATEMENT_UNKNOWN, Refused
from vitrine.shopping_api.wording import major_of, seconds

FLAT, NESTED = "202309", "202501"
STATES = {status: state for state, status in PAID_STATES.items()}


class StatementOut(Amounts, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    statement_time: int
    currency: str
    payment_status: str
    payment_id: str | None = None
    payment_time: int | None = None


class Statements(msgspec.Struct, frozen=True):
    statements: list[StatementOut]
    next_page_token: str


async def search(tx: Tx, call: Call) -> Statements:
    size, told = page_asked(call, "statement_time", "statement_time")
    status = call.query.chosen("payment_status", ("", *STATES))
    assert call.shop_id is not None
    found = await settlement.days_settled(tx, call.shop_id, told, paid=STATES.get(status))
    days, token = shown(found, size, lambda day: (day.cut_at, day.id))
    return Statements([statement_out(day) for day in days], token)


def statement_out(day: Settled) -> StatementOut:
    return StatementOut(
        **as_fields(amounts_of(day.earned, day.currency)),
        id=str(day.id),
        statement_time=seconds(day.cut_at),
        currency=day.currency,
        payment_status=PAID_STATES[day.paid],
        payment_id=str(day.payout_id) if day.payout_id else None,
        payment_time=seconds(day.paid_at) if day.paid_at else None,
    )


class Line(Detailed, frozen=True, kw_only=True):
    id: str
    type: str
    order_id: str
    order_create_time: int
    currency: str


class FlatLines(Amounts, frozen=True, kw_only=True):
    statement_id: str
    statement_time: int
    currency: str
    statement_transactions: list[Line]
    total_count: int
    next_page_token: str


class TotalBreakdown(msgspec.Struct, frozen=True, kw_only=True):
    total_revenue_amount: str
    total_shipping_cost_amount: str
    total_fee_tax_amount: str
    total_adjustment_amount: str


class Transaction(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    type: str
    order_id: str
    order_create_time: int
    adjustment_amount: str
    settlement_amount: str
    revenue_amount: str
    shipping_cost_amount: str
    fee_tax_amount: str
    fee_tax_breakdown: FeeBreakdown
    supplementary_component: Customers


class Transactions(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    create_time: int
    status: str
    currency: str
    payable_amount: str
    total_reserve_amount: str
    total_settlement_amount: str
    total_settlement_breakdown: TotalBreakdown
    transactions: list[Transaction]
    total_count: int
    next_page_token: str


async def lines(tx: Tx, call: Call) -> FlatLines | Transactions:
    size, told = page_asked(call, "order_create_time", "order_create_time")
    assert call.shop_id is not None
    day = await settlement.day_settled(tx, call.shop_id, call.path_id("statement_id"))
    if day is None:
        raise Refused(STATEMENT_UNKNOWN)
    found = await settlement.orders_of_day(tx, call.shop_id, day, told)
    rows, token = shown(found, size, lambda row: (row.ordered_at, row.id))
    return (flat if call.version == FLAT else nested)(day, rows, token)


def flat(day: Settled, rows: Sequence[OrderSettled], token: str) -> FlatLines:
    return FlatLines(
        **as_fields(amounts_of(day.earned, day.currency)),
        statement_id=str(day.id),
        statement_time=seconds(day.cut_at),
        currency=day.currency,
        statement_transactions=[line_of(row) for row in rows],
        total_count=day.orders,
        next_page_token=token,
    )


def line_of(row: OrderSettled) -> Line:
    return Line(
        **as_fields(detailed_of(row.earned, row.currency)),
        id=str(row.id),
        type=ORDER,
        order_id=str(row.order_id),
        order_create_time=seconds(row.ordered_at),
        currency=row.currency,
    )


def nested(day: Settled, rows: Sequence[OrderSettled], token: str) -> Transactions:
    total = amounts_of(day.earned, day.currency)
    return Transactions(
        id=str(day.id),
        create_time=seconds(day.cut_at),
        status=PAID_STATES[day.paid],
        currency=day.currency,
        payable_amount=total.settlement_amount,
        total_reserve_amount=major_of(0, day.currency),
        total_settlement_amount=total.settlement_amount,
        total_settlement_breakdown=TotalBreakdown(
            total_revenue_amount=total.revenue_amount,
            total_shipping_cost_amount=total.shipping_cost_amount,
            total_fee_tax_amount=total.fee_amount,
            total_adjustment_amount=total.adjustment_amount,
        ),
        transactions=[transaction(row) for row in rows],
        total_count=day.orders,
        next_page_token=token,
    )


def transaction(row: OrderSettled) -> Transaction:
    amounts = amounts_of(row.earned, row.currency)
    return Transaction(
        id=str(row.id),
        type=ORDER,
        order_id=str(row.order_id),
        order_create_time=seconds(row.ordered_at),
        adjustment_amount=amounts.adjustment_amount,
        settlement_amount=amounts.settlement_amount,
        revenue_amount=amounts.revenue_amount,
        shipping_cost_amount=amounts.shipping_cost_amount,
        fee_tax_amount=amounts.fee_amount,
        fee_tax_breakdown=fees_of(row.earned, row.currency),
        supplementary_component=customers_of(row.earned, row.currency),
    )


ENDPOINTS = (
    Endpoint(
        "GET",
        "finance",
        "statements",
        (FLAT,),
        Scope.FINANCE_READ,
        in_tx(search),
        "What was settled day by day (UTC), and whether it is paid out.",
    ),
    Endpoint(
        "GET",
        "finance",
        "statements/{statement_id}/statement_transactions",
        (FLAT, NESTED),
        Scope.FINANCE_READ,
        in_tx(lines),
        "What each order brought to a statement.",
    ),
)
