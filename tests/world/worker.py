import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from nats.aio.client import Client

from vitrine.db import Database
from vitrine.realtime import roomlog
from vitrine.realtime.entries import Line
from vitrine.roles.worker import lead_rooms

COMES_WITHIN = 40  # seconds


@asynccontextmanager
async def a_relay(nc: Client, db: Database) -> AsyncGenerator[asyncio.Task[None]]:
    """The relay and the keeper of a worker; leaving kills them where they stand."""
    async with asyncio.TaskGroup() as tasks:
        leading = tasks.create_task(lead_rooms(nc, db))
        yield leading
        leading.cancel()


async def hot_log(nc: Client, show_id: int) -> list[Line]:
    return [line async for line in roomlog.entries_after(nc, show_id, 0)]


async def until(happens: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(COMES_WITHIN):
        while not await happens():  # noqa: ASYNC110 - another process may make it happen
            await asyncio.sleep(0.02)
