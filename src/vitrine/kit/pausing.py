import asyncio
import time
from collections.abc import AsyncGenerator, Iterable
from typing import TypeVar

MOST = 0.005  # seconds

Item = TypeVar("Item")


async def unhurried(items: Iterable[Item]) -> AsyncGenerator[Item]:
    """For long work between two awaits: what else is on the loop, live shows too, has its turn."""
    began = time.monotonic()
    for item in items:
        yield item
        if time.monotonic() - began > MOST:
            await asyncio.sleep(0)
            began = time.monotonic()
