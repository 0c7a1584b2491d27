from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import msgspec
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from vitrine.db.facts import Fact, subject_of
from vitrine.db.model import Base
from vitrine.db.outbox import Outbox, OutboxKind
from vitrine.kit import clock
from vitrine.kit.requests import current_request

# A connection beyond the pool's size is closed after each use, and a new one has to learn every
# statement again: under load that costs more than what is asked.
POOL = {"pool_size": 16, "max_overflow": 8, "pool_use_lifo": True}
REMEMBERED = {"prepared_statement_cache_size": 512}  # an order alone asks about a hundred

Row = TypeVar("Row", bound=Base)
Poke = Callable[[], Awaitable[None]]


class Tx:
    """One transaction. `session` for the ORM, `connection()` for paths below it."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.has_news = False
        self._kept: defaultdict[type, dict[Any, Any]] = defaultdict(dict)

    async def connection(self) -> AsyncConnection:
        return await self.session.connection()

    async def flush(self) -> None:
        await self.session.flush()

    async def forget(self) -> None:
        """What was read is read again."""
        await self.session.flush()
        self.session.expunge_all()
        self._kept.clear()

    def kept(self, entity: type[Row]) -> dict[Any, Row]:
        """By key: the session itself forgets a row that nobody holds, and would ask again."""
        return self._kept[entity]

    def emit(self, fact: Fact) -> None:
        body = msgspec.json.encode(fact)
        self._post(OutboxKind.FACT, f"facts.{subject_of(fact)}", body)

    def signal(self, subject: str, body: Mapping[str, object]) -> None:
        self._post(OutboxKind.SIGNAL, subject, msgspec.json.encode(body))

    def post_cue(self, show_id: int, cue: int, body: bytes) -> None:
        self._post(OutboxKind.CUE, f"room.{show_id}", body, show_id=show_id, cue=cue)

    def post_entry(self, show_id: int, body: bytes) -> None:
        self._post(OutboxKind.ENTRY, f"room.{show_id}", body, show_id=show_id)

    def _post(self, kind: OutboxKind, subject: str, body: bytes, **more: Any) -> None:
        self.has_news = True
        row = Outbox(kind=kind, subject=subject, body=body, created_at=clock.now(), **more)
        row.request_id = current_request()
        self.session.add(row)


async def nobody() -> None:
    return


class Database:
    def __init__(self, engine: AsyncEngine, *, poke: Poke = nobody) -> None:
        self.engine = engine
        self._looking = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._poke = poke

    @classmethod
    def connect(cls, url: str, *, poke: Poke = nobody, **options: Any) -> "Database":
        engine = create_async_engine(url, connect_args=REMEMBERED, **POOL | options)
        event.listen(engine.sync_engine.pool, "checkout", refuse_closed)
        return cls(engine, poke=poke)

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[Tx]:
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            tx = Tx(session)
            yield tx
        if tx.has_news:
            await self._poke()

    @asynccontextmanager
    async def look(self) -> AsyncGenerator[Tx]:
        """To read only, without a transaction, which would cost two more round trips.

        It would show no more: in READ COMMITTED each statement sees what is committed by then.
        """
        async with AsyncSession(self._looking, autoflush=False) as session:
            yield Tx(session)

    async def close(self) -> None:
        await self.engine.dispose()


def refuse_closed(connection: Any, _record: object, _proxy: object) -> None:
    """What PostgreSQL closed, as when it was restarted: the pool then opens others.

    The driver knows it already; to ask PostgreSQL itself takes three round trips, each time.
    """
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError
