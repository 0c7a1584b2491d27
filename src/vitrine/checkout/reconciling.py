"""The provider's list against ours: what no event told us is found here."""

from datetime import timedelta

from vitrine import payment
from vitrine.checkout.carrying_on import Desk
from vitrine.checkout.hearing import take_up
from vitrine.kit import clock

LOOKS_BACK = timedelta(days=3)  # as long as Stripe tries to deliver an event


async def reconcile(desk: Desk) -> int:
    """How many payments of the provider are not known here."""
    since = clock.now() - LOOKS_BACK
    provider = desk.providers.active
    unknown = 0
    async for outcome in provider.payments_since(since):
        unknown += not await take_up(desk, outcome)
    async for refunded in provider.refunds_since(since):
        async with desk.db.begin() as tx:
            await payment.adopt_refund(tx, refunded)
    return unknown
