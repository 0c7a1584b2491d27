from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from tiktok_shop_api import Webhooks
from tiktok_shop_api.generated import models as m

from tests.world.app import Program, a_program
from tests.world.field_trees import misfits
from tests.world.outbox import heard
from tests.world.pages import HOST_EMAIL, Cast
from tests.world.placed_order import a_placed_order
from tests.world.receiver import Receiver
from vitrine import app as apps
from vitrine import webhook
from vitrine.catalogue import pause, product_by_id
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.notification import OutgoingMail
from vitrine.order import Order, cancel_units, locked_order
from vitrine.order.events import OrderDrafted, OrderPlaced
from vitrine.settings import Settings
from vitrine.shopping_api.notifying import sign
from vitrine.shopping_api.sending import send_due
from vitrine.webhook import DeliveryState, WebhookDelivery

VECTOR = (
    b'{"type":1,"tts_notification_id":"7327112393057371910","shop_id":"7494049642642441621",'
    b'"timestamp":1644412885,"data":{"order_id":"576486316948490001","order_status":"UNPAID",'
    b'"is_on_hold_order":false,"update_time":1644412885}}'
)


@pytest.fixture
async def orders(db: Database, cast: Cast) -> list[Order]:
    async with db.begin() as tx:
        return [await a_placed_order(tx, cast.live) for _ in range(5)]


@pytest.fixture
def order(orders: list[Order]) -> Order:
    return orders[0]


@pytest.fixture
async def program(
    db: Database, settings: Settings, cast: Cast, orders: list[Order], receiver: Receiver
) -> Program:
    """Hears of everything; what building the world said is heard already."""
    assert orders
    await heard(db, "webhook")
    async with db.begin() as tx:
        return await a_program(tx, settings, cast.shop, by=cast.owner, webhook=receiver.url)


async def say(db: Database, *facts: OrderPlaced | OrderDrafted) -> None:
    async with db.begin() as tx:
        for fact in facts:
            tx.emit(fact)
    await heard(db, "webhook")


def placed(order: Order) -> OrderPlaced:
    return OrderPlaced(
        order_id=order.id,
        shop_id=order.shop_id,
        show_id=None,
        creator_id=None,
        market="GB",
        source="shop",
        account_id=None,
        total=Money(100, "GBP"),
        lines=(),
        placed_at=clock.now(),
    )


def read(body: bytes) -> Any:
    """Each kind has a model of its own."""
    return Webhooks.parse(body)


async def log_of(db: Database, cast: Cast, program: Program) -> list[WebhookDelivery]:
    async with db.begin() as tx:
        return list(await webhook.deliveries_of_shop(tx, cast.shop.id, [program.app.id]))


def test_the_published_example_is_right() -> None:
    sign_of_example = sign("vt_key_1", "vt_secret_1", VECTOR)
    assert sign_of_example == "57e005ba91a7f6052bb0d748321d38686db61468c6b22674db2ff7223fcd5c5e"


async def test_an_order_is_told_with_a_signature_that_the_client_accepts(
    db: Database,
    lab: Settings,
    cast: Cast,
    order: Order,
    program: Program,
    *,
    receiver: Receiver,
) -> None:
    await say(db, placed(order))
    await send_due(db, lab)
    (told,) = receiver.heard
    event: Any = Webhooks.verify_and_parse(
        app_key=program.app.key,
        app_secret=program.secret,
        raw_body=told.body,
        signature=told.signature,
    )
    assert type(event) is m.OrderStatusChangeWebhook
    assert misfits(event) == []
    data: Any = event.data
    assert (data.order_id, data.order_status) == (str(order.id), "AWAITING_SHIPMENT")
    assert event.shop_id == str(cast.shop.id)
    (delivery,) = await log_of(db, cast, program)
    assert (delivery.state, delivery.tries) == (DeliveryState.DELIVERED, 1)
    await send_due(db, lab)
    assert len(receiver.heard) == 1


@pytest.mark.usefixtures("program")
async def test_each_kind_fits_its_model(
    db: Database, lab: Settings, cast: Cast, receiver: Receiver
) -> None:
    async with db.begin() as tx:
        pause(tx, await product_by_id(tx, cast.cup.id))
        (grant,) = await apps.grants_of_shop(tx, cast.shop.id)
    soon = grant.expires_at - timedelta(days=20)
    await heard(db, "webhook")
    with clock.stopped_at(soon):
        async with db.begin() as tx:
            await webhook.warn_of_ends(tx)
        await send_due(db, lab)
    async with db.begin() as tx:
        (grant,) = await apps.grants_of_shop(tx, cast.shop.id)
        await apps.revoke(tx, grant)
    await heard(db, "webhook")
    with clock.stopped_at(soon):
        await send_due(db, lab)
    parsed = [read(told.body) for told in receiver.heard]
    assert {event.type_ for event in parsed} == {5, 6, 7}
    assert [problem for event in parsed for problem in misfits(event)] == []


