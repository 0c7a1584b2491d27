from vitrine.db import Fact
from vitrine.kit.money import Money


class PaymentCaptured(Fact, frozen=True, kw_only=True, tag="payment.captured"):
    payment_id: int
    order_id: int
    amount: Money


class RefundSucceeded(Fact, frozen=True, kw_only=True, tag="refund.succeeded"):
    refund_id: int
    order_id: int
    amount: Money


class RefundFailed(Fact, frozen=True, kw_only=True, tag="refund.failed"):
    """Not sent: the money is still ours to give."""

    refund_id: int
    order_id: int
    amount: Money


class RefundReturned(Fact, frozen=True, kw_only=True, tag="refund.returned"):
    """It had succeeded, and the buyer's bank sent it back."""

    refund_id: int
    order_id: int
    amount: Money


class DisputeOpened(Fact, frozen=True, kw_only=True, tag="dispute.opened"):
    dispute_id: int
    order_id: int
    amount: Money


class DisputeClosed(Fact, frozen=True, kw_only=True, tag="dispute.closed"):
    dispute_id: int
    order_id: int
    amount: Money
    is_won: bool
