import asyncio

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg

from tests.roles.test_listening import BellRang, a_listener
from tests.world.worker import a_relay, until
from vitrine.db import Database, Tx
from vitrine.kit.requests import current_request, working_for
from vitrine.roles.answering import answer_by
from vitrine.roles.streaming import ask
from vitrine.roles.tracing import request_behind

REQUEST = "request-1"


async def test_what_a_request_signals_arrives_with_its_id(db: Database, nats: Client) -> None:
    heard: asyncio.Queue[Msg] = asyncio.Queue()
    await nats.subscribe("stream.control.*", cb=heard.put)
    with working_for(REQUEST):
        async with db.begin() as tx:
            tx.signal("stream.control.1", {"do": "end"})
    async with a_relay(nats, db), asyncio.timeout(40):
        assert request_behind(await heard.get()) == REQUEST


async def test_a_listener_works_for_the_request_behind_its_fact(db: Database, nats: Client) -> None:
    seen: list[str | None] = []

    async def on_bell(_tx: Tx, _event: BellRang) -> None:
        seen.append(current_request())

    async def rang() -> bool:
        return bool(seen)

    with working_for(REQUEST):
        async with db.begin() as tx:
            tx.emit(BellRang(times=1))
    async with a_listener(nats, db, on_bell), a_relay(nats, db):
        await until(rang)
    assert seen == [REQUEST]


async def test_who_answers_works_for_the_one_who_asked(nats: Client) -> None:
    async def answer(_body: bytes) -> dict[str, str | None]:
        return {"for": current_request()}

    await nats.subscribe("test.question", cb=answer_by(answer))
    with working_for(REQUEST):
        assert await ask(nats, "test.question", {}) == {"for": REQUEST}
    bare = await nats.request("test.question", b"{}")
    assert msgspec.json.decode(bare.data) == {"for": None}
