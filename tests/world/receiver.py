"""A brand's endpoint for webhooks, on a port of its own."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn import Config, Server


@dataclass(frozen=True)
class Heard:
    body: bytes
    signature: str
    host: str


@dataclass
class Receiver:
    """`status` and `body` are what it answers next, as soon as it `answers`."""

    port: int
    status: int = 200
    location: str = ""
    body: bytes = b""
    heard: list[Heard] = field(default_factory=list)
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    hears: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.answers.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def has_heard(self, count: int) -> None:
        while len(self.heard) < count:
            self.hears.clear()
            await self.hears.wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        headers = request.headers
        told = Heard(await request.body(), headers.get("authorization", ""), headers["host"])
        self.heard.append(told)
        self.hears.set()
        await self.answers.wait()
        more = {"location": self.location} if self.location else {}
        await Response(self.body, self.status, headers=more)(scope, receive, send)


@asynccontextmanager
async def a_receiver() -> AsyncGenerator[Receiver]:
    listening = socket.create_server(("127.0.0.1", 0))
    receiver = Receiver(listening.getsockname()[1])
    server = Server(Config(receiver, log_level="error", lifespan="off", ws="none"))
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve([listening]))
        try:
            yield receiver
        finally:
            receiver.answers.set()
            server.should_exit = True
