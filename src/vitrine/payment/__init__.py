from vitrine.payment.attempting import Means, record, settle_free, submit
from vitrine.payment.auditing import INVARIANTS
from vitrine.payment.cards import Card, fingerprint, tokenise
from vitrine.payment.disputing import record_dispute
from vitrine.payment.inbox import events_waiting, keep_event, settle_event, try_event
from vitrine.payment.keeping import (
    cards_of,
    customer_of,
    forget_card,
    is_saved,
    keep_card,
    token_of,
)
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
    SavedCard,
)
from vitrine.payment.provider import KeptCard, Outcome, Provider, Providers, Transferred, Whose
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
    "KeptCard",
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
    "SavedCard",
    "Stripe",
    "StripeAccount",
    "Transferred",
    "Whose",
    "adopt_refund",
    "attempt_by_id",
    "attempt_by_key",
    "attempt_by_reference",
    "attempt_if_any",
    "captured_attempts",
    "cards_of",
    "customer_of",
    "events_waiting",
    "fingerprint",
    "forget_card",
    "is_contested",
    "is_saved",
    "keep_card",
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
    "settle_free",
    "stuck_attempts",
    "submit",
    "token_of",
    "tokenise",
    "try_event",
]
