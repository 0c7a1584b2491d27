import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitrine.kit.text import mark
from vitrine.web.securing import refusal

MOST_BYTES = 256 * 1024  # of a form or a JSON body
COUNTS_ITSELF = re.compile(  # pictures and files of products
    r"/studio/(shops/\d+/products/new|products/\d+|shops/\d+/feeds/upload)"
)
LENGTH = re.compile(r"[0-9]{1,18}")
TOO_LARGE = mark("This is too much to send at once.")


class LimitedBody:
    """A body is read into memory whole, so nobody may send one without end."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or COUNTS_ITSELF.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
        elif declared(scope) > MOST_BYTES:
            await refusal(scope, 413, "too-large", TOO_LARGE)(scope, receive, send)
        else:
            await self.app(scope, counted(receive), send)


def declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if LENGTH.fullmatch(length) else MOST_BYTES + 1


def counted(receive: Receive) -> Receive:
    """A length that was not declared."""
    left = MOST_BYTES

    async def receive_counted() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413)
        return message

    return receive_counted
