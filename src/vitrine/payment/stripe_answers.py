"""What Stripe's objects say, in our words."""

from typing import Any

import stripe
import structlog

from vitrine.kit import clock
from vitrine.payment.exponents import from_provider
from vitrine.payment.model import AttemptState, DisputeState, RefundState
from vitrine.payment.provider import DisputeOutcome, Outcome, RefundOutcome

STATES = {
    "requires_payment_method": AttemptState.DECLINED,
    "requires_confirmation": AttemptState.SUBMITTED,
    "requires_action": AttemptState.REQUIRES_ACTION,
    "processing": AttemptState.SUBMITTED,
    "requires_capture": AttemptState.AUTHORIZED,
    "succeeded": AttemptState.CAPTURED,
    "canceled": AttemptState.VOIDED,
}
REFUND_STATES = {
    "pending": RefundState.SUBMITTED,
    "requires_action": RefundState.SUBMITTED,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
DISPUTE_STATES = {
    "warning_needs_response": DisputeState.NEEDS_RESPONSE,
    "needs_response": DisputeState.NEEDS_RESPONSE,
    "warning_under_review": DisputeState.UNDER_REVIEW,
    "under_review": DisputeState.UNDER_REVIEW,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
    "won": DisputeState.WON,
    "lost": DisputeState.LOST,
}
log = structlog.get_logger(__name__)

OUR_WORDS = {"insufficient_funds": "insufficient-funds"}
SECOND_STEP_FAILED = "payment_intent_authentication_failure"


def outcome(intent: stripe.PaymentIntent) -> Outcome:
    state = STATES.get(intent.status, AttemptState.SUBMITTED)
    error = intent.last_payment_error
    reason = None
    if state == AttemptState.DECLINED and error is not None:
        reason = reason_of(error.code, error.decline_code)
    if state == AttemptState.CAPTURED and intent.amount_received != intent.amount:
        log.error("stripe.took_another_sum", payment=intent.id, took=intent.amount_received)
        state = AttemptState.AUTHORIZED  # nothing is sold for it; asked again until it is right
    challenge = intent.client_secret if state == AttemptState.REQUIRES_ACTION else None
    key = noted(intent.metadata, "attempt")
    return Outcome(intent.id, state, reason, challenge, key)


def declined(refusal: stripe.CardError, key: str) -> Outcome:
    error = refusal.error
    intent = error.payment_intent if error else None
    decline_code = error.decline_code if error else None
    reason = reason_of(refusal.code, decline_code)
    return Outcome(intent.id if intent else "", AttemptState.DECLINED, reason, key=key)


def reason_of(code: str | None, decline_code: str | None) -> str:
    if code == SECOND_STEP_FAILED:
        return "second-step-denied"
    return OUR_WORDS.get(decline_code or "", "card-declined")


def refunded(made: stripe.Refund) -> RefundOutcome:
    return RefundOutcome(
        made.id,
        REFUND_STATES.get(made.status or "", RefundState.SUBMITTED),
        reason=made.failure_reason if hasattr(made, "failure_reason") else None,
        payment=id_of(made.payment_intent),
        amount=from_provider(made.amount, made.currency),
        key=noted(made.metadata, "refund"),
    )


def disputed(dispute: stripe.Dispute) -> DisputeOutcome:
    due = dispute.evidence_details.due_by if dispute.evidence_details else None
    return DisputeOutcome(
        reference=dispute.id,
        payment=id_of(dispute.payment_intent),
        amount=from_provider(dispute.amount, dispute.currency),
        state=DISPUTE_STATES.get(dispute.status, DisputeState.UNDER_REVIEW),
        reason=dispute.reason,
        answer_by=clock.from_ms(due * 1000) if due else None,
    )


def id_of(expandable: Any) -> str:
    return expandable if isinstance(expandable, str) else str(expandable.id) if expandable else ""


def noted(metadata: Any, name: str) -> str | None:
    return str(metadata[name]) if metadata and name in metadata else None
