"""Where a program hears: at its own address, or at one for a shop and kind; and when that moves."""

from datetime import timedelta

import msgspec
import pytest

from tests.world.app import Caller, Program, a_program
from tests.world.off_sale import put_it_back, take_the_cup_off_sale
from tests.world.outbox import heard
from tests.world.pages import Cast
from tests.world.receiver import Receiver, a_receiver
from vitrine import app as apps
from vitrine import webhook
from vitrine.app import App
from vitrine.catalogue import picture_product, product_by_id
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.settings import Settings
from vitrine.shopping_api.sending import send_due
from vitrine.webhook import DeliveryState, WebhookDelivery

PATH = "/event/202309/webhooks"
SHELVES = {"event_type": "PRODUCT_STATUS_CHANGE"}


@pytest.fixture
async def program(db: Database, settings: Settings, cast: Cast, receiver: Receiver) -> Program:
    await heard(db, "webhook")
    async with db.begin() as tx:
        return await a_program(tx, settings, cast.shop, by=cast.owner, webhook=receiver.url)


async def log_of(db: Database, cast: Cast, program: Program) -> list[WebhookDelivery]:
    async with db.begin() as tx:
        return list(await webhook.deliveries_of_shop(tx, cast.shop.id, [program.app.id]))


async def move(db: Database, app: App, address: str | None) -> None:
    async with db.begin() as tx:
        found = await apps.app_by_id(tx, app.id)
        found.webhook_url = address
        await webhook.readdress(tx, found)


async def test_a_shop_may_name_an_address_of_its_own(
    call: Caller, db: Database, cast: Cast, receiver: Receiver
) -> None:
    other = f"http://127.0.0.1:{receiver.port}/shelves"
    assert (await call("PUT", PATH, SHELVES | {"address": other})).json()["code"] == 0
    listed = (await call("GET", PATH)).json()["data"]
    assert (listed["total_count"], listed["webhooks"][0]["address"]) == (1, other)
    await take_the_cup_off_sale(db, cast)
    (delivery,) = await log_of(db, cast, call.program)
    assert delivery.address == other
    for _ in range(2):
        assert (await call("DELETE", PATH, SHELVES)).json()["code"] == 0
    assert (await call("GET", PATH)).json()["data"]["webhooks"] == []
    (delivery,) = await log_of(db, cast, call.program)
    assert delivery.address == receiver.url


async def test_a_wrong_subscription_says_what_is_wrong(call: Caller) -> None:
    for wanted, field in (
        ({"address": "ftp://erp.example", "event_type": "ORDER_STATUS_CHANGE"}, "address"),
        ({"address": "https://erp.example", "event_type": "EVERYTHING"}, "event_type"),
        ({"event_type": "ORDER_STATUS_CHANGE"}, "address"),
    ):
        answer = (await call("PUT", PATH, wanted)).json()
        assert answer["code"] == 98001004
        assert answer["message"].startswith(field)


async def fail_for_days(db: Database, lab: Settings, program: Program, receiver: Receiver) -> None:
    receiver.status, now = 503, clock.now()
    for days in (0, 4):
        with clock.stopped_at(now + timedelta(days=days)):
            await send_due(db, lab)
    async with db.begin() as tx:
        assert await webhook.paused_addresses(tx, [program.app.id])


async def test_what_waits_at_a_dead_address_goes_to_the_new_one_in_its_order(
    db: Database, lab: Settings, cast: Cast, program: Program, receiver: Receiver
) -> None:
    await take_the_cup_off_sale(db, cast)
    await put_it_back(db, cast)
    await fail_for_days(db, lab, program, receiver)
    async with a_receiver() as better:
        await move(db, program.app, better.url)
        await take_the_cup_off_sale(db, cast)
        await send_due(db, lab)
    log = await log_of(db, cast, program)
    assert [each.state for each in log] == [DeliveryState.DELIVERED] * 3
    told = [msgspec.json.decode(each.body)["tts_notification_id"] for each in better.heard]
    assert told == [str(each.id) for each in reversed(log)]


async def test_an_address_that_was_paused_is_tried_again_when_it_comes_back(
    db: Database, lab: Settings, cast: Cast, program: Program, receiver: Receiver
) -> None:
    await take_the_cup_off_sale(db, cast)
    await fail_for_days(db, lab, program, receiver)
    await move(db, program.app, "https://other.example/hook")
    await move(db, program.app, receiver.url)
    receiver.status = 200
    await send_due(db, lab)
    assert [each.state for each in await log_of(db, cast, program)] == [DeliveryState.DELIVERED]


async def test_what_waits_is_given_up_where_the_app_wants_no_more(
    db: Database, cast: Cast, program: Program
) -> None:
    await take_the_cup_off_sale(db, cast)
    await move(db, program.app, None)
    (delivery,) = await log_of(db, cast, program)
    assert delivery.state == DeliveryState.GIVEN_UP
    assert delivery.last_problem == "The app has no address for it any more."


async def test_one_that_is_sent_again_goes_where_it_would_go_now(
    db: Database, lab: Settings, cast: Cast, program: Program, receiver: Receiver
) -> None:
    await take_the_cup_off_sale(db, cast)
    await send_due(db, lab)
    async with a_receiver() as better:
        await move(db, program.app, better.url)
        (delivery,) = await log_of(db, cast, program)
        async with db.begin() as tx:
            await webhook.send_again(tx, cast.shop.id, delivery.id)
        await send_due(db, lab)
    assert (len(receiver.heard), len(better.heard)) == (1, 1)


async def test_a_dead_address_of_one_kind_holds_up_no_other_kind(
    call: Caller, db: Database, lab: Settings, cast: Cast, receiver: Receiver
) -> None:
    async with a_receiver() as dead:
        dead.status = 503
        await call("PUT", PATH, SHELVES | {"address": dead.url})
        await take_the_cup_off_sale(db, cast)
        async with db.begin() as tx:
            await picture_product(tx, await product_by_id(tx, cast.cup.id), [])
        await heard(db, "webhook")
        await send_due(db, lab)
    assert [told.body.startswith(b'{"type":15,') for told in receiver.heard] == [True]
