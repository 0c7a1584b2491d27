"""What was paid out, what moved besides, and what is still to come."""

from datetime import datetime

import msgspec

from vitrine import settlement
from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.fulfilment import delivered_at
from vitrine.market import market
from vitrine.settlement import EntryKind, Movement, Payout, PayoutState, Unsettled
from vitrine.shopping_api.amounts import (
    ORDER,
    FeeBreakdown,
    amounts_of,
    fees_of,
    page_asked,
    shown,
    window_asked,
)
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.refusing import invalid
from vitrine.shopping_api.wording import major, major_of, seconds

WITH_RESERVE = "202309"
PAYMENTS = {
    PayoutState.REQUESTED: "PROCESSING",
    PayoutState.SUBMITTED: "PROCESSING",
    PayoutState.PAID: "PAID",
    PayoutState.FAILED: "FAILED",
}
MOVED = {
    EntryKind.PAYOUT: "WITHDRAW",
    EntryKind.PAYOUT_FAILED: "REVERSE",
    EntryKind.RELEASE: "SETTLE",
    EntryKind.COMMISSION: "SETTLE",
    EntryKind.COMMISSION_BACK: "SETTLE",
    EntryKind.REFUND: "REFUND",
    EntryKind.REFUND_RETURNED: "REFUND",
    EntryKind.DISPUTE_LOST: "REFUND",
}
TYPES = ("WITHDRAW", "SETTLE", "TRANSFER", "REVERSE", "PAYMENT", "REFUND")
GOES_AWAY = ("WITHDRAW", "REFUND")
MOVEMENTS = {"PROCESSING": "PROCESSING", "PAID": "SUCCESS", "FAILED": "FAILED"}
LAST_DIGITS = 4
NOT_DELIVERED = "The order is not delivered yet."
NOT_OVER = "The time for returns is not over yet."


class Value(msgspec.Struct, frozen=True):
    value: str
    currency: str


class Payment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    create_time: int
    paid_time: int | None = None
    status: str
    amount: Value
    settlement_amount: Value
    payment_amount_before_exchange: Value
    reserve_amount: Value | None = None
    exchange_rate: str
    bank_account: str


class Payments(msgspec.Struct, frozen=True):
    payments: list[Payment]
    next_page_token: str


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    type: str
    amount: str
    currency: str
    status: str
    create_time: int


class Withdrawals(msgspec.Struct, frozen=True):
    withdrawals: list[Withdrawal]
    total_count: int
    next_page_token: str


class Estimate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    type: str
    id: str
    status: str
    currency: str
    estimated_settlement: str
    unsettled_reason: str
    order_create_time: int
    order_delivery_time: int | None = None
    order_id: str
    est_adjustment_amount: str
    est_settlement_amount: str
    est_revenue_amount: str
    est_shipping_cost_amount: str
    est_fee_tax_amount: str
    fee_tax_breakdown: FeeBreakdown


class Estimates(msgspec.Struct, frozen=True, kw_only=True):
    transactions: list[Estimate]
    total_count: int
    next_page_token: str
    sum_est_settlement_amount: str
    sum_est_revenue_amount: str
    sum_est_adjustment_amount: str
    sum_est_fee_amount: str


async def payments(tx: Tx, call: Call) -> Payments:
    size, told = page_asked(call, "create_time", "create_time")
    assert call.shop_id is not None
    found = await settlement.payouts_of_shop(tx, call.shop_id, told)
    rows, token = shown(found, size, lambda payout: (payout.asked_at, payout.id))
    has_reserve = call.version == WITH_RESERVE
    return Payments([payment(payout, has_reserve=has_reserve) for payout in rows], token)


def payment(payout: Payout, *, has_reserve: bool) -> Payment:
    amount = Value(major(payout.amount), payout.currency)
    nothing = Value(major_of(0, payout.currency), payout.currency)
    is_paid = payout.state == PayoutState.PAID
    return Payment(
        id=str(payout.id),
        create_time=seconds(payout.asked_at),
        paid_time=seconds(payout.changed_at) if is_paid else None,
        status=PAYMENTS[PayoutState(payout.state)],
        amount=amount,
        settlement_amount=amount,
        payment_amount_before_exchange=amount,
        reserve_amount=nothing if has_reserve else None,
        exchange_rate="1",
        bank_account=f"****{payout.account[-LAST_DIGITS:]}",
    )


