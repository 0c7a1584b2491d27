"""Both providers behind the one port, with what a buyer does at each."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from tests.world.fake_stripe.server import FakeStripe, fake_stripe
from vitrine.db import Database
from vitrine.payment import (
    Provider,
    ProviderName,
    Providers,
    Sandbox,
    Stripe,
    StripeAccount,
    tokenise,
)

PAYS, DECLINED, POOR, SECOND_STEP = "pays", "declined", "poor", "second step"
ANOTHER = "another that pays"
NUMBERS = {
    PAYS: "4242 4242 4242 4242",
    ANOTHER: "5555 5555 5555 4444",
    DECLINED: "4000 0000 0000 0002",
    POOR: "4000 0000 0000 9995",
    SECOND_STEP: "4000 0025 0000 3155",
}
TOKENS = {
    PAYS: "ctoken_card_visa",
    ANOTHER: "ctoken_card_mastercard",
    DECLINED: "ctoken_card_chargeDeclined",
    POOR: "ctoken_card_chargeDeclinedInsufficientFunds",
    SECOND_STEP: "ctoken_card_threeDSecure2Required",
}


@dataclass(frozen=True)
class AtProvider:
    provider: Provider
    card: Callable[[str], Awaitable[str]]
    approve: Callable[[str], None]
    stripe: FakeStripe | None = None


@asynccontextmanager
async def at_stripe(_: Database) -> AsyncGenerator[AtProvider]:
    async with fake_stripe() as fake:
        provider = Stripe(account_at(fake.url))

        async def card(kind: str) -> str:
            return TOKENS[kind]

        def approve(reference: str) -> None:
            fake.books.answer_second_step(reference, approved=True)

        yield AtProvider(provider, card, approve, fake)
        await provider.close()


@asynccontextmanager
async def at_sandbox(db: Database) -> AsyncGenerator[AtProvider]:
    async def card(kind: str) -> str:
        return (await tokenise(db, NUMBERS[kind], "12/40", "123")).token

    yield AtProvider(Sandbox(db), card, lambda _: None)


def account_at(url: str) -> StripeAccount:
    return StripeAccount(SecretStr("sk_test"), SecretStr("whsec_test"), url)


def paid_by(stripe: Provider, db: Database) -> Providers:
    return Providers(stripe, {ProviderName.SANDBOX: Sandbox(db)})
