"""An attempt, from wherever it stands to where it has to wait for somebody. Repeatable anywhere."""

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import structlog

from vitrine import offer, order, payment
from vitrine.checkout.events import PaidTooLate
from vitrine.db import Database, Tx
from vitrine.kit.sweeping import each_alone
from vitrine.offer.errors import CodeRefused, CodeUsedByYou, OverTheLimit, ReducedGone
from vitrine.order import OrderState
from vitrine.payment import CARD_USED_UP, AttemptState, Outcome, PaymentAttempt, Providers, Whose
from vitrine.payment.errors import ProviderAway
from vitrine.stock.errors import SoldOut

NO_ANSWER = "no-answer"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    db: Database
    providers: Providers


async def resume_stuck(desk: Desk) -> int:
    """A process died, or a provider did not answer: asking again under the same key is safe."""
    async with desk.db.begin() as tx:
        stuck = await payment.stuck_attempts(tx)
    return await each_alone("checkout.resume_stuck", stuck, partial(resume, desk))


async def resume(desk: Desk, attempt_id: int) -> None:
    async with desk.db.begin() as tx:
        attempt = await payment.attempt_by_id(tx, attempt_id)
        ordered = await order.order_by_id(tx, attempt.order_id)
    if attempt.state == AttemptState.SUBMITTED and ordered.state != OrderState.UNPAID:
        await record(desk, attempt, await what_became(desk, attempt))
    await carry_on(desk, attempt_id)


async def what_became(desk: Desk, attempt: PaymentAttempt) -> Outcome:
    """Of an attempt whose order is over: nobody is asked for money now, only where it stands."""
    provider = desk.providers.by_name(attempt.provider)
    known = await provider.find_by_key(str(attempt.id), attempt.submitted_at)
    return known or Outcome("", AttemptState.DECLINED, NO_ANSWER)


async def carry_on(desk: Desk, attempt_id: int) -> PaymentAttempt:
    """As it stands then."""
    was = None
    while True:
        async with desk.db.look() as tx:
            attempt = await payment.attempt_by_id(tx, attempt_id)
            is_authorised = attempt.state == AttemptState.AUTHORIZED
            is_limited = is_authorised and await offer.is_limited(tx, attempt.order_id)
        if attempt.state == was:
            return attempt
        was = attempt.state
        match attempt.state:
            case AttemptState.SUBMITTED:
                await authorise(desk, attempt)
            case AttemptState.AUTHORIZED if is_limited and not await spare(desk, attempt):
                await let_card_go(desk, attempt)
            case AttemptState.AUTHORIZED:
                await collect(desk, attempt)
            case _:
                return attempt


async def authorise(desk: Desk, attempt: PaymentAttempt) -> None:
    outcome = await desk.providers.by_name(attempt.provider).authorise(
        key=str(attempt.id),
        card=attempt.card,
        amount=attempt.amount,
        order=str(attempt.order_id),
        whose=whose(attempt),
    )
    await record(desk, attempt, outcome)


def whose(attempt: PaymentAttempt) -> Whose | None:
    if attempt.customer is None:
        return None
    return Whose(attempt.customer, keep=attempt.keep_for is not None)


async def spare(desk: Desk, attempt: PaymentAttempt) -> bool:
    """Has the card as much left as is bought? Only now does every provider know which it is."""
    assert attempt.reference is not None
    known = await desk.providers.by_name(attempt.provider).fingerprint(attempt.reference)
    if known is None:
        return True
    try:
        async with desk.db.begin() as tx:
            await order.locked_order(tx, attempt.order_id)
            await offer.spend_by_card(tx, attempt.order_id, offer.by_card(known))
            await offer.redeem_by_card(tx, attempt.order_id, offer.by_card(known))
            await offer.draw_by_card(tx, attempt.order_id, offer.by_card(known))
    except (OverTheLimit, CodeUsedByYou):
        return False
    return True


