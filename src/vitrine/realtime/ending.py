import asyncio
from typing import Any

ASKS_AGAIN_AFTER = 0.05  # seconds


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancels until they are gone: nats-py swallows a cancellation that meets it flushing."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=ASKS_AGAIN_AFTER)
