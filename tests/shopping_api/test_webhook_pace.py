"""A file of thousands of products, or a receiver that does not answer, holds up nobody's orders."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest

from tests.world.app import a_program
from tests.world.outbox import heard
from tests.world.pages import Cast
from tests.world.placed_order import a_placed_order
from tests.world.receiver import Receiver, a_receiver
from vitrine import webhook
from vitrine.catalogue.events import ProductsAdded
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.settings import Settings
from vitrine.shopping_api import notifying, sending
from vitrine.shopping_api.sending import send_due
from vitrine.webhook import Place, Topic, claiming

MANY = 60
GIVES_UP = timedelta(minutes=2)


class Body(msgspec.Struct):
    tts_notification_id: str
    data: dict[str, int | str | list[str]]


@pytest.fixture
def lab(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Where nobody is late because the machine is slow."""
    monkeypatch.setattr(notifying, "ANSWERED_WITHIN", timedelta(minutes=5))
    return settings.model_copy(update={"webhooks_inside": True})


async def listening(
    db: Database, lab: Settings, cast: Cast, receiver: Receiver, *, place: str = ""
) -> Place:
    await heard(db, "webhook")
    async with db.begin() as tx:
        program = await a_program(tx, lab, cast.shop, webhook=receiver.url + place)
    return Place(program.app.id, receiver.url + place)


async def add_products(db: Database, cast: Cast, product_ids: Sequence[int]) -> None:
    added = ProductsAdded(product_ids=tuple(product_ids), shop_id=cast.shop.id, at=clock.now())
    async with db.begin() as tx:
        tx.emit(added)
    await heard(db, "webhook")


async def test_an_order_goes_before_what_a_file_brought(
    db: Database, lab: Settings, cast: Cast, receiver: Receiver
) -> None:
    place = await listening(db, lab, cast, receiver)
    await add_products(db, cast, range(MANY))
    async with db.begin() as tx:
        await a_placed_order(tx, cast.live)
    await heard(db, "webhook")
    async with db.begin() as tx:
        first, *_ = await webhook.claim_due(tx, place)
    assert first.topic == Topic.ORDER_CHANGED


async def test_who_does_not_answer_holds_up_no_other(
    db: Database, lab: Settings, cast: Cast, receiver: Receiver
) -> None:
    async with a_receiver() as silent, asyncio.TaskGroup() as group:
        silent.answers.clear()
        await listening(db, lab, cast, silent)
        await listening(db, lab, cast, receiver)
        await add_products(db, cast, range(MANY))
        going_on = group.create_task(send_due(db, lab))
        told = group.create_task(receiver.has_heard(MANY))
        await asyncio.wait({going_on, told}, return_when=asyncio.FIRST_COMPLETED)
        assert len(receiver.heard) == MANY
        assert 0 < len(silent.heard) < MANY
        going_on.cancel()


async def test_what_comes_meanwhile_does_not_wait_for_what_takes_long(
    db: Database, lab: Settings, cast: Cast, receiver: Receiver
) -> None:
    async with a_receiver() as silent, asyncio.TaskGroup() as group:
        silent.answers.clear()
        await listening(db, lab, cast, silent)
        await add_products(db, cast, range(MANY))
        going_on = group.create_task(send_due(db, lab))
        await silent.has_heard(1)
        await listening(db, lab, cast, receiver)
        await add_products(db, cast, [MANY])
        await receiver.has_heard(1)
        assert not going_on.done()
        going_on.cancel()


async def test_several_workers_send_each_message_once_and_in_order(
    db: Database, lab: Settings, cast: Cast, receiver: Receiver
) -> None:
    await listening(db, lab, cast, receiver)
    for _ in range(3):
        await add_products(db, cast, range(MANY // 3))
    async with asyncio.TaskGroup() as workers:
        for _ in range(4):
            workers.create_task(send_due(db, lab))
    told = defaultdict[int | str | list[str], list[int]](list)
    for message in receiver.heard:
        body = msgspec.json.decode(message.body, type=Body)
        told[body.data["product_id"]].append(int(body.tts_notification_id))
    assert {product: len(ids) for product, ids in told.items()} == dict.fromkeys(
        range(MANY // 3), 3
    )
    assert all(ids == sorted(set(ids)) for ids in told.values())


async def test_one_that_fails_is_asked_with_a_single_message(
    db: Database, lab: Settings, cast: Cast, receiver: Receiver
) -> None:
    place = await listening(db, lab, cast, receiver)
    await add_products(db, cast, [0])
    receiver.status = 503
    await send_due(db, lab)
    await add_products(db, cast, range(1, MANY))
    async with db.begin() as tx:
        assert len(await webhook.claim_due(tx, place)) == 1


async def test_one_that_fails_leaves_its_turn_to_others(
    db: Database, lab: Settings, cast: Cast, receiver: Receiver
) -> None:
    place = await listening(db, lab, cast, receiver)
    await add_products(db, cast, range(MANY))
    receiver.status = 503
    await send_due(db, lab)
    assert len(receiver.heard) == claiming.AT_ONCE
    async with db.begin() as tx:
        (still_due,) = await webhook.places_due(tx)
    assert (still_due.key, still_due.is_failing) == (place.key, True)


async def test_those_that_fail_hold_up_nobody_however_many_they_are(
    db: Database, lab: Settings, cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PLACES", 2)
    async with a_receiver() as silent, asyncio.TaskGroup() as group:
        silent.status = 503
        for n in range(4):
            await listening(db, lab, cast, silent, place=f"/{n}")
        await add_products(db, cast, [0])
        await send_due(db, lab)
        silent.answers.clear()
        await listening(db, lab, cast, receiver)
        await add_products(db, cast, range(1, MANY + 1))
        going_on = group.create_task(send_due(db, lab))
        async with asyncio.timeout(GIVES_UP.total_seconds()):
            await silent.has_heard(8)
            await receiver.has_heard(MANY)
        assert len(silent.heard) == 8
        going_on.cancel()


async def test_what_waits_behind_a_failure_is_not_due_before_it(
    db: Database, lab: Settings, cast: Cast, receiver: Receiver
) -> None:
    place = await listening(db, lab, cast, receiver)
    for _ in range(2):
        await add_products(db, cast, [0])
    receiver.status = 503
    await send_due(db, lab)
    async with db.begin() as tx:
        assert await webhook.places_due(tx) == []
    with clock.stopped_at(clock.now() + timedelta(minutes=3)):
        async with db.begin() as tx:
            assert [each.key for each in await webhook.places_due(tx)] == [place.key]
        receiver.status = 200
        await send_due(db, lab)
    assert len(receiver.heard) == 3


async def test_many_that_wait_for_an_earlier_one_hide_nothing(
    db: Database, lab: Settings, cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that came after the failure are due, and stand before what can go."""
    monkeypatch.setattr(claiming, "LOOKED_AT", 5)
    place = await listening(db, lab, cast, receiver)
    await add_products(db, cast, [0])
    receiver.status = 503
    await send_due(db, lab)
    for _ in range(12):
        await add_products(db, cast, [0])
    await add_products(db, cast, [1])
    async with db.begin() as tx:
        [free] = await webhook.claim_due(tx, place)
    assert free.subject == "product/1"
