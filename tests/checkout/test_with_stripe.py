"""Buying through Stripe's own library, at a server that stands in for Stripe."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.world.fake_stripe.server import FakeStripe, Mood
from tests.world.order import Till
from tests.world.outbox import emitted
from tests.world.provider import (
    DECLINED,
    PAYS,
    SECOND_STEP,
    TOKENS,
    account_at,
    at_stripe,
    paid_by,
)
from tests.world.stock import a_claim, level_of
from vitrine import checkout as checkouts
from vitrine import order, payment
from vitrine.checkout import Paid
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.order import OrderState
from vitrine.payment import AttemptState, ProviderName, RefundState
from vitrine.payment.errors import CardUnknown, RefundTooHigh
from vitrine.payment.model import Dispute, Payment, PaymentAttempt, Refund


@pytest.fixture
async def stripe(db: Database, till: Till) -> AsyncGenerator[tuple[FakeStripe, Till]]:
    async with at_stripe(db) as at:
        assert at.stripe is not None
        yield at.stripe, replace(till, providers=paid_by(at.provider, db))


async def tapped(till: Till, kind: str = PAYS, quantity: int = 1) -> tuple[str, Paid]:
    begun = await till.begin(quantity)
    quote = await till.deliver(begun.token)
    tap = await till.tap(begun.token, quote.id)
    return begun.token, await till.pay(replace(tap, card=TOKENS[kind]))


async def told(db: Database, fake: FakeStripe, *, backwards: bool = False) -> None:
    """All events so far, each twice; `backwards`, the newest first."""
    events = [each for each in fake.books.events for _ in range(2)]
    if backwards:
        events.reverse()
    for event in events:
        body, _ = fake.books.signed(event)
        await payment.keep_event(
            db, ProviderName.STRIPE, external_id=event["id"], kind=event["type"], body=body
        )


async def test_a_card_pays_and_the_order_is_placed(stripe: tuple[FakeStripe, Till]) -> None:
    fake, till = stripe
    _, paid = await tapped(till)
    assert (paid.order.state, paid.attempt.state) == (OrderState.PLACED, AttemptState.CAPTURED)
    assert fake.books.captured() == paid.order.total_minor
    (intent,) = fake.books.intents.values()
    assert intent["metadata"] == {"attempt": str(paid.attempt.id), "order": str(paid.order.id)}


async def test_a_declined_card_leaves_time_for_another(stripe: tuple[FakeStripe, Till]) -> None:
    fake, till = stripe
    token, refused = await tapped(till, DECLINED)
    assert (refused.attempt.state, refused.attempt.reason) == ("declined", "card-declined")
    tap = await till.tap(token, (await till.quote_of(token)))
    paid = await till.pay(replace(tap, card=TOKENS[PAYS]))
    assert paid.order.state == OrderState.PLACED
    assert fake.books.captured() == paid.order.total_minor


async def test_a_number_instead_of_a_token_goes_nowhere(stripe: tuple[FakeStripe, Till]) -> None:
    fake, till = stripe
    begun = await till.begin()
    tap = await till.tap(begun.token, (await till.deliver(begun.token)).id)
    with pytest.raises(CardUnknown):
        await till.pay(replace(tap, card="4242424242424242"))
    assert fake.calls == []


async def test_a_second_step_is_believed_from_stripe_only(stripe: tuple[FakeStripe, Till]) -> None:
    fake, till = stripe
    token, waits = await tapped(till, SECOND_STEP)
    assert waits.attempt.state == AttemptState.REQUIRES_ACTION
    lied = await checkouts.approve(till.desk, token)
    assert lied.order.state == OrderState.UNPAID
    assert waits.attempt.reference
    fake.books.answer_second_step(waits.attempt.reference, approved=True)
    paid = await checkouts.approve(till.desk, token)
    assert paid.order.state == OrderState.PLACED


async def test_a_buyer_who_closes_the_page_after_the_second_step_has_bought(
    db: Database, stripe: tuple[FakeStripe, Till]
) -> None:
    fake, till = stripe
    _, waits = await tapped(till, SECOND_STEP)
    assert waits.attempt.reference
    fake.books.answer_second_step(waits.attempt.reference, approved=True)
    await told(db, fake)
    await checkouts.hear_waiting(till.desk)
    assert (await till.order(waits.order.id)).state == OrderState.PLACED


async def test_events_late_twice_and_in_any_order_change_nothing(
    db: Database, stripe: tuple[FakeStripe, Till]
) -> None:
    fake, till = stripe
    _, paid = await tapped(till)
    await tapped(till, DECLINED)
    calls = len(fake.calls)
    await told(db, fake, backwards=True)
    assert await checkouts.hear_waiting(till.desk) == len(fake.books.events)
    assert await checkouts.hear_waiting(till.desk) == 0
    assert (await till.order(paid.order.id)).state == OrderState.PLACED
    assert len(fake.calls) == calls
    async with db.begin() as tx:
        states = await tx.session.scalars(select(PaymentAttempt.state))
        assert sorted(states) == ["captured", "declined"]


@pytest.mark.parametrize("mood", [Mood.BREAKS_BEFORE, Mood.BREAKS_AFTER])
async def test_an_answer_that_is_lost_once_is_asked_for_again(
    stripe: tuple[FakeStripe, Till], mood: Mood
) -> None:
    fake, till = stripe
    fake.moods.append(mood)
    _, paid = await tapped(till)
    assert paid.order.state == OrderState.PLACED
    assert len(fake.books.intents) == 1


async def test_stripe_that_is_too_busy_is_asked_again_later(
    stripe: tuple[FakeStripe, Till],
) -> None:
    fake, till = stripe
    fake.moods.append(Mood.TOO_BUSY)
    _, waits = await tapped(till)
    assert waits.attempt.state == AttemptState.SUBMITTED
    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        assert await checkouts.resume_stuck(till.desk) == 1
    assert (await till.order(waits.order.id)).state == OrderState.PLACED


async def test_stripe_that_took_the_money_and_answers_500_for_ever_is_found_by_its_list(
    stripe: tuple[FakeStripe, Till],
) -> None:
    fake, till = stripe
    fake.moods.append(Mood.FAILS_AFTER)
    _, waits = await tapped(till)
    assert waits.attempt.state == AttemptState.SUBMITTED
    assert await checkouts.reconcile(till.desk) == 0
    assert (await till.order(waits.order.id)).state == OrderState.PLACED
    assert fake.books.captured() == waits.order.total_minor


async def test_an_answer_that_another_sum_was_taken_sells_nothing(
    stripe: tuple[FakeStripe, Till],
) -> None:
    fake, till = stripe
    fake.books.takes_less = 1
    _, waits = await tapped(till)
    assert (waits.order.state, waits.attempt.state) == (OrderState.UNPAID, AttemptState.AUTHORIZED)
    [intent] = fake.books.intents.values()
    intent["amount_received"] = intent["amount"]
    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        assert await checkouts.resume_stuck(till.desk) == 1
    assert (await till.order(waits.order.id)).state == OrderState.PLACED


async def test_money_that_comes_late_is_let_go_when_the_pieces_are_gone(
    db: Database, stripe: tuple[FakeStripe, Till]
) -> None:
    fake, till = stripe
    _, waits = await tapped(till, SECOND_STEP)
    with clock.stopped_at(waits.order.pay_until):
        await order.expire_due(db)
    await till.lane.claim(a_claim({till.variant_id: 5}))
    assert waits.attempt.reference
    fake.books.answer_second_step(waits.attempt.reference, approved=True)
    await checkouts.reconcile(till.desk)
    assert fake.books.intents[waits.attempt.reference]["status"] == "canceled"
    async with db.begin() as tx:
        assert (await emitted(tx))[-1] == "checkout.paid_too_late"


async def test_money_that_was_taken_late_is_sent_back(
    db: Database, stripe: tuple[FakeStripe, Till]
) -> None:
    fake, till = stripe
    _, waits = await tapped(till, SECOND_STEP)
    with clock.stopped_at(waits.order.pay_until):
        await order.expire_due(db)
    await till.lane.claim(a_claim({till.variant_id: 5}))
    assert waits.attempt.reference
    fake.books.answer_second_step(waits.attempt.reference, approved=True)
    fake.books.move(waits.attempt.reference, "succeeded", "requires_capture")
    await checkouts.reconcile(till.desk)
    await payment.send_refunds(db, till.desk.providers)
    assert fake.books.refunded(waits.attempt.reference) == waits.order.total_minor
    assert (await till.order(waits.order.id)).state == OrderState.EXPIRED


async def test_refunds_never_exceed_what_was_paid(
    db: Database, stripe: tuple[FakeStripe, Till]
) -> None:
    fake, till = stripe
    _, paid = await tapped(till)
    total = paid.order.total
    async with db.begin() as tx:
        await payment.request_refund(tx, paid.order.id, total - Money(1, "GBP"), key="a")
        await payment.request_refund(tx, paid.order.id, total - Money(1, "GBP"), key="a")
        with pytest.raises(RefundTooHigh):
            await payment.request_refund(tx, paid.order.id, Money(2, "GBP"), key="b")
    fake.moods.extend([Mood.BREAKS_AFTER])
    await payment.send_refunds(db, till.desk.providers)
    assert paid.attempt.reference
    assert fake.books.refunded(paid.attempt.reference) == total.minor - 1
    async with db.begin() as tx:
        assert list(await tx.session.scalars(select(Refund.state))) == [RefundState.SUCCEEDED]
        assert (await emitted(tx))[-1] == "refund.succeeded"


async def test_a_refund_made_at_stripes_desk_is_known_here_once(
    db: Database, stripe: tuple[FakeStripe, Till]
) -> None:
    fake, till = stripe
    _, paid = await tapped(till)
    fake.books.refund({"payment_intent": paid.attempt.reference, "amount": "500"})
    await told(db, fake)
    await checkouts.hear_waiting(till.desk)
    await checkouts.reconcile(till.desk)
    async with db.begin() as tx:
        assert [each.minor for each in await tx.session.scalars(select(Refund))] == [500]
        assert await tx.session.scalar(select(Payment.refunded_minor)) == 500


async def test_a_refund_that_the_bank_returns_can_be_made_again(
    db: Database, stripe: tuple[FakeStripe, Till]
) -> None:
    fake, till = stripe
    _, paid = await tapped(till)
    async with db.begin() as tx:
        await payment.request_refund(tx, paid.order.id, paid.order.total, key="a")
    await payment.send_refunds(db, till.desk.providers)
    fake.books.fail_refund(next(iter(fake.books.refunds)))
    await told(db, fake, backwards=True)
    await checkouts.hear_waiting(till.desk)
    async with db.begin() as tx:
        again = await payment.request_refund(tx, paid.order.id, paid.order.total, key="b")
        assert again.state == RefundState.REQUESTED


async def test_a_dispute_opens_and_is_lost(db: Database, stripe: tuple[FakeStripe, Till]) -> None:
    fake, till = stripe
    _, paid = await tapped(till)
    assert paid.attempt.reference
    disputed = fake.books.dispute(paid.attempt.reference)
    fake.books.close_dispute(disputed["id"], "lost")
    await told(db, fake, backwards=True)
    await checkouts.hear_waiting(till.desk)
    async with db.begin() as tx:
        dispute = (await tx.session.scalars(select(Dispute))).one()
        assert (dispute.state, dispute.order_id) == ("lost", paid.order.id)
        facts = await emitted(tx)
        assert (facts.count("dispute.opened"), facts.count("dispute.closed")) == (1, 1)


async def test_stripe_that_is_away_keeps_the_buyer_waiting_not_paying(
    db: Database, till: Till
) -> None:
    away = payment.Stripe(account_at("http://127.0.0.1:9"))
    waiting = replace(till, providers=paid_by(away, db))
    _, paid = await tapped(waiting)
    assert (paid.order.state, paid.attempt.state) == (OrderState.UNPAID, AttemptState.SUBMITTED)
    await away.close()
    with clock.stopped_at(paid.order.pay_until + timedelta(minutes=1)):
        await order.expire_due(db)
    async with at_stripe(db) as at:
        back = replace(till, providers=paid_by(at.provider, db))
        with clock.stopped_at(clock.now() + timedelta(minutes=1)):
            assert await checkouts.resume_stuck(back.desk) == 1
        assert at.stripe is not None
        assert at.stripe.books.intents == {}
    assert (await level_of(db, till.variant_id)).on_hand == 5
