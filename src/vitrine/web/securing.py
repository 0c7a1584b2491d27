from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitrine.kit.language import translate
from vitrine.kit.text import mark
from vitrine.settings import Settings

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
ELSEWHERE = mark("This request came from another site.")


def policy(settings: Settings) -> str:
    media, room = origin(settings.media_url), origin(settings.room_url)
    polled = room.replace("ws", "http", 1)  # where sockets do not work
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": f"'self' data: blob: {media}",
        "media-src": f"'self' blob: {media}",
        "connect-src": f"'self' {media} {room} {polled}",
        "font-src": "'self'",
        "worker-src": "'self' blob:",
        "manifest-src": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "lit-html default",
    }
    if settings.stripe_publishable_key:
        rules = with_stripe(rules)
    return "; ".join(f"{rule} {sources}" for rule, sources in rules.items())


def with_stripe(rules: dict[str, str]) -> dict[str, str]:
    """Its card field is a frame of its own; its script sets addresses that are no trusted types."""
    stripe = "https://js.stripe.com https://*.js.stripe.com"
    trusting = {name: said for name, said in rules.items() if "trusted-types" not in name}
    return trusting | {
        "script-src": f"{rules['script-src']} {stripe}",
        "connect-src": f"{rules['connect-src']} https://api.stripe.com",
        "frame-src": f"{stripe} https://hooks.stripe.com",
    }


def has_a_name(url: str) -> bool:
    """A bare address or `localhost` is shared with other programs: HSTS would pin them, too."""
    host = urlsplit(url).hostname or ""
    return ":" not in host and "." in host and not host.rpartition(".")[2].isdigit()


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class SecurityHeaders:
    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
        }
        if settings.web_url.startswith("https:") and has_a_name(settings.web_url):
            self.headers["Strict-Transport-Security"] = "max-age=31536000"
        self.policy = policy(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", self.policy)
            await send(message)

        await self.app(scope, receive, send_secured if scope["type"] == "http" else send)


class SameOrigin:
    """Cookies travel with a stranger's form; a browser's Origin and Sec-Fetch-Site do not lie.

    A browser says at least one of them with what changes something; who says neither is a program.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.home = origin(settings.web_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE or self.is_ours(scope):
            await self.app(scope, receive, send)
            return
        await refusal(scope, 403, "other-site", ELSEWHERE)(scope, receive, send)

    def is_ours(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        site, sender = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None:
            return site in {"same-origin", "none"}
        if sender is None:
            return True
        return sender == self.home or urlsplit(sender).netloc == headers.get("host")


def refusal(scope: Scope, status: int, code: str, message: str) -> JSONResponse:
    """Before any framework is asked."""
    says = translate(scope["state"]["locale"], message)
    body = {"type": "about:blank", "title": says, "status": status, "detail": says, "code": code}
    return JSONResponse(body, status, media_type="application/problem+json")
