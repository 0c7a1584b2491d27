from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.payment.model import AttemptState, Payment, PaymentAttempt

STUCK_AFTER = timedelta(seconds=30)


async def attempt_by_id(tx: Tx, attempt_id: int) -> PaymentAttempt:
    attempt = await attempt_if_any(tx, attempt_id)
    if attempt is None:
        raise NotFound
    return attempt


async def attempt_if_any(tx: Tx, attempt_id: int) -> PaymentAttempt | None:
    return await tx.session.get(PaymentAttempt, attempt_id, populate_existing=True)


async def attempt_by_key(tx: Tx, key: str) -> PaymentAttempt | None:
    return await tx.session.scalar(select(PaymentAttempt).where(PaymentAttempt.key == key))


async def latest_attempt(tx: Tx, order_id: int) -> PaymentAttempt | None:
    return await tx.session.scalar(
        select(PaymentAttempt)
        .where(PaymentAttempt.order_id == order_id)
        .order_by(PaymentAttempt.id.desc())
        .limit(1)
    )


async def stuck_attempts(tx: Tx) -> Sequence[int]:
    found = await tx.session.scalars(
        select(PaymentAttempt.id)
        .where(
            PaymentAttempt.state.in_((AttemptState.SUBMITTED, AttemptState.AUTHORIZED)),
            PaymentAttempt.changed_at <= clock.now() - STUCK_AFTER,
        )
        .order_by(PaymentAttempt.changed_at)
    )
    return found.all()


async def attempt_by_reference(tx: Tx, reference: str) -> PaymentAttempt | None:
    return await tx.session.scalar(
        select(PaymentAttempt).where(PaymentAttempt.reference == reference)
    )


async def payment_of_order(tx: Tx, order_id: int) -> Payment | None:
    """Locked: money goes one way at a time."""
    return await tx.session.scalar(
        select(Payment).where(Payment.order_id == order_id).with_for_update()
    )
