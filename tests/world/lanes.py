import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from vitrine.db import Database
from vitrine.stock import ClaimLane, claim_lane

Result = TypeVar("Result")


class TwoLanes(threading.Thread):
    """Two lanes as two processes would have them, on a loop of their own."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url = url
        self.loop = asyncio.new_event_loop()
        self.opened = threading.Event()
        self.closing = asyncio.Event()

    def run(self) -> None:
        self.loop.run_until_complete(self.serve())
        self.loop.close()

    async def serve(self) -> None:
        self.db = Database.connect(self.url)
        async with claim_lane(self.url) as first, claim_lane(self.url) as second:
            self.lanes: tuple[ClaimLane, ClaimLane] = (first, second)
            self.opened.set()
            await self.closing.wait()
        await self.db.close()

    def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.closing.set)
        self.join()
