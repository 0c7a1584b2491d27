"""Whether an order was cancelled or is to be: by whom and why."""

from collections.abc import Sequence

from vitrine.aftersale import By, Cancellation, CancellationState
from vitrine.order import Order, OrderState
from vitrine.shopping_api.reasons import REASONS

NOT_PAID_IN_TIME = "seller_cancel_unpaid_reason_buyer_hasnt_paid_within_time_allowed"
SYSTEM = "SYSTEM"


def is_asked_to_stop(cancellations: Sequence[Cancellation]) -> bool:
    """By its buyer: a seller does not ask."""
    return any(each.is_open for each in cancellations)


def initiator_of(order: Order, cancellations: Sequence[Cancellation]) -> str | None:
    """Who withdrew, or left an order unpaid, asked for no cancellation."""
    if order.state == OrderState.EXPIRED:
        return SYSTEM
    if order.state != OrderState.CANCELLED:
        return None
    last = last_done(cancellations)
    return (last.by if last else By.BUYER).upper()


def cancel_reason_of(order: Order, cancellations: Sequence[Cancellation]) -> str | None:
    if order.state == OrderState.EXPIRED:
        return NOT_PAID_IN_TIME
    last = last_done(cancellations) if order.state == OrderState.CANCELLED else None
    return REASONS.get(last.reason, last.reason) if last else None


def last_done(cancellations: Sequence[Cancellation]) -> Cancellation | None:
    done = [each for each in cancellations if each.state == CancellationState.DONE]
    return max(done, key=lambda each: each.decided_at or each.asked_at, default=None)
