"""Owns its transactions: what we are about to ask is committed before the provider is asked."""

from dataclasses import dataclass
from functools import partial

from vitrine import order, payment, stock
from vitrine.checkout.beginning import demand_usable, digest
from vitrine.checkout.errors import QuoteChanged
from vitrine.checkout.holding import claim_again
from vitrine.checkout.model import Checkout
from vitrine.checkout.ordering import agreed
from vitrine.checkout.queries import checkout_by_token, locked_checkout
from vitrine.checkout.quoting import Quote, quote_of_checkout, requote
from vitrine.db import Database, Tx
from vitrine.kit.sweeping import each_alone
from vitrine.order import Order, OrderState
from vitrine.order.errors import OrderOver
from vitrine.payment import AttemptState, Outcome, PaymentAttempt
from vitrine.payment.errors import NothingToConfirm
from vitrine.stock.errors import HoldLost, KeyReused


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """The order button, pressed."""

    token: str
    quote_id: int
    card: str
    key: str
    account_id: int | None

    def scoped_key(self) -> str:
        return f"{self.token}/{self.key}"

    def request(self) -> str:
        return digest((self.quote_id, self.card))


@dataclass(frozen=True, slots=True)
class Paid:
    order: Order
    attempt: PaymentAttempt


async def order_and_pay(db: Database, lane: stock.ClaimLane, tap: Tap) -> Paid:
    try:
        attempt_id = await submit(db, tap)
    except HoldLost:
        await claim_again(db, lane, tap.token)
        attempt_id = await submit(db, tap)
    return await finish(db, attempt_id)


async def approve(db: Database, token: str) -> Paid:
    attempt = await waiting_attempt(db, token)
    if attempt.reference and attempt.state == AttemptState.REQUIRES_ACTION:
        await record(db, attempt, await payment.confirm(db, attempt.reference))
    return await finish(db, attempt.id)


async def deny(db: Database, token: str) -> Paid:
    attempt = await waiting_attempt(db, token)
    if attempt.reference and attempt.state == AttemptState.REQUIRES_ACTION:
        await record(db, attempt, await payment.deny(db, attempt.reference))
    return await finish(db, attempt.id)


async def resume_stuck(db: Database) -> int:
    """A process died, or a provider did not answer: asking again under the same key is safe."""
    async with db.begin() as tx:
        stuck = await payment.stuck_attempts(tx)
    return await each_alone("checkout.resume_stuck", stuck, partial(carry_on, db))


async def submit(db: Database, tap: Tap) -> int:
    demand_usable(tap.key)
    async with db.begin() as tx:
        checkout = await locked_checkout(tx, tap.token)
        known = await payment.attempt_by_key(tx, tap.scoped_key())
        if known is not None:
            if known.request != tap.request():
                raise KeyReused(field="Idempotency-Key")
            return known.id
        if checkout.order_id is not None:
            return await pay_again(tx, checkout.order_id, tap)
        quote = await requote(tx, checkout)
        if quote.id == tap.quote_id:
            drafted = await order.draft(tx, agreed(checkout, quote, tap.account_id))
            checkout.order_id = drafted.id
            return await submit_attempt(tx, drafted, tap)
        change = await changed(tx, checkout, quote, tap.quote_id)
    raise change


async def pay_again(tx: Tx, order_id: int, tap: Tap) -> int:
    """Another card for the same order; a second tap on a placed one is told of the first."""
    drafted = await order.order_by_id(tx, order_id)
    latest = await payment.latest_attempt(tx, order_id)
    if drafted.state == OrderState.PLACED and latest is not None:
        return latest.id
    if drafted.state != OrderState.UNPAID:
        raise OrderOver
    return await submit_attempt(tx, drafted, tap)


async def submit_attempt(tx: Tx, drafted: Order, tap: Tap) -> int:
    attempt = await payment.submit(
        tx,
        drafted.id,
        drafted.total,
        card=tap.card,
        key=tap.scoped_key(),
        request=tap.request(),
    )
    return attempt.id


async def changed(tx: Tx, checkout: Checkout, quote: Quote, seen_id: int) -> QuoteChanged:
    seen = await quote_of_checkout(tx, checkout, seen_id)
    return QuoteChanged(quote=str(quote.id), old=seen and seen.total, new=quote.total)


async def finish(db: Database, attempt_id: int) -> Paid:
    await carry_on(db, attempt_id)
    async with db.begin() as tx:
        attempt = await payment.attempt_by_id(tx, attempt_id)
        if attempt.state == AttemptState.VOIDED:
            raise OrderOver
        return Paid(await order.order_by_id(tx, attempt.order_id), attempt)


async def carry_on(db: Database, attempt_id: int) -> None:
    """From wherever the attempt stands to where it has to wait for somebody."""
    while True:
        async with db.begin() as tx:
            attempt = await payment.attempt_by_id(tx, attempt_id)
        match attempt.state:
            case AttemptState.SUBMITTED:
                await authorise(db, attempt)
            case AttemptState.AUTHORIZED:
                await collect(db, attempt)
            case _:
                return


async def authorise(db: Database, attempt: PaymentAttempt) -> None:
    outcome = await payment.authorise(
        db, key=str(attempt.id), card=attempt.card, amount=attempt.amount
    )
    await record(db, attempt, outcome)


async def collect(db: Database, attempt: PaymentAttempt) -> None:
    assert attempt.reference is not None
    async with db.begin() as tx:
        is_secured = await order.secure(tx, attempt.order_id)
    if is_secured:
        await record(db, attempt, await payment.capture(db, attempt.reference))
    else:
        await record(db, attempt, await payment.void(db, attempt.reference))


async def record(db: Database, attempt: PaymentAttempt, outcome: Outcome) -> None:
    async with db.begin() as tx:
        if await payment.record(tx, attempt, outcome):
            await move_order(tx, attempt.order_id, outcome)
            return
        stands = await payment.attempt_by_id(tx, attempt.id)
    if stands.state == AttemptState.VOIDED and outcome.state == AttemptState.AUTHORIZED:
        await payment.void(db, outcome.reference)


async def move_order(tx: Tx, order_id: int, outcome: Outcome) -> None:
    match outcome.state:
        case AttemptState.CAPTURED:
            await order.place(tx, order_id)
        case AttemptState.REQUIRES_ACTION:
            await order.wait_for_second_step(tx, await order.order_by_id(tx, order_id))
        case AttemptState.VOIDED:
            await order.unsecure(tx, order_id)
        case _:
            pass


async def waiting_attempt(db: Database, token: str) -> PaymentAttempt:
    async with db.begin() as tx:
        checkout = await checkout_by_token(tx, token)
        latest = await payment.latest_attempt(tx, checkout.order_id) if checkout.order_id else None
        if latest is None or latest.challenge is None:
            raise NothingToConfirm
        return latest
