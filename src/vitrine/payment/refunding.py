"""Money back: asked for in one transaction, sent outside of any, told in another."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Database, Tx
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.kit.sweeping import each_alone
from vitrine.payment.errors import NothingCaptured, RefundTooHigh
from vitrine.payment.events import RefundFailed, RefundReturned, RefundSucceeded
from vitrine.payment.model import (
    AttemptState,
    Payment,
    PaymentAttempt,
    PaymentState,
    Refund,
    RefundState,
)
from vitrine.payment.provider import Providers, RefundOutcome
from vitrine.payment.queries import payment_of_order

ASK_AGAIN_AFTER = timedelta(seconds=30)
OPEN = (RefundState.REQUESTED, RefundState.SUBMITTED)


async def request_refund(tx: Tx, order_id: int, amount: Money, *, key: str) -> Refund:
    """Repeated by the same key it is the same refund. The counter refuses what is too much."""
    payment = await payment_of_order(tx, order_id)
    if payment is None or payment.state != PaymentState.CAPTURED:
        raise NothingCaptured
    known = await tx.session.scalar(select(Refund).where(Refund.key == key))
    if known is not None:
        return known
    if payment.currency != amount.currency or not await set_aside(tx, payment.id, amount.minor):
        raise RefundTooHigh
    now = clock.now()
    refund = Refund(
        id=ids.new_id(),
        payment_id=payment.id,
        order_id=order_id,
        key=key,
        minor=amount.minor,
        currency=amount.currency,
        state=RefundState.REQUESTED,
        requested_at=now,
        changed_at=now,
    )
    tx.session.add(refund)
    await tx.flush()
    return refund


async def set_aside(tx: Tx, payment_id: int, minor: int) -> bool:
    """Under the payment's row lock, so two refunds never fit into one rest."""
    fits = Payment.refunded_minor + minor <= Payment.minor
    moved = await tx.session.scalar(
        update(Payment)
        .where(Payment.id == payment_id, fits)
        .values(refunded_minor=Payment.refunded_minor + minor)
        .returning(Payment.id)
    )
    return moved is not None


async def send_refunds(db: Database, providers: Providers) -> int:
    async with db.begin() as tx:
        due = await refunds_due(tx)
    return await each_alone("payment.send_refunds", due, partial(send, db, providers))


async def refunds_due(tx: Tx) -> Sequence[int]:
    again = Refund.changed_at <= clock.now() - ASK_AGAIN_AFTER
    found = await tx.session.scalars(
        select(Refund.id)
        .where(
            (Refund.state == RefundState.REQUESTED)
            | ((Refund.state == RefundState.SUBMITTED) & again)
        )
        .order_by(Refund.requested_at)
        .limit(200)
    )
    return found.all()


async def send(db: Database, providers: Providers, refund_id: int) -> None:
    async with db.begin() as tx:
        refund = await tx.session.get_one(Refund, refund_id, with_for_update=True)
        if refund.state not in OPEN:
            return
        refund.state, refund.changed_at = RefundState.SUBMITTED, clock.now()
        attempt = await captured_attempt(tx, refund.payment_id)
    provider = providers.by_name(attempt.provider)
    assert attempt.reference is not None
    try:
        outcome = await provider.refund(
            key=str(refund.id), reference=attempt.reference, amount=refund.amount
        )
    except RefundTooHigh:
        outcome = RefundOutcome("", RefundState.FAILED, "refused", key=str(refund.id))
    async with db.begin() as tx:
        await record_refund(tx, refund_id, outcome)


async def captured_attempt(tx: Tx, payment_id: int) -> PaymentAttempt:
    found = await tx.session.scalars(
        select(PaymentAttempt).where(
            PaymentAttempt.payment_id == payment_id, PaymentAttempt.state == AttemptState.CAPTURED
        )
    )
    return found.one()


async def record_refund(tx: Tx, refund_id: int, outcome: RefundOutcome) -> None:
    moved = await advance(tx, refund_id, outcome, OPEN)
    if moved is not None and outcome.state == RefundState.SUCCEEDED:
        tx.emit(RefundSucceeded(refund_id=moved.id, order_id=moved.order_id, amount=moved.amount))
    elif moved is not None and outcome.state == RefundState.FAILED:
        await give_room_back(tx, moved)
        tx.emit(RefundFailed(refund_id=moved.id, order_id=moved.order_id, amount=moved.amount))
    elif outcome.state == RefundState.FAILED:
        await take_back(tx, refund_id, outcome)


async def take_back(tx: Tx, refund_id: int, outcome: RefundOutcome) -> None:
    """A bank may return a refund days after it succeeded; nothing else moves one back."""
    moved = await advance(tx, refund_id, outcome, (RefundState.SUCCEEDED,))
    if moved is not None:
        await give_room_back(tx, moved)
        tx.emit(RefundReturned(refund_id=moved.id, order_id=moved.order_id, amount=moved.amount))


async def advance(
    tx: Tx, refund_id: int, outcome: RefundOutcome, before: Sequence[RefundState]
) -> Refund | None:
    return await tx.session.scalar(
        update(Refund)
        .where(Refund.id == refund_id, Refund.state.in_(before))
        .values(
            state=outcome.state,
            reference=outcome.reference or Refund.reference,
            reason=outcome.reason,
            changed_at=clock.now(),
        )
        .returning(Refund)
        .execution_options(populate_existing=True)
    )


async def give_room_back(tx: Tx, refund: Refund) -> None:
    await tx.session.execute(
        update(Payment)
        .where(Payment.id == refund.payment_id)
        .values(refunded_minor=Payment.refunded_minor - refund.minor)
    )


async def adopt_refund(tx: Tx, outcome: RefundOutcome) -> None:
    """One that somebody made at the provider's own desk, or one of ours that was told first."""
    ours = await refund_told(tx, outcome)
    if ours is not None:
        await record_refund(tx, ours, outcome)
        return
    attempt = await tx.session.scalar(
        select(PaymentAttempt).where(PaymentAttempt.reference == outcome.payment)
    )
    if attempt is None or outcome.amount is None or outcome.state == RefundState.FAILED:
        return
    now = clock.now()
    made = await tx.session.scalar(
        insert(Refund)
        .values(
            id=ids.new_id(),
            payment_id=attempt.payment_id,
            order_id=attempt.order_id,
            key=f"{attempt.provider}/{outcome.reference}",
            minor=outcome.amount.minor,
            currency=outcome.amount.currency,
            state=RefundState.REQUESTED,
            reference=outcome.reference,
            requested_at=now,
            changed_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Refund.id)
    )
    if made is not None and await set_aside(tx, attempt.payment_id, outcome.amount.minor):
        await record_refund(tx, made, outcome)


async def refund_told(tx: Tx, outcome: RefundOutcome) -> int | None:
    is_it = Refund.reference == outcome.reference
    if outcome.key and outcome.key.isdecimal():
        is_it |= Refund.id == int(outcome.key)
    return await tx.session.scalar(select(Refund.id).where(is_it))
