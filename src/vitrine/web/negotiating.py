from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitrine.kit.language import LANGUAGES, preferred

COOKIE = "lang"


class Language:
    """`/de/live/1` is `/live/1` in German; else the cookie, else Accept-Language decides."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        in_path = language_of(scope["path"])
        language = in_path or in_cookie(headers) or preferred(headers.get("accept-language", ""))
        state = dict(scope.get("state", {}))
        state |= {"locale": language, "language_prefix": f"/{in_path}" if in_path else ""}
        inner = dict(scope) | {"state": state}
        if in_path:
            inner["path"] = scope["path"][len(in_path) + 1 :] or "/"
        await self.app(inner, receive, telling(send, language, chosen=in_path))


def language_of(path: str) -> str | None:
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in LANGUAGES else None


def in_cookie(headers: Headers) -> str | None:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel is not None and morsel.value in LANGUAGES else None


def telling(send: Send, language: str, *, chosen: str | None) -> Send:
    async def send_with_language(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            if headers.get("content-type", "").startswith("text/html"):
                headers["Content-Language"] = language
                headers.add_vary_header("Accept-Language, Cookie")
                if chosen:
                    value = f"{COOKIE}={chosen}; Path=/; Max-Age=31536000; SameSite=Lax"
                    headers.append("Set-Cookie", value)
        await send(message)

    return send_with_language
