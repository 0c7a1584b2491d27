"""Owns its transactions: what we are about to ask is committed before the provider is asked."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace

from vitrine import offer, order, payment, stock
from vitrine.checkout.beginning import demand_usable, digest
from vitrine.checkout.carrying_on import Desk, carry_on, record
from vitrine.checkout.errors import QuoteChanged
from vitrine.checkout.holding import claim_again, claim_unheld
from vitrine.checkout.model import Checkout
from vitrine.checkout.ordering import agreed
from vitrine.checkout.queries import checkout_by_token, locked_checkout
from vitrine.checkout.quoting import Quote, quote_of_checkout, requote, window_of
from vitrine.db import Database, Tx
from vitrine.offer.errors import CodeRefused, ReducedGone, ShareHad
from vitrine.order import Order, OrderState
from vitrine.order.errors import OrderOver
from vitrine.payment import CARD_USED_UP, AttemptState, PaymentAttempt
from vitrine.payment.errors import NothingToConfirm, ProviderAway
from vitrine.stock.errors import HoldLost, KeyReused


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """The order button, pressed. `keep`: the card, for the next order of the account."""

    token: str
    quote_id: int
    card: str
    key: str
    account_id: int | None
    keep: bool = False

    def scoped_key(self) -> str:
        return f"{self.token}/{self.key}"

    def request(self) -> str:
        return digest((self.quote_id, self.card))


@dataclass(frozen=True, slots=True)
class Paid:
    order: Order
    attempt: PaymentAttempt


async def order_and_pay(desk: Desk, lane: stock.ClaimLane, tap: Tap) -> Paid:
    await claim_unheld(desk.db, lane, tap.token)
    try:
        attempt_id = await submit(desk, tap)
    except HoldLost:
        await claim_again(desk.db, lane, tap.token)
        attempt_id = await submit(desk, tap)
    except (CodeRefused, ReducedGone, ShareHad):
        await quote_without(desk.db, tap.token)
        raise
    return await finish(desk, attempt_id)


async def quote_without(db: Database, token: str) -> None:
    """Of a code or of a price, somebody else had the last: the buyer is shown what it costs now."""
    async with db.begin() as tx:
        await requote(tx, await locked_checkout(tx, token))


async def approve(desk: Desk, token: str) -> Paid:
    attempt = await waiting_attempt(desk.db, token)
    if attempt.reference and attempt.state == AttemptState.REQUIRES_ACTION:
        provider = desk.providers.by_name(attempt.provider)
        await record(desk, attempt, await provider.confirm(attempt.reference))
    return await finish(desk, attempt.id)


async def deny(desk: Desk, token: str) -> Paid:
    attempt = await waiting_attempt(desk.db, token)
    if attempt.reference and attempt.state == AttemptState.REQUIRES_ACTION:
        provider = desk.providers.by_name(attempt.provider)
        await record(desk, attempt, await provider.deny(attempt.reference))
    return await finish(desk, attempt.id)


async def means_of(desk: Desk, tap: Tap) -> payment.Means:
    """By what is paid. Who keeps a card is made known to the provider before anything is asked."""
    means = payment.Means(tap.card, tap.scoped_key(), tap.request())
    is_saved = payment.is_saved(tap.card)
    if tap.account_id is None or not (tap.keep or is_saved):
        return means
    provider = desk.providers.active
    if is_saved:
        async with desk.db.begin() as tx:
            card = await payment.token_of(tx, tap.account_id, tap.card, provider.name)
        return replace(
            means, card=card, customer=await payment.customer_of(desk.db, provider, tap.account_id)
        )
    customer = await payment.customer_of(desk.db, provider, tap.account_id)
    return replace(means, customer=customer, keep_for=tap.account_id)


async def submit(desk: Desk, tap: Tap) -> int:
    demand_usable(tap.key)
    means = await means_of(desk, tap)
    async with desk.db.begin() as tx:
        checkout = await locked_checkout(tx, tap.token)
        known = await payment.attempt_by_key(tx, tap.scoped_key())
        if known is not None:
            if known.request != tap.request():
                raise KeyReused(field="Idempotency-Key")
            return known.id
        if checkout.order_id is not None:
            return await pay_again(tx, desk.providers.active, checkout.order_id, means)
        quote = await requote(tx, checkout)
        if quote.id == tap.quote_id:
            drafted = await ordered(tx, checkout, quote, replace(tap, card=means.card))
            return await submit_attempt(tx, desk.providers.active, drafted, means)
        change = await changed(tx, checkout, quote, tap.quote_id)
    raise change


async def ordered(tx: Tx, checkout: Checkout, quote: Quote, tap: Tap) -> Order:
    arrives = await window_of(tx, checkout, quote)
    used = {reduction.discount_id for reduction in quote.reductions}
    code_of = await offer.creator_behind(tx, used) if used else None
    terms = agreed(checkout, quote, tap.account_id, arrives, code_of=code_of)
    drafted = await order.draft(tx, terms)
    reduced = reduced_in(quote)
    if used or reduced or deals_in(quote):
        who = await who_buys(tx, checkout, drafted, tap)
        await offer.spend(tx, drafted.id, deals_in(quote), who)
        await offer.redeem(tx, drafted.id, used, who)
        await offer.draw(tx, drafted.id, reduced, checkout.market, who)
    checkout.order_id = drafted.id
    return drafted


def deals_in(quote: Quote) -> Counter[int]:
    deals: Counter[int] = Counter()
    for line in quote.lines:
        if line.deal_id is not None:
            deals[line.deal_id] += line.quantity
    return deals


def reduced_in(quote: Quote) -> dict[int, tuple[int, int]]:
    """Pieces and price of what is cheaper for everybody just now."""
    return {
        line.variant_id: (line.quantity, line.unit.minor)
        for line in quote.lines
        if line.deal_id is None and line.prior is not None
    }


async def who_buys(tx: Tx, checkout: Checkout, drafted: Order, tap: Tap) -> list[str]:
    """A buyer is limited by account, card and address: another browser is no other buyer.

    A card that only the provider can tell is counted before it pays.
    """
    who = [offer.by_address(checkout.line1, checkout.line2, checkout.postcode, checkout.country)]
    if known := await payment.fingerprint(tx, tap.card):
        who.append(offer.by_card(known))
    if drafted.account_id is not None:
        who.append(offer.by_account(drafted.account_id))
    return who


async def pay_again(tx: Tx, provider: payment.Provider, order_id: int, means: payment.Means) -> int:
    """Another card for the same order; a second tap on a placed one is told of the first."""
    drafted = await order.order_by_id(tx, order_id)
    latest = await payment.latest_attempt(tx, order_id)
    if drafted.state == OrderState.PLACED and latest is not None:
        return latest.id
    if drafted.state != OrderState.UNPAID:
        raise OrderOver
    return await submit_attempt(tx, provider, drafted, means)


async def submit_attempt(
    tx: Tx, provider: payment.Provider, drafted: Order, means: payment.Means
) -> int:
    if drafted.total:
        return (await payment.submit(tx, provider, drafted.id, drafted.total, means)).id
    attempt = await payment.settle_free(tx, provider, drafted.id, drafted.total, means)
    await order.secure(tx, drafted.id)
    await order.place(tx, drafted.id)
    return attempt.id


async def changed(tx: Tx, checkout: Checkout, quote: Quote, seen_id: int) -> QuoteChanged:
    seen = await quote_of_checkout(tx, checkout, seen_id)
    return QuoteChanged(quote=str(quote.id), old=seen and seen.total, new=quote.total)


async def finish(desk: Desk, attempt_id: int) -> Paid:
    """Where the provider does not answer the attempt stays `submitted`, and a job goes on."""
    attempt = None
    with suppress(ProviderAway):
        attempt = await carry_on(desk, attempt_id)
    async with desk.db.look() as tx:
        attempt = attempt or await payment.attempt_by_id(tx, attempt_id)
        if attempt.state == AttemptState.VOIDED and attempt.reason != CARD_USED_UP:
            raise OrderOver
        return Paid(await order.order_by_id(tx, attempt.order_id), attempt)


async def waiting_attempt(db: Database, token: str) -> PaymentAttempt:
    async with db.begin() as tx:
        checkout = await checkout_by_token(tx, token)
        latest = await payment.latest_attempt(tx, checkout.order_id) if checkout.order_id else None
        if latest is None or latest.challenge is None:
            raise NothingToConfirm
        return latest
