"""How far this machine's clock is from PostgreSQL's; roles without a database ask over NATS."""

import time
from collections.abc import Awaitable, Callable

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from sqlalchemy import text

from vitrine.db import Database
from vitrine.kit import clock

SUBJECT = "clock.ask"
ANSWERS_WITHIN = 1.0  # seconds
POSTGRES_CLOCK = text("select (extract(epoch from clock_timestamp()) * 1000)::bigint")


async def postgres_ms(db: Database) -> int:
    async with db.engine.connect() as connection:
        return int((await connection.execute(POSTGRES_CLOCK)).scalar_one())


async def offset_of(ask: Callable[[], Awaitable[int]]) -> int:
    """Milliseconds that our clock is ahead; the question's way is taken as half its time."""
    started = time.monotonic()
    theirs = await ask()
    there_and_back = (time.monotonic() - started) * 1_000
    return clock.now_ms() - theirs - round(there_and_back / 2)


async def offset_from_database(db: Database) -> int:
    async with db.engine.connect() as connection:
        await connection.execute(text("select 1"))

        async def ask() -> int:
            return int((await connection.execute(POSTGRES_CLOCK)).scalar_one())

        return await offset_of(ask)


async def offset_over_nats(nc: Client) -> int | None:
    """None when no role with a database is there to answer: streams go on without."""

    async def ask() -> int:
        answer = await nc.request(SUBJECT, timeout=ANSWERS_WITHIN)
        return msgspec.json.decode(answer.data, type=int)

    try:
        return await offset_of(ask)
    except (NatsError, msgspec.DecodeError):
        return None


async def answer_over_nats(nc: Client, db: Database) -> None:
    """Subscribes a role that has a database."""

    async def answer(asked: Msg) -> None:
        await asked.respond(msgspec.json.encode(await postgres_ms(db)))

    await nc.subscribe(SUBJECT, queue="web", cb=answer)
