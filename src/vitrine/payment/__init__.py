from vitrine.payment.attempting import record, submit
from vitrine.payment.cards import Card, tokenise
from vitrine.payment.model import AttemptState, Payment, PaymentAttempt, PaymentState
from vitrine.payment.queries import (
    attempt_by_id,
    attempt_by_key,
    latest_attempt,
    stuck_attempts,
)
from vitrine.payment.sandbox import Outcome, authorise, capture, confirm, deny, void

__all__ = [
    "AttemptState",
    "Card",
    "Outcome",
    "Payment",
    "PaymentAttempt",
    "PaymentState",
    "attempt_by_id",
    "attempt_by_key",
    "authorise",
    "capture",
    "confirm",
    "deny",
    "latest_attempt",
    "record",
    "stuck_attempts",
    "submit",
    "tokenise",
    "void",
]
