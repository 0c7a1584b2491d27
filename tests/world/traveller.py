"""A viewer that comes back by itself, to whichever node answers, from where it was."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from websockets.exceptions import WebSocketException

from tests.world.room import ORIGIN, Viewer, a_viewer, is_entry, is_snapshot

COMES_BACK_AFTER = 0.05  # seconds
SEES_WITHIN = 120.0


@dataclass
class Traveller:
    addresses: list[str]
    show: str
    token: str = ""
    origin: str = ORIGIN
    entries: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    snapshots: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    visits: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def seqs(self) -> list[int]:
        return [entry["seq"] for entry in self.entries]

    @property
    def cues(self) -> list[int]:
        """Of what was seen coming, and of where it began."""
        begun = self.snapshots[0]["state"]["cue"] if self.snapshots else 0
        return [begun, *(entry["cue"] for entry in self.entries if "cue" in entry)]

    async def travel(self) -> None:
        for address in cycle(self.addresses):
            after = self.seqs[-1] if self.entries else None
            after = max(after or 0, self.snapshots[-1]["seq"]) if self.snapshots else after
            try:
                async with a_viewer(
                    address, self.show, self.token, after=after, origin=self.origin
                ) as viewer:
                    await self._stay(viewer)
            except (OSError, WebSocketException):
                await asyncio.sleep(COMES_BACK_AFTER)

    async def until(self, seen: Callable[["Traveller"], object]) -> None:
        async with asyncio.timeout(SEES_WITHIN):
            while not seen(self):
                self.news.clear()
                await self.news.wait()

    async def _stay(self, viewer: Viewer) -> None:
        self.visits += 1
        async for frame in viewer.socket:
            for item in json.loads(frame):
                if is_snapshot(item):
                    self.snapshots.append(item)
                elif is_entry(item):
                    self.entries.append(item)
            self.news.set()


@asynccontextmanager
async def travelling(*travellers: Traveller) -> AsyncGenerator[None]:
    async with asyncio.TaskGroup() as tasks:
        going = [tasks.create_task(each.travel()) for each in travellers]
        yield
        for task in going:
            task.cancel()
