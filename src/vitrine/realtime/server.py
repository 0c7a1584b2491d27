"""The room's HTTP face: one WebSocket route, polled entries, health and metrics.

picows answers a plain GET with one small body and a close; it holds no event stream open.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from re import compile as pattern

import aiofastnet
import msgspec
from picows import (
    WSAutoPingStrategy,
    WSListener,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
)
from picows.picows import WSProtocol  # pyright: ignore[reportAttributeAccessIssue]
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from vitrine.realtime.deflating import AGREED
from vitrine.realtime.door import Door
from vitrine.realtime.front import Front, Posted
from vitrine.realtime.hub import Hub
from vitrine.realtime.opening import NoSuchShow
from vitrine.realtime.plain_http import Asked, Reply, read
from vitrine.realtime.polling import Polled, status_of
from vitrine.realtime.token import Claims, TokenRefused, verify
from vitrine.realtime.viewer import LONGEST_FRAME, Viewer

PROTOCOL = "vitrine.room.1"
SEND_BUFFER = 65_536  # bytes; more, and the kernel hides a stuck reader behind megabytes
READ_BUFFER = 1_024  # bytes
HANDSHAKES_WITHIN = 5.0  # seconds
PINGS_AFTER = 20.0  # seconds of silence
BACKLOG = 4_096
ROOM = pattern(r"/rooms/([1-9][0-9]{0,18})")
ENTRIES = pattern(r"/rooms/([1-9][0-9]{0,18})/entries")
QUIET = logging.LoggerAdapter(logging.getLogger("picows.room"), {})  # not one Logger per socket

Answer = WSListener | WSUpgradeResponseWithListener
Readiness = Callable[[], tuple[bool, dict[str, object]]]


class RoomServer:
    def __init__(self, hub: Hub, door: Door, readiness: Readiness) -> None:
        self._hub, self._door, self._readiness = hub, door, readiness
        self._polled = Polled(hub, door)

    def front(self) -> Front:
        return Front(self._upgrading, self.posted, self._hub.spawn)

    def route(self, address: str, request: WSUpgradeRequest) -> Answer:
        asked = read(request)
        if found := ROOM.fullmatch(asked.path):
            return self._room(found[1], asked, address)
        if found := ENTRIES.fullmatch(asked.path):
            return self._entries(found[1], asked, address).by_picows()
        return self._operation(asked.path).by_picows()

    async def posted(self, posted: Posted) -> Reply:
        if found := ENTRIES.fullmatch(posted.path):
            return await self._polled.answer(found[1], posted)
        return Reply.refusing(HTTPStatus.NOT_FOUND, "not-found")

    def _upgrading(self, address: str) -> asyncio.BufferedProtocol:
        return WSProtocol(
            None,
            None,
            False,  # noqa: FBT003 - picows' own signature: client side
            partial(self.route, address),
            QUIET,
            True,  # noqa: FBT003 - disconnect on exception
            HANDSHAKES_WITHIN,
            True,  # noqa: FBT003 - ping
            PINGS_AFTER,
            PINGS_AFTER,
            WSAutoPingStrategy.PING_WHEN_IDLE,
            False,  # noqa: FBT003 - pong: the viewer answers, since pings are frames to be counted
            LONGEST_FRAME,
            None,
            READ_BUFFER,
        )

    def _operation(self, path: str) -> Reply:
        match path:
            case "/healthz":
                return Reply(body=b"ok\n")
            case "/readyz":
                is_ready, report = self._readiness()
                status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
                body = msgspec.json.encode(report)
                return Reply(status=status, body=body, kind="application/json")
            case "/metrics":
                return Reply(body=generate_latest(), kind=CONTENT_TYPE_LATEST)
            case _:
                return Reply.refusing(HTTPStatus.NOT_FOUND, "not-found")

    def _room(self, show: str, asked: Asked, address: str) -> Answer:
        try:
            claims = self._admitted(show, asked)
        except Refused as refused:
            return refused.reply.by_picows()
        if claims and (slowed := self._polled.slowed(claims, address)):
            return slowed.by_picows()
        renewing = partial(verify, key=self._door.key, show=show, origin=asked.origin)
        place = self._door.place(claims, address)
        viewer = Viewer(self._hub, show, claims, asked=asked, renewing=renewing, place=place)
        headers = {"Sec-WebSocket-Protocol": PROTOCOL}
        if asked.deflates:
            headers["Sec-WebSocket-Extensions"] = AGREED
        return WSUpgradeResponseWithListener(WSUpgradeResponse.create_101_response(headers), viewer)

    def _admitted(self, show: str, asked: Asked) -> Claims | None:
        """Raises Refused."""
        if not asked.is_upgrade:
            raise Refused(HTTPStatus.UPGRADE_REQUIRED, "websocket-only")
        if self._hub.is_unknown(show):
            raise Refused(HTTPStatus.NOT_FOUND, "no-such-show")
        try:
            return self._admit(show, asked.token, asked.origin)
        except TokenRefused as refused:
            raise Refused(status_of(refused.why), refused.why) from None

    def _admit(self, show: str, token: str, origin: str | None) -> Claims | None:
        claims = self._door.admit(show, token, origin)
        self._hub.dismissing.demand_standing(claims)
        return claims

    def _entries(self, show: str, asked: Asked, address: str) -> Reply:
        try:
            claims = self._admit(show, asked.token, asked.origin or None)
        except TokenRefused as refused:
            return Reply.refusing(status_of(refused.why), refused.why, origin=self._door.origin)
        return self._polled.slowed(claims, address) or self._found(show, claims, asked.after)

    def _found(self, show: str, claims: Claims | None, after: int | None) -> Reply:
        origin = claims.origin if claims else self._door.origin
        try:
            if self._hub.opens_soon(show, claims):
                return Reply.refusing(HTTPStatus.SERVICE_UNAVAILABLE, "opening", origin=origin)
            found = self._hub.poll(show, claims, after)
        except TokenRefused as refused:
            return Reply.refusing(status_of(refused.why), refused.why, origin=origin)
        except NoSuchShow:
            return Reply.refusing(HTTPStatus.NOT_FOUND, "no-such-show", origin=origin)
        return Reply(body=found, kind="application/json", origin=origin)


class Refused(Exception):
    def __init__(self, status: HTTPStatus, code: str) -> None:
        super().__init__(code)
        self.reply = Reply.refusing(status, code)


@asynccontextmanager
async def listening(
    server: RoomServer, host: str, port: int, *, tls: ssl.SSLContext | None = None
) -> AsyncGenerator[int]:
    """Serves meanwhile; yields the port. Accepted sockets inherit the small send buffer."""
    listener = bound(host, port)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    loop = asyncio.get_running_loop()
    running = await aiofastnet.create_server(
        loop, server.front, sock=listener, ssl=tls, backlog=BACKLOG
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
