"""One id for what one request sets off, in every role's log: X-Request-Id over HTTP and NATS."""

import re
import time
from http import HTTPStatus

import structlog
from nats.aio.msg import Msg
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitrine.kit.requests import current_request, new_request, working_for

HEADER = "X-Request-Id"
ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = ("/healthz", "/readyz", "/metrics", "/static/")

log = structlog.get_logger()


class Traced:
    """ASGI middleware, outermost: binds the request id, answers it, logs the request's end."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = adopted(Headers(scope=scope).get(HEADER))
        status, started = 500, time.perf_counter()

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with working_for(request_id):
            try:
                await self.app(scope, receive, answer)
            finally:
                report(scope, status, time.perf_counter() - started)


def adopted(offered: str | None) -> str:
    return offered if offered and ACCEPTED.fullmatch(offered) else new_request()


def report(scope: Scope, status: int, seconds: float) -> None:
    say = log.debug if scope["path"].startswith(QUIET) else log.info
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        say = log.warning
    took_ms = round(seconds * 1_000, 1)
    say("http.answered", method=scope["method"], path=scope["path"], status=status, ms=took_ms)


def headers_to_pass_on() -> dict[str, str]:
    """For a NATS request or publish."""
    return headers_for(current_request())


def headers_for(request: str | None) -> dict[str, str]:
    return {HEADER: request} if request else {}


def request_behind(message: Msg) -> str | None:
    """Who hears a message works for the request that it came with."""
    return (message.headers or {}).get(HEADER)
