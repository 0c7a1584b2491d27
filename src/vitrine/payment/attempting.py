from dataclasses import asdict, dataclass

from sqlalchemy import select, update

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.payment.errors import PaymentInProgress
from vitrine.payment.events import PaymentCaptured
from vitrine.payment.model import AttemptState, Payment, PaymentAttempt, PaymentState
from vitrine.payment.provider import Outcome, Provider

ANSWERED = ("reference", "reason", "challenge")

LIVE = (
    AttemptState.SUBMITTED,
    AttemptState.REQUIRES_ACTION,
    AttemptState.AUTHORIZED,
    AttemptState.CAPTURED,
)
# An answer that comes late, twice or out of order never moves an attempt back.
BEFORE = {
    AttemptState.SUBMITTED: (),
    AttemptState.REQUIRES_ACTION: (AttemptState.SUBMITTED,),
    AttemptState.AUTHORIZED: (AttemptState.SUBMITTED, AttemptState.REQUIRES_ACTION),
    AttemptState.CAPTURED: (AttemptState.AUTHORIZED,),
    AttemptState.DECLINED: (AttemptState.SUBMITTED, AttemptState.REQUIRES_ACTION),
    AttemptState.VOIDED: (AttemptState.REQUIRES_ACTION, AttemptState.AUTHORIZED),
}
PAYMENT_IS = {
    AttemptState.SUBMITTED: PaymentState.CREATED,
    AttemptState.REQUIRES_ACTION: PaymentState.REQUIRES_ACTION,
    AttemptState.AUTHORIZED: PaymentState.AUTHORIZED,
    AttemptState.CAPTURED: PaymentState.CAPTURED,
    AttemptState.DECLINED: PaymentState.FAILED,
    AttemptState.VOIDED: PaymentState.VOIDED,
}


@dataclass(frozen=True, slots=True)
class Means:
    card: str
    key: str
    request: str
    customer: str | None = None
    keep_for: int | None = None


async def submit(
    tx: Tx, provider: Provider, order_id: int, amount: Money, means: Means
) -> PaymentAttempt:
    """Written before the provider is asked, so that its answer always finds us."""
    await provider.demand_usable(tx, means.card)
    payment = await known_payment(tx, order_id)
    if payment is None:
        payment = await open_payment(tx, order_id, amount)
    else:
        await make_room(tx, payment)
        payment.state = PaymentState.CREATED
    return await write(tx, provider, payment, means, AttemptState.SUBMITTED)


async def settle_free(
    tx: Tx, provider: Provider, order_id: int, nothing: Money, means: Means
) -> PaymentAttempt:
    """Nothing is due, so nobody is asked; the order button's key is kept all the same."""
    known = await known_payment(tx, order_id)
    payment = known or await open_payment(tx, order_id, nothing)
    payment.state, payment.captured_at = PaymentState.CAPTURED, clock.now()
    return await write(tx, provider, payment, means, AttemptState.CAPTURED)


async def write(
    tx: Tx, provider: Provider, payment: Payment, means: Means, state: AttemptState
) -> PaymentAttempt:
    now = clock.now()
    attempt = PaymentAttempt(
        payment_id=payment.id,
        order_id=payment.order_id,
        provider=provider.name,
        key=means.key,
        request=means.request,
        card=means.card,
        customer=means.customer,
        keep_for=means.keep_for,
        minor=payment.minor,
        currency=payment.currency,
        state=state,
        submitted_at=now,
        changed_at=now,
    )
    tx.session.add(attempt)
    await tx.flush()
    return attempt


async def known_payment(tx: Tx, order_id: int) -> Payment | None:
    return await tx.session.scalar(
        select(Payment).where(Payment.order_id == order_id).with_for_update()
    )


async def open_payment(tx: Tx, order_id: int, amount: Money) -> Payment:
    payment = Payment(
        order_id=order_id,
        minor=amount.minor,
        currency=amount.currency,
        state=PaymentState.CREATED,
        created_at=clock.now(),
    )
    tx.session.add(payment)
    await tx.flush()
    return payment


async def make_room(tx: Tx, payment: Payment) -> None:
    """A second step that was left open gives way to another card; money on its way does not."""
    live = await tx.session.scalar(
        select(PaymentAttempt).where(
            PaymentAttempt.payment_id == payment.id, PaymentAttempt.state.in_(LIVE)
        )
    )
    if live is None:
        return
    waits = live.state == AttemptState.REQUIRES_ACTION
    if not waits or not await advance(tx, live, AttemptState.VOIDED):
        raise PaymentInProgress


async def record(tx: Tx, attempt: PaymentAttempt, outcome: Outcome) -> bool:
    return await advance(tx, attempt, outcome.state, outcome)


async def advance(
    tx: Tx, attempt: PaymentAttempt, becomes: AttemptState, outcome: Outcome | None = None
) -> bool:
    told = asdict(outcome) if outcome else {}
    answer = {name: told[name] for name in ANSWERED if told.get(name)}
    moved = await tx.session.scalar(
        update(PaymentAttempt)
        .where(PaymentAttempt.id == attempt.id, PaymentAttempt.state.in_(BEFORE[becomes]))
        .values({**answer, "state": becomes, "changed_at": clock.now()})
        .returning(PaymentAttempt.id)
    )
    if moved is None:
        return False
    now = clock.now() if becomes == AttemptState.CAPTURED else None
    await tx.session.execute(
        update(Payment)
        .where(Payment.id == attempt.payment_id)
        .values(state=PAYMENT_IS[becomes], captured_at=now)
    )
    if becomes == AttemptState.CAPTURED:
        tx.emit(
            PaymentCaptured(
                payment_id=attempt.payment_id, order_id=attempt.order_id, amount=attempt.amount
            )
        )
    return True
