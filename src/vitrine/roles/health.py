"""`/healthz`, `/readyz` and `/metrics` in front of a role's own ASGI application."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
from nats.aio.client import Client
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from vitrine.db import Database
from vitrine.roles import timekeeping

ANSWERS_WITHIN = 2.0  # seconds
CLOCKS_AGREE_WITHIN_MS = 250


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """`postgres` is None in a role that has no database; `clock_off_ms` None when not known."""

    nats: bool
    postgres: bool | None = None
    clock_off_ms: int | None = None

    @property
    def is_ready(self) -> bool:
        off = self.clock_off_ms or 0
        return self.nats and self.postgres is not False and abs(off) <= CLOCKS_AGREE_WITHIN_MS

    def report(self) -> dict[str, object]:
        return {"ready": self.is_ready, **msgspec.to_builtins(self)}


Asking = Callable[[], Awaitable[Readiness]]


def with_database(db: Database, nc: Client) -> Asking:
    async def ask() -> Readiness:
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                off = await timekeeping.offset_from_database(db)
        except (SQLAlchemyError, OSError):  # a timeout is an OSError
            return Readiness(nats=nc.is_connected, postgres=False)
        return Readiness(nats=nc.is_connected, postgres=True, clock_off_ms=off)

    return ask


def without_database(nc: Client) -> Asking:
    async def ask() -> Readiness:
        off = await timekeeping.offset_over_nats(nc) if nc.is_connected else None
        return Readiness(nats=nc.is_connected, clock_off_ms=off)

    return ask


class Health:
    """ASGI middleware; without an application behind it, every other path is 404."""

    def __init__(self, ask: Asking, app: ASGIApp | None = None) -> None:
        self.ask = ask
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self.answer(scope["path"]) if scope["type"] == "http" else None
        if answer is None and self.app is not None:
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await (answer or PlainTextResponse("not found", 404))(scope, receive, send)

    async def answer(self, path: str) -> Response | None:
        match path:
            case "/healthz":
                return PlainTextResponse("ok\n")
            case "/readyz":
                found = await self.ask()
                return JSONResponse(found.report(), 200 if found.is_ready else 503)
            case "/metrics":
                return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
            case _:
                return None