async def test_a_failure_is_tried_again_on_the_schedule_and_then_given_up(
    db: Database,
    lab: Settings,
    cast: Cast,
    order: Order,
    program: Program,
    *,
    receiver: Receiver,
) -> None:
    receiver.status = 500
    await say(db, placed(order))
    now = clock.now()
    waits = [timedelta(minutes=2), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12)]
    for tries, wait in enumerate([timedelta(), *waits], 1):
        with clock.stopped_at(now + wait - timedelta(seconds=1)):
            await send_due(db, lab)
            assert len(receiver.heard) == tries - 1
        now += wait
        with clock.stopped_at(now):
            await send_due(db, lab)
            assert len(receiver.heard) == tries
    (delivery,) = await log_of(db, cast, program)
    assert (delivery.state, delivery.last_status) == (DeliveryState.GIVEN_UP, 500)
    assert len({told.body for told in receiver.heard}) == 1


@pytest.mark.usefixtures("program")
@pytest.mark.usefixtures("program")
async def test_what_is_told_of_one_order_keeps_its_order(
    db: Database, lab: Settings, orders: list[Order], receiver: Receiver
) -> None:
    receiver.status = 503
    order, other = orders[:2]
    await say(db, placed(order))
    async with db.begin() as tx:
        found = await locked_order(tx, order.id)
        await cancel_units(tx, found, [unit.id for unit in found.units])
    await say(db, placed(other))
    await send_due(db, lab)
    assert sorted(read(told.body).data.order_id for told in receiver.heard) == sorted(
        [str(order.id), str(other.id)]
    )
    receiver.status = 200
    with clock.stopped_at(clock.now() + timedelta(minutes=3)):
        await send_due(db, lab)
    told = [read(told.body).data for told in receiver.heard[2:]]
    assert [data.order_status for data in told if data.order_id == str(order.id)] == [
        "AWAITING_SHIPMENT",
        "CANCEL",
    ]


@pytest.mark.usefixtures("program")
async def test_one_that_hears_late_tells_nothing_that_is_over(
    db: Database, lab: Settings, order: Order, receiver: Receiver
) -> None:
    """Each kind of fact has a consumer of its own: after a pause the first may come last."""
    drafted = OrderDrafted(order_id=order.id, shop_id=order.shop_id, show_id=None)
    await say(db, placed(order), drafted)
    await send_due(db, lab)
    assert [read(told.body).data.order_status for told in receiver.heard] == ["AWAITING_SHIPMENT"]


async def test_an_address_that_fails_for_days_is_paused_until_somebody_sends_again(
    db: Database,
    lab: Settings,
    cast: Cast,
    orders: list[Order],
    program: Program,
    *,
    receiver: Receiver,
) -> None:
    receiver.status = 500
    now = clock.now()
    for days, order in enumerate(orders):
        with clock.stopped_at(now + timedelta(days=days)):
            await say(db, placed(order))
            await send_due(db, lab)
    before = len(receiver.heard)
    async with db.begin() as tx:
        paused = await webhook.paused_addresses(tx, [program.app.id])
    assert [row.address for row in paused] == [receiver.url]
    assert await told_by_mail(db) == [HOST_EMAIL]
    receiver.status = 200
    with clock.stopped_at(now + timedelta(days=5)):
        await send_due(db, lab)
        assert len(receiver.heard) == before
        newest = (await log_of(db, cast, program))[0]
        async with db.begin() as tx:
            await webhook.send_again(tx, cast.shop.id, newest.id)
        await send_due(db, lab)
    assert len(receiver.heard) > before
    assert (await log_of(db, cast, program))[0].state == DeliveryState.DELIVERED


async def told_by_mail(db: Database) -> list[str]:
    """That an app hears nothing any more."""
    await heard(db, "notification-app")
    about = OutgoingMail.key.startswith("app-unreachable:")
    async with db.begin() as tx:
        return list(await tx.session.scalars(select(OutgoingMail.to).where(about)))


async def test_one_that_cannot_be_sent_takes_no_other_with_it(
    db: Database,
    lab: Settings,
    cast: Cast,
    orders: list[Order],
    program: Program,
    *,
    receiver: Receiver,
) -> None:
    await say(db, *map(placed, orders[:3]))
    newest, broken, oldest = await log_of(db, cast, program)
    async with db.begin() as tx:
        row = await tx.session.get_one(WebhookDelivery, broken.id)
        row.facts = {}
        row = await tx.session.get_one(WebhookDelivery, oldest.id)
        row.address = "http://["
    await send_due(db, lab)
    assert [str(orders[2].id).encode() in told.body for told in receiver.heard] == [True]
    now = {each.id: each for each in await log_of(db, cast, program)}
    assert now[newest.id].state == DeliveryState.DELIVERED
    assert [now[each.id].tries for each in (broken, oldest)] == [1, 1]
    assert all(now[each.id].last_problem for each in (broken, oldest))


async def test_nothing_goes_to_a_private_address(
    db: Database,
    settings: Settings,
    cast: Cast,
    order: Order,
    program: Program,
    *,
    receiver: Receiver,
) -> None:
    await say(db, placed(order))
    await send_due(db, settings)
    assert receiver.heard == []
    (delivery,) = await log_of(db, cast, program)
    assert (delivery.state, delivery.tries) == (DeliveryState.WAITING, 1)
    assert delivery.last_problem