async def withdrawals(tx: Tx, call: Call) -> Withdrawals:
    types = call.query.listed("types")
    if not types or not set(types) <= set(TYPES):
        raise invalid("types", f"write some of {', '.join(TYPES)}")
    size, told = window_asked(call, "create_time")
    kinds = [kind for kind, wire in MOVED.items() if wire in types]
    assert call.shop_id is not None
    found, total = await settlement.movements_of_shop(tx, call.shop_id, kinds, told)
    rows, token = shown(found, size, lambda row: (row.at, row.id))
    return Withdrawals([withdrawal(row) for row in rows], total, token)


def withdrawal(row: Movement) -> Withdrawal:
    """The type says which way it went; what is settled may be below zero."""
    kind = MOVED[row.kind]
    minor = -row.amount.minor if kind in GOES_AWAY else row.amount.minor
    return Withdrawal(
        id=str(row.id),
        type=kind,
        amount=major_of(minor, row.amount.currency),
        currency=row.amount.currency,
        status=MOVEMENTS[PAYMENTS[row.payout] if row.payout else "PAID"],
        create_time=seconds(row.at),
    )


async def unsettled(tx: Tx, call: Call) -> Estimates:
    size, told = page_asked(call, "order_create_time", "search_time")
    assert call.shop_id is not None
    found = await settlement.unsettled(tx, call.shop_id, told)
    rows, token = shown(found, size, lambda row: (row.ordered_at, row.order_id))
    currency = market((await call.shop(tx)).home_market).currency
    total, earned = await settlement.sum_unsettled(tx, call.shop_id, currency, told)
    arrived = {row.order_id: await delivered_at(tx, row.order_id) for row in rows}
    sums = amounts_of(earned, currency)
    return Estimates(
        transactions=[estimate(row, arrived[row.order_id]) for row in rows],
        total_count=total,
        next_page_token=token,
        sum_est_settlement_amount=sums.settlement_amount,
        sum_est_revenue_amount=sums.revenue_amount,
        sum_est_adjustment_amount=sums.adjustment_amount,
        sum_est_fee_amount=sums.fee_amount,
    )


def estimate(row: Unsettled, arrived: datetime | None) -> Estimate:
    amounts = amounts_of(row.earned, row.currency)
    return Estimate(
        type=ORDER,
        id=str(row.order_id),
        status="UNSETTLED",
        currency=row.currency,
        estimated_settlement=amounts.settlement_amount,
        unsettled_reason=NOT_OVER if arrived else NOT_DELIVERED,
        order_create_time=seconds(row.ordered_at),
        order_delivery_time=seconds(arrived) if arrived else None,
        order_id=str(row.order_id),
        est_adjustment_amount=amounts.adjustment_amount,
        est_settlement_amount=amounts.settlement_amount,
        est_revenue_amount=amounts.revenue_amount,
        est_shipping_cost_amount=amounts.shipping_cost_amount,
        est_fee_tax_amount=amounts.fee_amount,
        fee_tax_breakdown=fees_of(row.earned, row.currency),
    )


ENDPOINTS = (
    Endpoint(
        "GET",
        "finance",
        "payments",
        ("202309", "202605"),
        Scope.FINANCE_READ,
        in_tx(payments),
        "What was paid out to the shop's account.",
    ),
    Endpoint(
        "GET",
        "finance",
        "withdrawals",
        ("202309",),
        Scope.FINANCE_READ,
        in_tx(withdrawals),
        "What came to the shop's balance, and what left it.",
    ),
    Endpoint(
        "GET",
        "finance",
        "orders/unsettled",
        ("202507",),
        Scope.FINANCE_READ,
        in_tx(unsettled),
        "What open orders would bring, as things stand.",
    ),
)
