"""One suite for whoever moves the money."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from tests.world.provider import (
    ANOTHER,
    DECLINED,
    PAYS,
    POOR,
    SECOND_STEP,
    AtProvider,
    at_sandbox,
    at_stripe,
)
from vitrine.db import Database
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.payment import AttemptState, Outcome, RefundState, Whose
from vitrine.payment.errors import RefundTooHigh, TransferRefused

TOTAL = Money(2_990, "GBP")


@pytest.fixture(params=[at_sandbox, at_stripe], ids=["sandbox", "stripe"])
async def at(request: pytest.FixtureRequest, db: Database) -> AsyncGenerator[AtProvider]:
    async with request.param(db) as opened:
        yield opened


@pytest.fixture
def key() -> str:
    return str(ids.new_id())


async def authorised(at: AtProvider, key: str, kind: str = PAYS) -> Outcome:
    card = await at.card(kind)
    return await at.provider.authorise(key=key, card=card, amount=TOTAL, order="7")


async def test_money_is_set_aside_then_taken(at: AtProvider, key: str) -> None:
    outcome = await authorised(at, key)
    assert (outcome.state, outcome.key) == (AttemptState.AUTHORIZED, key)
    assert (await at.provider.capture(outcome.reference)).state == AttemptState.CAPTURED
    assert (await at.provider.find(outcome.reference)).state == AttemptState.CAPTURED


async def test_the_same_key_sets_money_aside_once(at: AtProvider, key: str) -> None:
    card = await at.card(PAYS)
    tries = [
        await at.provider.authorise(key=key, card=card, amount=TOTAL, order="7") for _ in range(2)
    ]
    assert tries[0] == tries[1]
    listed = [each async for each in at.provider.payments_since(clock.now() - timedelta(hours=1))]
    assert [each.reference for each in listed] == [tries[0].reference]


@pytest.mark.parametrize(
    ("kind", "reason"), [(DECLINED, "card-declined"), (POOR, "insufficient-funds")]
)
async def test_a_refused_card_says_why(at: AtProvider, key: str, kind: str, reason: str) -> None:
    outcome = await authorised(at, key, kind)
    assert (outcome.state, outcome.reason) == (AttemptState.DECLINED, reason)


async def test_a_second_step_waits_for_the_buyer(at: AtProvider, key: str) -> None:
    outcome = await authorised(at, key, SECOND_STEP)
    assert outcome.state == AttemptState.REQUIRES_ACTION
    assert outcome.challenge
    at.approve(outcome.reference)
    assert (await at.provider.confirm(outcome.reference)).state == AttemptState.AUTHORIZED


async def test_a_second_step_that_is_denied_takes_nothing(at: AtProvider, key: str) -> None:
    outcome = await authorised(at, key, SECOND_STEP)
    denied = await at.provider.deny(outcome.reference)
    assert (denied.state, denied.reason) == (AttemptState.DECLINED, "second-step-denied")
    assert (await at.provider.capture(outcome.reference)).state != AttemptState.CAPTURED


async def test_what_is_let_go_cannot_be_taken(at: AtProvider, key: str) -> None:
    outcome = await authorised(at, key)
    assert (await at.provider.void(outcome.reference)).state == AttemptState.VOIDED
    assert (await at.provider.capture(outcome.reference)).state == AttemptState.VOIDED


async def test_one_card_is_known_again_whatever_its_token(at: AtProvider) -> None:
    prints = [
        await at.provider.fingerprint((await authorised(at, str(ids.new_id()), kind)).reference)
        for kind in (PAYS, PAYS, ANOTHER)
    ]
    assert prints[0]
    assert prints[0] == prints[1] != prints[2]


async def test_a_payment_is_found_by_our_key(at: AtProvider, key: str) -> None:
    outcome = await authorised(at, key)
    since = clock.now() - timedelta(hours=1)
    found = await at.provider.find_by_key(key, since)
    assert found is not None
    assert found.reference == outcome.reference
    assert await at.provider.find_by_key("1", since) is None


async def test_refunds_end_exactly_at_the_total(at: AtProvider, key: str) -> None:
    outcome = await authorised(at, key)
    await at.provider.capture(outcome.reference)
    part = Money(1_000, "GBP")
    first = [
        await at.provider.refund(key=f"{key}1", reference=outcome.reference, amount=part)
        for _ in range(2)
    ]
    assert first[0] == first[1]
    assert (first[0].state, first[0].amount) == (RefundState.SUCCEEDED, part)
    with pytest.raises(RefundTooHigh):
        await at.provider.refund(key=f"{key}2", reference=outcome.reference, amount=TOTAL)
    rest = TOTAL - part
    last = await at.provider.refund(key=f"{key}3", reference=outcome.reference, amount=rest)
    assert await at.provider.find_refund(last.reference) == last
    listed = at.provider.refunds_since(clock.now() - timedelta(hours=1))
    assert sum([each.amount.minor async for each in listed if each.amount]) == TOTAL.minor


async def test_what_was_not_taken_cannot_be_refunded(at: AtProvider, key: str) -> None:
    outcome = await authorised(at, key)
    with pytest.raises(RefundTooHigh):
        await at.provider.refund(key=key, reference=outcome.reference, amount=TOTAL)


async def captured(at: AtProvider, key: str) -> Outcome:
    outcome = await authorised(at, key)
    return await at.provider.capture(outcome.reference)


async def test_what_the_provider_keeps_is_known(at: AtProvider, key: str) -> None:
    outcome = await captured(at, key)
    fee = await at.provider.fee(outcome.reference)
    assert fee is not None
    assert fee.currency == TOTAL.currency
    assert 0 < fee.minor < TOTAL.minor


async def test_the_same_key_hands_on_once(at: AtProvider, key: str) -> None:
    await captured(at, key)
    half = Money(TOTAL.minor // 2, TOTAL.currency)
    tries = [
        await at.provider.transfer(key=key, account="acct_ombra", amount=half) for _ in range(2)
    ]
    assert tries[0] == tries[1]


async def test_nobody_s_account_is_paid_nothing(at: AtProvider, key: str) -> None:
    await captured(at, key)
    with pytest.raises(TransferRefused):
        await at.provider.transfer(key=key, account="nobody", amount=Money(100, "GBP"))


async def kept(at: AtProvider, key: str, customer: str) -> str:
    paid = await at.provider.authorise(
        key=key,
        card=await at.card(PAYS),
        amount=TOTAL,
        order="7",
        whose=Whose(customer, keep=True),
    )
    card = await at.provider.card_of(paid.reference)
    assert card is not None
    assert (card.brand, card.last4) == ("Visa", "4242")
    return card.token


async def test_a_card_that_was_kept_pays_again_for_its_owner(at: AtProvider, key: str) -> None:
    customer = await at.provider.customer("1")
    assert await at.provider.customer("1") == customer
    token = await kept(at, key, customer)
    again = await at.provider.authorise(
        key=str(ids.new_id()),
        card=token,
        amount=TOTAL,
        order="8",
        whose=Whose(customer, keep=False),
    )
    assert again.state == AttemptState.AUTHORIZED
    await at.provider.forget_card(token)
    await at.provider.forget_card(token)
