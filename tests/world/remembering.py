"""SQLAlchemy compiles each statement once, not once for the database of each test."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Dialect, Engine
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


@dataclass(frozen=True)
class Memory:
    """A dialect that has met PostgreSQL: what is compiled is known again by it."""

    dialect: Dialect
    compiled: dict[Any, Any] = field(default_factory=dict)

    def engine(self, url: str) -> AsyncEngine:
        return self.shared_with(create_async_engine(url))

    def shared_with(self, engine: AsyncEngine) -> AsyncEngine:
        fresh = engine.sync_engine
        ours = AsyncEngine(Engine(fresh.pool, self.dialect, fresh.url))
        return ours.execution_options(compiled_cache=self.compiled)


def memory_of(url: str) -> Memory:
    engine = create_async_engine(url)

    async def meet() -> None:
        async with engine.connect():
            pass
        await engine.dispose()

    asyncio.run(meet())
    return Memory(engine.dialect)
