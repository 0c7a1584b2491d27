"""A NATS of the benchmark's own, and processes that answer by lines of JSON."""

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nats
from nats.aio.client import Client
from pydantic import SecretStr

from benchmarks.fanout_crowd import ORIGIN
from vitrine.kit import ids
from vitrine.settings import Settings, environment_of
from vitrine.up.nats_server import Nats

ANSWERS_WITHIN = 300.0  # seconds
LEAVES_WITHIN = 10.0


class Ended(Exception):
    """A process that should have answered; it said why on stderr."""


@dataclass(frozen=True)
class Stage:
    settings: Settings
    nc: Client
    folder: Path

    @property
    def key(self) -> bytes:
        return self.settings.derived_key("room-token")


@dataclass
class Actor:
    """A process: `tell` writes a line, `hear` reads one."""

    process: asyncio.subprocess.Process
    heard: list[str] = field(default_factory=list[str])

    async def tell(self, asked: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(asked).encode() + b"\n")
        await self.process.stdin.drain()

    async def hear(self) -> Any:
        assert self.process.stdout is not None
        async with asyncio.timeout(ANSWERS_WITHIN):
            line = await self.process.stdout.readline()
        if not line:
            raise Ended
        return json.loads(line)

    async def ask(self, act: str, **more: Any) -> dict[str, Any]:
        await self.tell({"act": act, **more})
        return await self.hear()


@asynccontextmanager
async def staged(folder: Path) -> AsyncGenerator[Stage]:
    with running_nats(folder) as server:
        nc = await nats.connect(server.url, token=server.token)
        yield Stage(settings_for(server, folder), nc, folder)
        await nc.close()


@contextlib.contextmanager
def running_nats(folder: Path) -> Generator[Nats]:
    server = Nats(folder)
    server.prepare()
    with (folder / "nats.log").open("wb") as log:
        process = subprocess.Popen(server.command(), stdout=log, stderr=log)
    try:
        while not server.answers():
            time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        process.wait(LEAVES_WITHIN)


def settings_for(server: Nats, folder: Path) -> Settings:
    return Settings(
        database_url="postgresql://nobody@127.0.0.1/none",
        nats_url=server.url,
        nats_token=SecretStr(server.token),
        blob_url=folder.as_uri(),
        secret_key=SecretStr(ids.new_secret() * 2),
        web_url=ORIGIN,
    )


@asynccontextmanager
async def acting(*command: str, settings: Settings | None = None) -> AsyncGenerator[Actor]:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environment_of(settings) if settings else None,
        limit=1 << 20,
    )
    try:
        yield Actor(process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEAVES_WITHIN):
                await process.wait()
        with contextlib.suppress(ProcessLookupError):
            process.kill()


def python(module: str) -> list[str]:
    return [sys.executable, "-m", module]


@asynccontextmanager
async def a_crowd(
    stage: Stage, ports: list[int], shows: list[str], sockets: int
) -> AsyncGenerator[Actor]:
    """Each port serves as many of the sockets."""
    async with acting(*python("benchmarks.fanout_crowd")) as crowd:
        wish = {"ports": ports, "shows": shows, "key": stage.key.hex(), "sockets": sockets}
        await crowd.tell(wish)
        await crowd.hear()
        yield crowd
