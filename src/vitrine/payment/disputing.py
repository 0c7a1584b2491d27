from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.payment.events import DisputeClosed, DisputeOpened
from vitrine.payment.model import Dispute, DisputeState, PaymentAttempt
from vitrine.payment.provider import DisputeOutcome

OPEN = (DisputeState.NEEDS_RESPONSE, DisputeState.UNDER_REVIEW)


async def record_dispute(tx: Tx, told: DisputeOutcome) -> None:
    """What is over stays over, whatever is told late."""
    attempt = await tx.session.scalar(
        select(PaymentAttempt).where(PaymentAttempt.reference == told.payment)
    )
    if attempt is None:
        return
    await open_dispute(tx, attempt, told)
    dispute = await tx.session.scalar(
        update(Dispute)
        .where(Dispute.reference == told.reference, Dispute.state.in_(OPEN))
        .values(state=told.state, answer_by=told.answer_by, changed_at=clock.now())
        .returning(Dispute)
        .execution_options(populate_existing=True)
    )
    if dispute is not None and told.state not in OPEN:
        is_won = told.state == DisputeState.WON
        tx.emit(
            DisputeClosed(
                dispute_id=dispute.id, order_id=dispute.order_id, amount=told.amount, is_won=is_won
            )
        )


async def open_dispute(tx: Tx, attempt: PaymentAttempt, told: DisputeOutcome) -> None:
    now = clock.now()
    made = await tx.session.scalar(
        insert(Dispute)
        .values(
            id=ids.new_id(),
            payment_id=attempt.payment_id,
            order_id=attempt.order_id,
            reference=told.reference,
            minor=told.amount.minor,
            currency=told.amount.currency,
            state=DisputeState.NEEDS_RESPONSE,
            reason=told.reason,
            answer_by=told.answer_by,
            opened_at=now,
            changed_at=now,
        )
        .on_conflict_do_nothing(index_elements=["reference"])
        .returning(Dispute.id)
    )
    if made is not None:
        tx.emit(DisputeOpened(dispute_id=made, order_id=attempt.order_id, amount=told.amount))