async def let_card_go(desk: Desk, attempt: PaymentAttempt) -> None:
    assert attempt.reference is not None
    let_go = await desk.providers.by_name(attempt.provider).void(attempt.reference)
    await record(desk, attempt, replace(let_go, reason=CARD_USED_UP))


async def collect(desk: Desk, attempt: PaymentAttempt) -> None:
    assert attempt.reference is not None
    provider = desk.providers.by_name(attempt.provider)
    async with desk.db.begin() as tx:
        is_secured = await secure(tx, attempt.order_id)
    if is_secured:
        await record(desk, attempt, await provider.capture(attempt.reference))
        with suppress(ProviderAway):
            await payment.keep_card(desk.db, provider, attempt)
    else:
        await record(desk, attempt, await provider.void(attempt.reference))


async def secure(tx: Tx, order_id: int) -> bool:
    """An order that expired meanwhile comes back if all that it had is still there."""
    if await order.secure(tx, order_id):
        return True
    try:
        async with tx.session.begin_nested():
            return await order.revive(tx, order_id)
    except (SoldOut, CodeRefused, OverTheLimit, ReducedGone):
        return False


async def record(desk: Desk, attempt: PaymentAttempt, outcome: Outcome) -> None:
    if outcome.state == AttemptState.CAPTURED:
        await record_captured(desk, attempt, outcome)
        return
    async with desk.db.begin() as tx:
        if await payment.record(tx, attempt, outcome):
            await move_order(tx, attempt.order_id, outcome)
            return
        stands = await payment.attempt_by_id(tx, attempt.id)
    is_over = stands.state in (AttemptState.VOIDED, AttemptState.DECLINED)
    if is_over and outcome.state == AttemptState.AUTHORIZED:
        await desk.providers.by_name(attempt.provider).void(outcome.reference)


async def move_order(tx: Tx, order_id: int, outcome: Outcome) -> None:
    match outcome.state:
        case AttemptState.REQUIRES_ACTION:
            await order.wait_for_second_step(tx, await order.order_by_id(tx, order_id))
        case AttemptState.VOIDED:
            await let_go(tx, order_id)
        case _:
            pass


async def let_go(tx: Tx, order_id: int) -> None:
    await order.unsecure(tx, order_id)
    await tell_if_late(tx, order_id)


async def tell_if_late(tx: Tx, order_id: int) -> None:
    ordered = await order.order_by_id(tx, order_id)
    if ordered.state == OrderState.EXPIRED:
        tx.emit(PaidTooLate(order_id=order_id, shop_id=ordered.shop_id, total=ordered.total))


async def record_captured(desk: Desk, attempt: PaymentAttempt, outcome: Outcome) -> None:
    """The money is here: it buys the pieces, or it goes back."""
    async with desk.db.begin() as tx:
        if attempt.state != AttemptState.AUTHORIZED:
            await payment.record(tx, attempt, replace(outcome, state=AttemptState.AUTHORIZED))
        if await payment.record(tx, attempt, outcome):
            if await secure(tx, attempt.order_id):
                await order.place(tx, attempt.order_id)
            else:
                await payment.request_refund(
                    tx, attempt.order_id, attempt.amount, key=f"late/{attempt.id}"
                )
                await tell_if_late(tx, attempt.order_id)
            return
        stands = await payment.attempt_by_id(tx, attempt.id)
    if stands.state != AttemptState.CAPTURED:
        await give_back_stray(desk, attempt, outcome)


async def give_back_stray(desk: Desk, attempt: PaymentAttempt, outcome: Outcome) -> None:
    """Taken by the provider for an attempt that we had let go."""
    log.error("payment.stray_capture", attempt=attempt.id, order_id=attempt.order_id)
    await desk.providers.by_name(attempt.provider).refund(
        key=f"stray/{attempt.id}", reference=outcome.reference, amount=attempt.amount
    )
