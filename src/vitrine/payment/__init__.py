from vitrine.payment.attempting import Means, record, submit
from vitrine.payment.auditing import INVARIANTS
from vitrine.payment.cards import Card, fingerprint, tokenise
from vitrine.payment.disputing import record_dispute
from vitrine.payment.inbox import events_waiting, keep_event, settle_event, try_event
from vitrine.payment.model import (
    AttemptState,
    Dispute,
    Payment,
    PaymentAttempt,
    PaymentState,
    ProviderEvent,
    ProviderName,
    Refund,
    RefundState,
)
from vitrine.payment.provider import Outcome, Provider, Providers, Transferred
from vitrine.payment.providing import providers
from vitrine.payment.queries import (
    attempt_by_id,
    attempt_by_key,
    attempt_by_reference,
    attempt_if_any,
    captured_attempts,
    is_contested,
    latest_attempt,
    payment_of_order,
    refund_by_id,
    refunds_of_order,
    stuck_attempts,
)
from vitrine.payment.refunding import adopt_refund, request_refund, send_refunds
from vitrine.payment.sandbox import Sandbox
from vitrine.payment.stripe import Stripe, StripeAccount

__all__ = [
    "INVARIANTS",
    "AttemptState",
    "Card",
    "Dispute",
    "Means",
    "Outcome",
    "Payment",
    "PaymentAttempt",
    "PaymentState",
    "Provider",
    "ProviderEvent",
    "ProviderName",
    "Providers",
    "Refund",
    "RefundState",
    "Sandbox",
    "Stripe",
    "StripeAccount",
    "Transferred",
    "adopt_refund",
    "attempt_by_id",
    "attempt_by_key",
    "attempt_by_reference",
    "attempt_if_any",
    "captured_attempts",
    "events_waiting",
    "fingerprint",
    "is_contested",
    "keep_event",
    "latest_attempt",
    "payment_of_order",
    "providers",
    "record",
    "record_dispute",
    "refund_by_id",
    "refunds_of_order",
    "request_refund",
    "send_refunds",
    "settle_event",
    "stuck_attempts",
    "submit",
    "tokenise",
    "try_event",
]
