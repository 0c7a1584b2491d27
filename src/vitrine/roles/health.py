"""`/healthz`, `/readyz` and `/metrics` in front of a role's own ASGI application."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from vitrine.roles.readiness import Asking


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
