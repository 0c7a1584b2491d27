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
    """`status` and `body` are what it answers next."""

    port: int
    status: int = 200
    location: str = ""
    body: bytes = b""
    heard: list[Heard] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        headers = request.headers
        told = Heard(await request.body(), headers.get("authorization", ""), headers["host"])
        self.heard.append(told)
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
            server.should_exit = True
