"""At most so many per card, also where only the provider knows which card it is."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from tests.world.discount import a_discount, enter
from tests.world.fake_stripe.server import FakeStripe
from tests.world.order import LONDON, Till
from tests.world.promotion import a_sale
from tests.world.provider import ANOTHER, PAYS, SECOND_STEP, TOKENS, at_stripe, paid_by
from vitrine.api.ordered import REASONS, PaidOut
from vitrine.checkout import Paid, approve
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.order import OrderState, expire_due
from vitrine.order.errors import OrderOver
from vitrine.payment import CARD_USED_UP


@pytest.fixture
async def stripe(db: Database, till: Till) -> AsyncGenerator[tuple[FakeStripe, Till]]:
    async with at_stripe(db) as at:
        assert at.stripe is not None
        yield at.stripe, replace(till, providers=paid_by(at.provider, db))


async def at_once(
    till: Till, kind: str, line1: str = "1 Mill Street", *, code: str = ""
) -> tuple[str, Paid]:
    begun = await till.tap_buy(till.wish())
    if code:
        await enter(till, begun.token, code)
    quote = await till.deliver(begun.token, replace(LONDON, line1=line1))
    tap = await till.tap(begun.token, quote.id)
    return begun.token, await till.pay(replace(tap, card=TOKENS[kind]))


async def test_a_card_that_had_its_share_is_let_go_and_another_pays(
    stripe: tuple[FakeStripe, Till],
) -> None:
    """Another address and another token, but Stripe knows the card."""
    fake, till = stripe
    await till.announce(per_buyer=1)
    _, first = await at_once(till, PAYS)
    token, again = await at_once(till, PAYS, "2 Mill Street")
    assert (again.attempt.state, again.attempt.reason) == ("voided", CARD_USED_UP)
    assert again.order.state == OrderState.UNPAID
    assert fake.books.captured() == first.order.total_minor
    assert fake.books.intents[again.attempt.reference or ""]["status"] == "canceled"
    told = PaidOut.of(again, "en").payment
    assert (told.state, told.detail) == ("declined", REASONS[CARD_USED_UP])
    tap = await till.tap(token, await till.quote_of(token))
    paid = await till.pay(replace(tap, card=TOKENS[ANOTHER]))
    assert paid.order.state == OrderState.PLACED


async def test_a_code_for_one_use_per_buyer_is_so_by_card(stripe: tuple[FakeStripe, Till]) -> None:
    fake, till = stripe
    await a_discount(till, per_buyer=1)
    answers = [
        (await at_once(till, PAYS, line1, code="WELCOME"))[1]
        for line1 in ("1 Mill Street", "2 Mill Street")
    ]
    assert [each.attempt.state for each in answers] == ["captured", "voided"]
    assert fake.books.captured() == answers[0].order.total_minor


async def test_a_promotion_for_one_per_buyer_is_so_by_card(
    stripe: tuple[FakeStripe, Till],
) -> None:
    fake, till = stripe
    sale = await a_sale(till, per_buyer=1)
    answers: list[Paid] = []
    for line1 in ("1 Mill Street", "2 Mill Street"):
        token, quote = await sale.quoted(address=replace(LONDON, line1=line1))
        tap = await till.tap(token, quote.id)
        answers.append(await till.pay(replace(tap, card=TOKENS[PAYS])))
    assert [each.attempt.state for each in answers] == ["captured", "voided"]
    assert fake.books.captured() == answers[0].order.total_minor
    tap = await till.tap(token, await till.quote_of(token))
    paid = await till.pay(replace(tap, card=TOKENS[ANOTHER]))
    assert paid.order.state == OrderState.PLACED


@pytest.mark.parametrize("limited", ["deal", "code", "promotion"])
async def test_a_card_whose_money_comes_late_buys_no_second_share(
    stripe: tuple[FakeStripe, Till], limited: str
) -> None:
    """By another address, while the first order was over."""
    fake, till = stripe
    code = "WELCOME" if limited == "code" else ""
    match limited:
        case "deal":
            await till.announce(per_buyer=1)
        case "code":
            await a_discount(till, per_buyer=1)
        case _:
            await a_sale(till, per_buyer=1)
    late, first = await at_once(till, SECOND_STEP, code=code)
    with clock.stopped_at(first.order.pay_until):
        await expire_due(till.db)
    token, second = await at_once(till, SECOND_STEP, "2 Mill Street", code=code)
    for waits in (second, first):
        fake.books.answer_second_step(waits.attempt.reference or "", approved=True)
    assert (await approve(till.desk, token)).order.state == OrderState.PLACED
    with pytest.raises(OrderOver):
        await approve(till.desk, late)
    assert fake.books.captured() == second.order.total_minor
    assert fake.books.intents[first.attempt.reference or ""]["status"] == "canceled"
