"""A provider's event only says where to look: it comes late, twice, out of order, or never."""

from functools import partial

import msgspec
import structlog

from vitrine import payment
from vitrine.checkout.carrying_on import Desk, carry_on, record
from vitrine.kit.sweeping import each_alone
from vitrine.payment import Outcome, ProviderEvent

log = structlog.get_logger(__name__)


class Thing(msgspec.Struct, frozen=True):
    id: str = ""


class About(msgspec.Struct, frozen=True):
    object: Thing = Thing()


class Body(msgspec.Struct, frozen=True):
    data: About = About()


async def hear_waiting(desk: Desk) -> int:
    async with desk.db.begin() as tx:
        waiting = await payment.events_waiting(tx)
    return await each_alone("checkout.hear", waiting, partial(hear, desk))


async def hear(desk: Desk, event_id: int) -> None:
    async with desk.db.begin() as tx:
        event = await payment.try_event(tx, event_id)
    if event is None:
        return
    await act(desk, event)
    async with desk.db.begin() as tx:
        await payment.settle_event(tx, event_id)


async def act(desk: Desk, event: ProviderEvent) -> None:
    provider = desk.providers.by_name(event.provider)
    reference = msgspec.json.decode(event.body, type=Body).data.object.id
    if event.kind.startswith("payment_intent."):
        await take_up(desk, await provider.find(reference))
    elif event.kind.startswith("charge.dispute."):
        disputed = await provider.find_dispute(reference)
        async with desk.db.begin() as tx:
            await payment.record_dispute(tx, disputed)
    elif event.kind.startswith(("refund.", "charge.refund.")):
        refunded = await provider.find_refund(reference)
        async with desk.db.begin() as tx:
            await payment.adopt_refund(tx, refunded)


async def take_up(desk: Desk, outcome: Outcome) -> bool:
    """No: this money is not for an attempt of ours."""
    async with desk.db.begin() as tx:
        attempt = await payment.attempt_by_reference(tx, outcome.reference)
        if attempt is None and outcome.key and outcome.key.isdecimal():
            attempt = await payment.attempt_if_any(tx, int(outcome.key))
    if attempt is None:
        log.warning("payment.unknown", reference=outcome.reference)
        return False
    if attempt.state != outcome.state:
        await record(desk, attempt, outcome)
    await carry_on(desk, attempt.id)
    return True
