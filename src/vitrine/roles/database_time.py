"""How far this machine's clock is from PostgreSQL's; and the answer to roles that have none."""

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from sqlalchemy import text

from vitrine.db import Database
from vitrine.roles.timekeeping import SUBJECT, offset_of

POSTGRES_CLOCK = text("select (extract(epoch from clock_timestamp()) * 1000)::bigint")


async def postgres_ms(db: Database) -> int:
    async with db.engine.connect() as connection:
        return int((await connection.execute(POSTGRES_CLOCK)).scalar_one())


async def offset_from_database(db: Database) -> int:
    async with db.engine.connect() as connection:
        await connection.execute(text("select 1"))

        async def ask() -> int:
            return int((await connection.execute(POSTGRES_CLOCK)).scalar_one())

        return await offset_of(ask)


async def answer_over_nats(nc: Client, db: Database) -> None:
    """Subscribes a role that has a database."""

    async def answer(asked: Msg) -> None:
        await asked.respond(msgspec.json.encode(await postgres_ms(db)))

    await nc.subscribe(SUBJECT, queue="web", cb=answer)
