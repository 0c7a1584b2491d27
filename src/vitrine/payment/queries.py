from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import select

from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.payment.model import (
    AttemptState,
    Dispute,
    DisputeState,
    Payment,
    PaymentAttempt,
    Refund,
    RefundState,
)

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


async def refund_by_id(tx: Tx, refund_id: int) -> Refund:
    return await tx.session.get_one(Refund, refund_id, populate_existing=True)


async def is_contested(tx: Tx, order_id: int) -> bool:
    """A bank asks for it back, or a refund is still on its way."""
    dispute = select(Dispute.id).where(
        Dispute.order_id == order_id,
        Dispute.state.in_((DisputeState.NEEDS_RESPONSE, DisputeState.UNDER_REVIEW)),
    )
    refund = select(Refund.id).where(
        Refund.order_id == order_id,
        Refund.state.in_((RefundState.REQUESTED, RefundState.SUBMITTED)),
    )
    found = [await tx.session.scalar(each.limit(1)) for each in (dispute, refund)]
    return any(each is not None for each in found)


async def captured_attempts(tx: Tx, order_ids: Collection[int]) -> Sequence[PaymentAttempt]:
    found = await tx.session.scalars(
        select(PaymentAttempt).where(
            PaymentAttempt.order_id.in_(order_ids), PaymentAttempt.state == AttemptState.CAPTURED
        )
    )
    return found.all()


async def refunds_of_order(tx: Tx, order_id: int) -> dict[int, Refund]:
    found = select(Refund).where(Refund.order_id == order_id)
    fresh = found.execution_options(populate_existing=True)
    return {refund.id: refund for refund in await tx.session.scalars(fresh)}
