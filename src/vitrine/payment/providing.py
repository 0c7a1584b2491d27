from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from vitrine.db import Database
from vitrine.payment.model import ProviderName
from vitrine.payment.provider import Providers
from vitrine.payment.sandbox import Sandbox
from vitrine.payment.stripe import Stripe, StripeAccount
from vitrine.settings import Settings


@asynccontextmanager
async def providers(db: Database, settings: Settings) -> AsyncGenerator[Providers]:
    """Real money as soon as there is a key for it; test cards then pay for nothing any more."""
    account = stripe_account(settings)
    if account is None:
        yield Providers(Sandbox(db))
        return
    stripe = Stripe(account)
    try:
        yield Providers(stripe, {ProviderName.SANDBOX: Sandbox(db)})
    finally:
        await stripe.close()


def stripe_account(settings: Settings) -> StripeAccount | None:
    if settings.stripe_secret_key is None or settings.stripe_webhook_secret is None:
        return None
    return StripeAccount(
        secret_key=settings.stripe_secret_key,
        webhook_secret=settings.stripe_webhook_secret,
        address=settings.stripe_api_url,
    )
