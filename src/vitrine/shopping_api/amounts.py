"""What was earned, as the format tells it. Sellers send parcels themselves: no cost is known."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from vitrine.settlement import Asked, Earned, PaidState
from vitrine.shopping_api.calling import Call
from vitrine.shopping_api.reading import page_of, token_of
from vitrine.shopping_api.windows import micros_of, moment_asked, place_of
from vitrine.shopping_api.wording import major_of

USUAL_SIZE = 20
DESCENDING = "DESC"
ORDER = "ORDER"
PAID_STATES = {
    PaidState.WAITING: "PROCESSING",
    PaidState.PAID: "PAID",
    PaidState.FAILED: "FAILED",
}


class Amounts(msgspec.Struct, frozen=True, kw_only=True):
    """As 202309 has them. Fees are below zero: the three add up to the settlement."""

    settlement_amount: str
    revenue_amount: str
    fee_amount: str
    adjustment_amount: str
    net_sales_amount: str
    shipping_cost_amount: str


class Detailed(Amounts, frozen=True, kw_only=True):
    platform_commission_amount: str
    affiliate_commission_amount: str
    customer_payment_amount: str
    customer_refund_amount: str


class Fee(msgspec.Struct, frozen=True):
    platform_commission_amount: str
    affiliate_commission_amount: str


class Tax(msgspec.Struct, frozen=True):
    vat_amount: str


class FeeBreakdown(msgspec.Struct, frozen=True):
    fee: Fee
    tax: Tax


class Customers(msgspec.Struct, frozen=True):
    customer_payment_amount: str
    customer_refund_amount: str


def amounts_of(earned: Earned, currency: str) -> Amounts:
    return Amounts(**figures_of(earned, currency))


def detailed_of(earned: Earned, currency: str) -> Detailed:
    return Detailed(
        **figures_of(earned, currency),
        platform_commission_amount=major_of(earned.commission, currency),
        affiliate_commission_amount=major_of(earned.creators, currency),
        customer_payment_amount=major_of(earned.sales, currency),
        customer_refund_amount=major_of(earned.refunds, currency),
    )


def figures_of(earned: Earned, currency: str) -> dict[str, str]:
    minors = {
        "settlement_amount": earned.total,
        "revenue_amount": earned.revenue,
        "fee_amount": earned.fees,
        "adjustment_amount": earned.disputes,
        "net_sales_amount": earned.revenue,
        "shipping_cost_amount": 0,
    }
    return {name: major_of(minor, currency) for name, minor in minors.items()}


def fees_of(earned: Earned, currency: str) -> FeeBreakdown:
    fee = Fee(major_of(earned.commission, currency), major_of(earned.creators, currency))
    return FeeBreakdown(fee, Tax(major_of(earned.commission_vat + earned.vat_kept, currency)))


def customers_of(earned: Earned, currency: str) -> Customers:
    return Customers(major_of(earned.sales, currency), major_of(earned.refunds, currency))


def as_fields(some: msgspec.Struct) -> dict[str, str]:
    return msgspec.structs.asdict(some)


def page_asked(call: Call, sort_field: str, window: str) -> tuple[int, Asked]:
    """How many to show; one more is looked for. The format wants its sort field named."""
    call.query.demand("sort_field", (sort_field,))
    newest_first = call.query.chosen("sort_order", (DESCENDING, "ASC")) == DESCENDING
    return window_asked(call, window, newest_first=newest_first)


def window_asked(call: Call, window: str, *, newest_first: bool = True) -> tuple[int, Asked]:
    page = page_of(call.query, usual=USUAL_SIZE)
    return page.size, Asked(
        since=moment_asked(call.query, f"{window}_ge"),
        before=moment_asked(call.query, f"{window}_lt"),
        after=place_of(page.after),
        newest_first=newest_first,
        limit=page.size + 1,
    )


Row = TypeVar("Row")


def shown(
    found: Sequence[Row], size: int, place: Callable[[Row], tuple[datetime, int]]
) -> tuple[Sequence[Row], str]:
    """The page itself, and the token of the next."""
    rows = found[:size]
    if len(found) <= size:
        return rows, ""
    moment, row_id = place(rows[-1])
    return rows, token_of(micros_of(moment), row_id)
