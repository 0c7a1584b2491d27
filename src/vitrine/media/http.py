"""As much of HTTP as an origin needs (RFC 9110), on plain ASGI 3."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from http import HTTPStatus
from itertools import chain
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]

CORS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"content-range, content-length, date, location, etag"),
    (b"timing-allow-origin", b"*"),
]
PREFLIGHT: Headers = [
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"range"),
    (b"access-control-max-age", b"86400"),
]
PREFLIGHT_TO_PUBLISH: Headers = [
    (b"access-control-allow-methods", b"POST, PATCH, DELETE, OPTIONS"),
    (b"access-control-allow-headers", b"authorization, content-type, if-match"),
    (b"access-control-max-age", b"86400"),
]
STATUS_LINES = {
    each.value: b"HTTP/1.1 %d %s\r\n" % (each.value, each.phrase.encode()) for each in HTTPStatus
}
CORS_LINES = b"".join(b"%s: %s\r\n" % each for each in CORS)
IN_RANGES = (b"accept-ranges", b"bytes")
RANGE = re.compile(rb"bytes=(\d{0,18})-(\d{0,18})")


class Answer(NamedTuple):
    status: int
    headers: Headers
    body: bytes = b""


class Span(NamedTuple):
    """Bytes `start..end` (exclusive) of a body of `size` bytes."""

    start: int
    end: int
    size: int

    @property
    def is_whole(self) -> bool:
        return (self.start, self.end) == (0, self.size)


def header(scope: Scope, name: bytes) -> bytes:
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    for key, value in headers:
        if key == name:
            return value
    return b""


def requested(scope: Scope, size: int) -> Span | None:
    """A single range (§14.2), or everything; None cannot be satisfied (416)."""
    match = RANGE.fullmatch(header(scope, b"range"))
    if match is None or match.groups() == (b"", b""):
        return Span(0, size, size)
    first, last = match.groups()
    if not first:
        span = Span(max(0, size - int(last)), size, size)
    else:
        span = Span(int(first), min(int(last) + 1, size) if last else size, size)
    return span if span.start < span.end else None


def plain(status: int, text: str) -> Answer:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    return Answer(status, headers, f"{text}\n".encode())


def not_here() -> Answer:
    return plain(404, "There is nothing here.")


def again(scope: Scope) -> Answer:
    """Asked anew, somebody else answers."""
    name = quote(scope["path"].rpartition("/")[2])
    return Answer(
        307, [(b"location", name.encode() + query(scope)), (b"cache-control", b"no-store")]
    )


def elsewhere(scope: Scope, node: str) -> Answer:
    location = f"{node}{quote(scope['path'])}".encode() + query(scope)
    return Answer(307, [(b"location", location), (b"cache-control", b"max-age=2")])


def query(scope: Scope) -> bytes:
    return b"?" + scope["query_string"] if scope["query_string"] else b""


async def answer(scope: Scope, send: Send, reply: Answer) -> None:
    size = [(b"content-length", str(len(reply.body)).encode())]
    headers = [*reply.headers, *size, *CORS]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else reply.body
    await send({"type": "http.response.body", "body": body})


def head_of(reply: Answer, *more: Headers) -> bytes:
    """The lines before a body, for who writes them without a server in between."""
    status = STATUS_LINES[reply.status]
    size = b"content-length: %d\r\n" % len(reply.body)
    lines = [b"%s: %s\r\n" % each for each in chain(reply.headers, *more)]
    return b"".join([status, *lines, size, CORS_LINES, b"\r\n"])


async def give(scope: Scope, send: Send, *, headers: Headers, span: Span, body: bytes) -> None:
    """The span's bytes, which are at hand."""
    described = [*headers, *CORS, *extent(span)]
    status = 200 if span.is_whole else 206
    await send({"type": "http.response.start", "status": status, "headers": described})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def stream(
    scope: Scope, send: Send, *, headers: Headers, span: Span, pieces: AsyncIterator[bytes]
) -> None:
    """A file's bytes as they come; `pieces` must add up to the span."""
    described = [*headers, *CORS, *extent(span)]
    status = 200 if span.is_whole else 206
    await send({"type": "http.response.start", "status": status, "headers": described})
    if scope["method"] != "HEAD":
        async for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def extent(span: Span) -> Headers:
    headers = [
        (b"content-length", str(span.end - span.start).encode()),
        IN_RANGES,
    ]
    if not span.is_whole:
        place = f"bytes {span.start}-{span.end - 1}/{span.size}".encode()
        headers.append((b"content-range", place))
    return headers
