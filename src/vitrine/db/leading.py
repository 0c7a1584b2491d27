from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

LEAD = text("select pg_advisory_lock(:number)")


@asynccontextmanager
async def leading(engine: AsyncEngine, number: int) -> AsyncGenerator[AsyncConnection]:
    """Waits its turn. Whoever works on this very connection notices when the lead is lost."""
    async with engine.connect() as connection:
        try:
            await connection.execute(LEAD, {"number": number})
            await connection.commit()
            yield connection
        finally:
            await connection.invalidate()
