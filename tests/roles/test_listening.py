import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import msgspec
from nats.aio.client import Client
from sqlalchemy import func, select

from tests.world.worker import until
from vitrine.db import Database, Fact, Handled, Outbox, Parked, Tx
from vitrine.roles.listening import ensure_facts, listen
from vitrine.wiring import LISTENERS, Listener


class BellRang(Fact, frozen=True, kw_only=True, tag="bell.rang"):
    times: int


Handler = Callable[[Tx, BellRang], Awaitable[None]]


@asynccontextmanager
async def a_listener(
    nats: Client, db: Database, handle: Handler, *, tries: int = 20
) -> AsyncGenerator[None]:
    js = nats.jetstream()
    await ensure_facts(js)
    async with asyncio.TaskGroup() as tasks:
        listener = Listener("test-bell", BellRang, handle)
        task = tasks.create_task(listen(js, db, listener, tries=tries))
        yield
        task.cancel()


async def ring(nats: Client, number: int, msg_id: str) -> None:
    await ensure_facts(nats.jetstream())
    body = b'{"type":"bell.rang","times":%d}' % number
    await nats.jetstream().publish("facts.bell.rang", body, headers={"Nats-Msg-Id": msg_id})


async def test_a_fact_is_handled_once_though_it_is_delivered_twice(
    db: Database, nats: Client
) -> None:
    heard: list[int] = []

    async def on_bell(_tx: Tx, event: BellRang) -> None:
        heard.append(event.times)

    async with a_listener(nats, db, on_bell):
        await ring(nats, 1, "7")
        await nats.jetstream().publish(
            "facts.bell.rang", b'{"type":"bell.rang","times":2}', headers={"Nats-Msg-Id": "007"}
        )
        await ring(nats, 3, "8")

        async def got_last() -> bool:
            return 3 in heard

        await until(got_last)
    assert heard == [1, 3]


async def test_a_failed_try_leaves_nothing_behind_and_comes_again(
    db: Database, nats: Client
) -> None:
    tries: list[int] = []

    async def on_bell(tx: Tx, event: BellRang) -> None:
        tries.append(event.times)
        tx.emit(event)
        if len(tries) < 3:
            raise RuntimeError("not yet")

    async def handled() -> bool:
        async with db.begin() as tx:
            return (await tx.session.scalars(select(func.count(Handled.event_id)))).one() == 1

    async with a_listener(nats, db, on_bell):
        await ring(nats, 1, "7")
        await until(handled)
    assert tries == [1, 1, 1]


async def test_those_that_wait_are_heard_in_order_and_one_that_fails_holds_up_no_other(
    db: Database, nats: Client
) -> None:
    async def on_bell(tx: Tx, event: BellRang) -> None:
        if event.times == 5:
            raise RuntimeError("never")
        tx.emit(event)

    async def rung() -> list[int]:
        async with db.begin() as tx:
            bodies = await tx.session.scalars(select(Outbox.body).order_by(Outbox.id))
            return [msgspec.json.decode(body, type=BellRang).times for body in bodies]

    async def all_but_one() -> bool:
        return len(await rung()) == 39

    for number in range(40):
        await ring(nats, number, str(number))
    async with a_listener(nats, db, on_bell):
        await until(all_but_one)
    assert await rung() == [number for number in range(40) if number != 5]


async def test_what_always_fails_is_parked_with_its_body(db: Database, nats: Client) -> None:
    message = b'{"type":"bell.rang","times":"not a number"}'

    async def on_bell(_tx: Tx, _event: BellRang) -> None:
        raise AssertionError

    async def parked() -> bool:
        async with db.begin() as tx:
            return (await tx.session.scalars(select(Parked.body))).first() == message

    async with a_listener(nats, db, on_bell, tries=2):
        await nats.jetstream().publish("facts.bell.rang", message, headers={"Nats-Msg-Id": "x"})
        await until(parked)


def test_every_listener_has_a_name_of_its_own() -> None:
    names = [listener.name for listener in LISTENERS]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalpha() for name in names)
