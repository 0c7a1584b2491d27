"""Cards that a signed-in buyer keeps: by the provider's names, and for nobody else."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace

import pytest

from tests.world.account import an_account
from tests.world.order import Till
from tests.world.provider import PAYS, TOKENS, AtProvider, at_sandbox, at_stripe, paid_by
from vitrine import payment
from vitrine.account import Account
from vitrine.checkout import Paid
from vitrine.db import Database
from vitrine.errors import NotFound
from vitrine.order import OrderState
from vitrine.payment import Providers, SavedCard
from vitrine.payment.errors import CardUnknown


@pytest.fixture(params=[at_sandbox, at_stripe], ids=["sandbox", "stripe"])
async def at(request: pytest.FixtureRequest, db: Database) -> AsyncGenerator[AtProvider]:
    async with request.param(db) as opened:
        yield opened


@pytest.fixture
def paid_there(at: AtProvider, till: Till, db: Database) -> Till:
    providers = paid_by(at.provider, db) if at.stripe else Providers(at.provider)
    return replace(till, providers=providers)


@pytest.fixture
async def buyer(db: Database) -> Account:
    async with db.begin() as tx:
        return await an_account(tx)


async def buys(till: Till, account: Account | None, card: str, *, keep: bool = False) -> Paid:
    begun = await till.begin()
    quote = await till.deliver(begun.token)
    tap = await till.tap(begun.token, quote.id, account_id=account and account.id)
    return await till.pay(replace(tap, card=card, keep=keep))


async def cards(till: Till, account: Account) -> Sequence[SavedCard]:
    async with till.db.begin() as tx:
        return await payment.cards_of(tx, account.id, till.desk.providers.active.name)


async def test_a_kept_card_pays_the_next_order(
    paid_there: Till, at: AtProvider, buyer: Account
) -> None:
    for _ in range(2):
        await buys(paid_there, buyer, await at.card(PAYS), keep=True)
    [card] = await cards(paid_there, buyer)
    assert (card.brand, card.last4) == ("Visa", "4242")
    paid = await buys(paid_there, buyer, f"saved_{card.id}")
    assert paid.order.state == OrderState.PLACED


async def test_a_card_is_kept_only_if_its_owner_says_so(
    paid_there: Till, at: AtProvider, buyer: Account
) -> None:
    await buys(paid_there, buyer, await at.card(PAYS))
    await buys(paid_there, None, await at.card(PAYS), keep=True)
    assert await cards(paid_there, buyer) == []


async def test_nobody_pays_by_another_s_card_and_a_forgotten_one_pays_nothing(
    paid_there: Till, at: AtProvider, db: Database, buyer: Account
) -> None:
    await buys(paid_there, buyer, await at.card(PAYS), keep=True)
    [card] = await cards(paid_there, buyer)
    async with db.begin() as tx:
        stranger = await an_account(tx)
    for other in (stranger, None):
        with pytest.raises(CardUnknown):
            await buys(paid_there, other, f"saved_{card.id}")
    providers = paid_there.desk.providers
    with pytest.raises(NotFound):
        await payment.forget_card(db, providers, stranger.id, card.id)
    await payment.forget_card(db, providers, buyer.id, card.id)
    with pytest.raises(CardUnknown):
        await buys(paid_there, buyer, f"saved_{card.id}")
    if at.stripe is not None:
        assert at.stripe.books.methods[card.token]["customer"] is None


async def test_a_card_that_stripe_keeps_is_bound_to_its_owner(
    paid_there: Till, at: AtProvider, buyer: Account
) -> None:
    if at.stripe is None:
        return
    await buys(paid_there, buyer, TOKENS[PAYS], keep=True)
    [card] = await cards(paid_there, buyer)
    stolen = await buys(paid_there, None, card.token)
    assert stolen.order.state == OrderState.UNPAID
