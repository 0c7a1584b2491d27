"""The first bytes of a connection say whose it is: a GET is picows', a small POST is answered here.

picows reads nothing but GET, and a page without WebSockets has things to say.
"""

import asyncio
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, cast

import httptools
import msgspec

from vitrine.realtime.plain_http import Reply

ASKS_WITHIN = 5.0  # seconds; and reads the answer within as many
ANSWERED_WITHIN = 7.0  # seconds; a line that JetStream takes longer for is refused before
LONGEST_POST = 16_384  # bytes, head and body
POST = b"POST "


class Posted(msgspec.Struct, frozen=True):
    path: str
    origin: str
    body: bytes
    address: str


Upgrading = Callable[[str], asyncio.BufferedProtocol]
Spawn = Callable[[Coroutine[Any, Any, None]], object]
Answering = Callable[[Posted], Coroutine[Any, Any, Reply]]


class Front(asyncio.Protocol):
    def __init__(self, upgrading: Upgrading, answering: Answering, spawn: Spawn) -> None:
        self._upgrading, self._answering, self._spawn = upgrading, answering, spawn
        self._received = b""
        self._path, self._origin, self._body = b"", b"", b""
        self._parser: httptools.HttpRequestParser | None = None
        self._is_answered = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # aiofastnet's are no subclass
        self._patience = self._abort_after(ASKS_WITHIN)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._patience.cancel()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._parser is None:
            if len(self._received) < len(POST):
                return
            if not self._received.startswith(POST):
                self._hand_over()
                return
            self._parser, data = httptools.HttpRequestParser(self), self._received
        self._read(self._parser, data)

    def on_url(self, url: bytes) -> None:
        self._path += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"origin":
            self._origin = value

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        self._patience.cancel()
        self._patience = self._abort_after(ANSWERED_WITHIN + ASKS_WITHIN)
        path, origin = self._path.decode("ascii", "replace"), self._origin.decode("latin-1")
        self._spawn(self._answer(Posted(path, origin, self._body, self._address)))

    @property
    def _address(self) -> str:
        peer = self._transport.get_extra_info("peername")
        return str(peer[0]) if peer else ""

    def _abort_after(self, seconds: float) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(seconds, self._transport.abort)

    def _hand_over(self) -> None:
        self._patience.cancel()
        reader = self._upgrading(self._address)
        self._transport.set_protocol(reader)
        reader.connection_made(self._transport)
        data = memoryview(self._received)
        while data and not self._transport.is_closing():
            buffer = memoryview(reader.get_buffer(len(data)))
            size = min(len(buffer), len(data))
            buffer[:size] = data[:size]
            data = data[size:]
            reader.buffer_updated(size)

    def _read(self, parser: httptools.HttpRequestParser, data: bytes) -> None:
        if self._is_answered:
            return
        if len(self._received) > LONGEST_POST:
            self._send(Reply.refusing(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-long"))
            return
        try:
            parser.feed_data(data)
        except httptools.HttpParserError:
            self._send(Reply.refusing(HTTPStatus.BAD_REQUEST, "malformed"))

    async def _answer(self, posted: Posted) -> None:
        self._send(await self._answering(posted))

    def _send(self, reply: Reply) -> None:
        if self._is_answered or self._transport.is_closing():
            return
        self._is_answered = True
        self._transport.write(reply.encoded())
        self._transport.close()
