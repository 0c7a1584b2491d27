from urllib.parse import urlsplit

from starlette.datastructures import URL, Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from vitrine.settings import Settings
from vitrine.web.securing import origin

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
ASKED_FOR_PAGES = {"GET", "HEAD"}
DEFAULT_PORTS = {"http": 80, "https": 443}


class CanonicalHost:
    """Cookies and rooms belong to one origin: `localhost` is led to the address we are known by.

    The port has to be ours: a proxy before us may call us by a loopback name, too.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.home = origin(settings.web_url)
        parts = urlsplit(settings.web_url)
        self.scheme, self.host = parts.scheme, parts.hostname
        self.port = parts.port or DEFAULT_PORTS[parts.scheme]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.is_elsewhere(scope):
            asked = URL(scope=scope)
            query = f"?{asked.query}" if asked.query else ""
            answer = RedirectResponse(f"{self.home}{asked.path}{query}", 307)
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def is_elsewhere(self, scope: Scope) -> bool:
        if scope["method"] not in ASKED_FOR_PAGES or scope["path"].startswith("/api/"):
            return False
        try:
            called = urlsplit(f"{self.scheme}://{Headers(scope=scope).get('host', '')}")
            port = called.port or DEFAULT_PORTS[self.scheme]
        except ValueError:
            return False
        return called.hostname in LOOPBACK - {self.host} and port == self.port
