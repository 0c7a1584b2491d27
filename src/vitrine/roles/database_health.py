import asyncio

from nats.aio.client import Client
from sqlalchemy.exc import SQLAlchemyError

from vitrine.db import Database
from vitrine.roles import database_time
from vitrine.roles.readiness import Asking, Readiness

ANSWERS_WITHIN = 2.0  # seconds


def with_database(db: Database, nc: Client) -> Asking:
    async def ask() -> Readiness:
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                off = await database_time.offset_from_database(db)
        except (SQLAlchemyError, OSError):  # a timeout is an OSError
            return Readiness(nats=nc.is_connected, postgres=False)
        return Readiness(nats=nc.is_connected, postgres=True, clock_off_ms=off)

    return ask
