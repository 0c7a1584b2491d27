"""A program is told what a shop lets it know: once, and as long as the consent stands."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.world.app import Program, a_program
from tests.world.off_sale import take_the_cup_off_sale
from tests.world.outbox import heard
from tests.world.pages import Cast
from tests.world.receiver import Receiver
from tests.world.shop import a_shop
from vitrine import app as apps
from vitrine import webhook
from vitrine.app import Scope
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.notification import OutgoingMail
from vitrine.settings import Settings
from vitrine.shopping_api.sending import send_due
from vitrine.webhook import DeliveryState, Topic, WebhookDelivery


@pytest.fixture
async def program(db: Database, settings: Settings, cast: Cast, receiver: Receiver) -> Program:
    await heard(db, "webhook")
    async with db.begin() as tx:
        return await a_program(tx, settings, cast.shop, by=cast.owner, webhook=receiver.url)


async def withdraw(db: Database, cast: Cast) -> None:
    """What its owner let in first."""
    async with db.begin() as tx:
        [grant, *_] = await apps.grants_of_shop(tx, cast.shop.id)
        await apps.withdraw_shop(tx, grant, cast.shop.id)


async def log_of(db: Database, cast: Cast, program: Program) -> Sequence[WebhookDelivery]:
    async with db.begin() as tx:
        return await webhook.deliveries_of_shop(tx, cast.shop.id, [program.app.id])


async def test_who_may_not_see_products_is_not_told_of_them(
    db: Database, settings: Settings, cast: Cast, program: Program, receiver: Receiver
) -> None:
    async with db.begin() as tx:
        other = await a_program(
            tx, settings, cast.shop, scopes=[Scope.ORDER_READ], webhook=receiver.url
        )
    await take_the_cup_off_sale(db, cast)
    assert await log_of(db, cast, other) == []
    assert len(await log_of(db, cast, program)) == 1


async def test_a_program_that_two_let_in_is_told_once(
    db: Database, cast: Cast, program: Program
) -> None:
    async with db.begin() as tx:
        await apps.consent(tx, program.app, [cast.shop], by=None)
    await take_the_cup_off_sale(db, cast)
    assert len(await log_of(db, cast, program)) == 1


async def test_nothing_is_told_after_a_consent_ran_out(
    db: Database, cast: Cast, program: Program
) -> None:
    async with db.begin() as tx:
        [grant] = await apps.grants_of_shop(tx, cast.shop.id)
    with clock.stopped_at(grant.expires_at):
        await take_the_cup_off_sale(db, cast)
    assert await log_of(db, cast, program) == []


async def test_what_waits_when_a_shop_withdraws_is_not_sent(
    db: Database, lab: Settings, cast: Cast, program: Program, receiver: Receiver
) -> None:
    await take_the_cup_off_sale(db, cast)
    await withdraw(db, cast)
    await heard(db, "webhook")
    await send_due(db, lab)
    assert [told.body.startswith(b'{"type":6,') for told in receiver.heard] == [True]
    ended, shelved = await log_of(db, cast, program)
    assert (ended.topic, ended.state) == (Topic.CONSENT_ENDED, DeliveryState.DELIVERED)
    assert (shelved.topic, shelved.state) == (Topic.PRODUCT_SHELVED, DeliveryState.GIVEN_UP)
    assert shelved.last_problem == "The consent was over before it was sent."


async def test_what_waits_when_one_of_two_withdraws_is_sent(
    db: Database, lab: Settings, cast: Cast, program: Program, receiver: Receiver
) -> None:
    async with db.begin() as tx:
        await apps.consent(tx, program.app, [cast.shop], by=None)
    await take_the_cup_off_sale(db, cast)
    await withdraw(db, cast)
    await send_due(db, lab)
    assert [told.body.startswith(b'{"type":5,') for told in receiver.heard] == [True]


async def test_a_program_is_told_of_a_shop_that_a_second_consent_leaves_out(
    db: Database, lab: Settings, cast: Cast, program: Program, receiver: Receiver
) -> None:
    async with db.begin() as tx:
        other = await a_shop(tx)
        await apps.consent(tx, program.app, [other], by=cast.owner)
    await heard(db, "webhook")
    await send_due(db, lab)
    [ended] = await log_of(db, cast, program)
    assert (ended.topic, ended.state) == (Topic.CONSENT_ENDED, DeliveryState.DELIVERED)
    assert [f'"shop_id":"{cast.shop.id}"'.encode() in told.body for told in receiver.heard] == [
        True
    ]


async def test_an_app_that_is_removed_while_its_address_fails_troubles_nobody(
    db: Database, lab: Settings, cast: Cast, program: Program, receiver: Receiver
) -> None:
    receiver.status, now = 500, clock.now()
    await take_the_cup_off_sale(db, cast)
    await send_due(db, lab)
    async with db.begin() as tx:
        await apps.remove(tx, await apps.app_by_id(tx, program.app.id))
    await heard(db, "webhook")
    with clock.stopped_at(now + timedelta(days=4)):
        await send_due(db, lab)
    await heard(db, "notification-app")
    async with db.begin() as tx:
        assert await webhook.paused_addresses(tx, [program.app.id])
        assert not (await tx.session.scalars(select(OutgoingMail.to))).all()
