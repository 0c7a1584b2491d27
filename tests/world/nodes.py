"""Room nodes as processes of their own, on ports that stay theirs."""

import asyncio
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

from tests.world.launch import eventually, status_of
from vitrine.settings import Settings, environment_of
from vitrine.up.nats_server import free_port

STARTS_WITHIN = 90  # seconds


class Node:
    def __init__(self, settings: Settings) -> None:
        self.port = free_port()
        self.settings = settings.model_copy(update={"room_port": self.port})
        self.process = self._started()

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    async def ready(self) -> None:
        ready = f"http://127.0.0.1:{self.port}/readyz"
        assert await asyncio.to_thread(eventually, lambda: status_of(ready) == 200, STARTS_WITHIN)

    async def restart(self) -> None:
        """As a deployment does."""
        self.process.terminate()
        await self._start_again()

    async def crash(self) -> None:
        self.process.kill()
        await self._start_again()

    async def _start_again(self) -> None:
        await asyncio.to_thread(self.process.wait)
        self.process = self._started()
        await self.ready()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "vitrine", "role", "room"],
            env=environment_of(self.settings),
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )


@contextmanager
def running_nodes(settings: Settings, count: int) -> Generator[list[Node]]:
    nodes = [Node(settings) for _ in range(count)]
    try:
        yield nodes
    finally:
        for node in nodes:
            node.process.kill()
            node.process.wait()
