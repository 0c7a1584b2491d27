"""The room's HTTP face on picows: one WebSocket route, polled entries, health and metrics.

picows answers a plain GET with one small body and a close; it holds no event stream open.
"""

import socket
import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from re import compile as pattern

import msgspec
from picows import (
    WSListener,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_create_server,
)
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from vitrine.realtime import frames
from vitrine.realtime.hub import Hub
from vitrine.realtime.opening import NoSuchShow
from vitrine.realtime.plain_http import Asked, answer, read, refusal
from vitrine.realtime.token import Claims, Refusal, TokenRefused, verify
from vitrine.realtime.viewer import Viewer

PROTOCOL = "vitrine.room.1"
LONGEST_FRAME = 4_096  # bytes
SEND_BUFFER = 65_536  # bytes; more, and the kernel hides a stuck reader behind megabytes
PINGS_AFTER = 20.0  # seconds of silence
BACKLOG = 4_096
ROOM = pattern(r"/rooms/([1-9][0-9]{0,18})")
ENTRIES = pattern(r"/rooms/([1-9][0-9]{0,18})/entries")
BEAT = pattern(r"/rooms/([1-9][0-9]{0,18})/beat")

Answer = WSListener | WSUpgradeResponseWithListener
Readiness = Callable[[], tuple[bool, dict[str, object]]]


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """`origin`: the pages' own, for who comes without a token; `anonymous`: without an account."""

    key: bytes
    origin: str
    anonymous: bool


class RoomServer:
    def __init__(self, hub: Hub, door: Door, readiness: Readiness) -> None:
        self._hub, self._door, self._readiness = hub, door, readiness

    def route(self, request: WSUpgradeRequest) -> Answer:
        asked = read(request)
        if found := ROOM.fullmatch(asked.path):
            return self._room(found[1], asked)
        if found := ENTRIES.fullmatch(asked.path):
            return self._entries(found[1], asked)
        if found := BEAT.fullmatch(asked.path):
            return self._beat(found[1], asked)
        return self._operation(asked.path)

    def _operation(self, path: str) -> Answer:
        match path:
            case "/healthz":
                return answer(HTTPStatus.OK, b"ok\n")
            case "/readyz":
                is_ready, report = self._readiness()
                status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
                return answer(status, msgspec.json.encode(report), kind="application/json")
            case "/metrics":
                return answer(HTTPStatus.OK, generate_latest(), kind=CONTENT_TYPE_LATEST)
            case _:
                return refusal(HTTPStatus.NOT_FOUND, "not-found")

    def _room(self, show: str, asked: Asked) -> Answer:
        if not asked.is_upgrade:
            return refusal(HTTPStatus.UPGRADE_REQUIRED, "websocket-only")
        if self._hub.is_unknown(show):
            return refusal(HTTPStatus.NOT_FOUND, "no-such-show")
        try:
            claims = self._claims(show, asked)
        except TokenRefused as refused:
            return refusal(status_of(refused.why), refused.why)
        headers = {"Sec-WebSocket-Protocol": PROTOCOL}
        viewer = Viewer(self._hub, show, claims, asked.after)
        return WSUpgradeResponseWithListener(WSUpgradeResponse.create_101_response(headers), viewer)

    def _entries(self, show: str, asked: Asked) -> Answer:
        try:
            claims = self._claims(show, asked)
        except TokenRefused as refused:
            return refusal(status_of(refused.why), refused.why)
        origin = claims.origin if claims else self._door.origin
        try:
            found = self._hub.poll(show, claims, asked.after)
        except NoSuchShow:
            return refusal(HTTPStatus.NOT_FOUND, "no-such-show", origin=origin)
        if found is None:
            return refusal(HTTPStatus.SERVICE_UNAVAILABLE, "opening", origin=origin)
        return answer(HTTPStatus.OK, found, kind="application/json", origin=origin)

    def _beat(self, show: str, asked: Asked) -> Answer:
        """What a page says as it goes, or without a socket: a frame, in the address."""
        try:
            claims = self._claims(show, asked)
            beat = frames.decode(asked.query.get("beat", [""])[0].encode())
        except TokenRefused as refused:
            return refusal(status_of(refused.why), refused.why)
        except msgspec.DecodeError:
            return refusal(HTTPStatus.BAD_REQUEST, "malformed")
        if not claims or not isinstance(beat, frames.Beat):
            return refusal(HTTPStatus.BAD_REQUEST, "malformed")
        self._hub.beat(claims, beat)
        return answer(HTTPStatus.OK, b"ok\n", origin=claims.origin)

    def _claims(self, show: str, asked: Asked) -> Claims | None:
        """Raises TokenRefused. A browser always names its origin for a socket."""
        named = asked.origin if asked.origin or asked.is_upgrade else None
        if asked.token:
            claims = verify(asked.token, self._door.key, show=show, origin=named)
        elif named in {None, self._door.origin}:
            claims = None
        else:
            raise TokenRefused(Refusal.ORIGIN)
        if not self._door.anonymous and (claims is None or claims.who is None):
            raise TokenRefused(Refusal.SIGN_IN)
        return claims


def status_of(why: Refusal) -> HTTPStatus:
    is_forbidden = why in {Refusal.SHOW, Refusal.ORIGIN}
    return HTTPStatus.FORBIDDEN if is_forbidden else HTTPStatus.UNAUTHORIZED


@asynccontextmanager
async def listening(
    server: RoomServer, host: str, port: int, *, tls: ssl.SSLContext | None = None
) -> AsyncGenerator[int]:
    """Serves meanwhile; yields the port. Accepted sockets inherit the small send buffer."""
    listener = bound(host, port)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    running = await ws_create_server(
        server.route,
        sock=listener,
        ssl=tls,
        backlog=BACKLOG,
        max_frame_size=LONGEST_FRAME,
        read_buffer_init_size=1_024,
        enable_auto_ping=True,
        auto_ping_idle_timeout=PINGS_AFTER,
        auto_ping_reply_timeout=PINGS_AFTER,
    )
    try:
        yield listener.getsockname()[1]
    finally:
        running.close()


def bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    listener.setblocking(False)  # noqa: FBT003 - the socket's own signature
    return listener
