import asyncio
import itertools
import json
import ssl
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, HTTPSHandler, OpenerDirector, Request, build_opener

from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

ANSWER_WITHIN = 10  # seconds
HEADERS = {"Content-Type": "application/json", "User-Agent": "Vitrine demo"}


class Refused(Exception):
    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code', '')}")
        self.problem = problem


class Visitor:
    """A person at a browser, as far as the server can tell: cookies, JSON and one room socket."""

    def __init__(self, web_url: str, trust: ssl.SSLContext | None = None) -> None:
        self.web_url = web_url
        self.trust = trust
        self._opener = opener(trust)
        self._numbers = itertools.count(1)
        self._socket: WSTransport | None = None

    async def ask(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, key: str | None = None
    ) -> dict[str, Any]:
        headers = HEADERS | {"Origin": self.web_url}
        if key is not None:
            headers["Idempotency-Key"] = key
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.web_url + path, data, headers, method=method)  # noqa: S310
        return await asyncio.to_thread(answer, self._opener, request)

    async def enter(self, room_url: str, show: str, token: str) -> None:
        try:
            _, listener = await ws_connect(
                Ear,
                f"{room_url}/rooms/{show}",
                ssl_context=self.trust,
                extra_headers={
                    "Origin": self.web_url,
                    "Sec-WebSocket-Protocol": f"vitrine.room.1, token.{token}",
                },
            )
        except WSError as refusal:
            raise ConnectionError(str(refusal)) from None
        assert isinstance(listener, Ear)
        self._socket = listener.transport

    @property
    def is_in(self) -> bool:
        return self._socket is not None and not self._socket.is_disconnected

    def do(self, act: str, **more: object) -> None:
        if self._socket is None or not self.is_in:
            return
        frame = {"do": act, "id": f"d{next(self._numbers)}", **more}
        self._socket.send(WSMsgType.TEXT, json.dumps(frame).encode())

    def leave(self) -> None:
        if self._socket is not None:
            self._socket.disconnect()


class Ear(WSListener):
    transport: WSTransport | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()


def opener(trust: ssl.SSLContext | None) -> OpenerDirector:
    return build_opener(HTTPCookieProcessor(CookieJar()), HTTPSHandler(context=trust))


def answer(opener: OpenerDirector, request: Request) -> dict[str, Any]:
    try:
        with opener.open(request, timeout=ANSWER_WITHIN) as response:
            return json.loads(response.read() or b"{}")
    except HTTPError as error:
        raise Refused(error.code, problem_in(error)) from None
    except HTTPException as error:
        raise OSError(str(error)) from error


def problem_in(error: HTTPError) -> dict[str, Any]:
    try:
        return json.loads(error.read())
    except ValueError:
        return {}
