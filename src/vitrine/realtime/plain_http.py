"""Requests and small answers around the sockets."""

from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import msgspec
from picows import WSUpgradeRequest, WSUpgradeResponse, WSUpgradeResponseWithListener

from vitrine.realtime.deflating import is_offered

LONGEST_SEQ = 18  # digits


class Asked(msgspec.Struct, frozen=True):
    path: str
    query: dict[str, list[str]]
    origin: str
    token: str
    is_upgrade: bool
    deflates: bool

    @property
    def after(self) -> int | None:
        text = self.query.get("after", [""])[0]
        is_seq = text.isascii() and text.isdigit() and len(text) <= LONGEST_SEQ
        return int(text) if is_seq else None


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """`origin`: the pages that may read it. `again_after`: seconds."""

    status: HTTPStatus = HTTPStatus.OK
    body: bytes
    kind: str = "text/plain; charset=utf-8"
    origin: str = ""
    again_after: int | None = None

    @classmethod
    def refusing(
        cls, status: HTTPStatus, code: str, *, origin: str = "", again_after: int | None = None
    ) -> "Reply":
        body = msgspec.json.encode({"title": status.phrase, "status": status.value, "code": code})
        kind = "application/problem+json"
        return cls(status=status, body=body, kind=kind, origin=origin, again_after=again_after)

    @property
    def headers(self) -> dict[str, str]:
        headers = {"Content-Type": self.kind, "Cache-Control": "no-store"}
        if self.origin:
            headers |= {"Access-Control-Allow-Origin": self.origin, "Vary": "Origin"}
        if self.again_after is not None:
            headers["Retry-After"] = str(self.again_after)
        return headers

    def by_picows(self) -> WSUpgradeResponseWithListener:
        if self.status is HTTPStatus.OK:
            response = WSUpgradeResponse.create_ok_response(self.body, self.headers)
        else:
            response = WSUpgradeResponse.create_error_response(self.status, self.body, self.headers)
        return WSUpgradeResponseWithListener(response, None)

    def encoded(self) -> bytes:
        length = {"Content-Length": str(len(self.body)), "Connection": "close"}
        lines = [f"{name}: {value}\r\n" for name, value in (self.headers | length).items()]
        first = f"HTTP/1.1 {self.status.value} {self.status.phrase}\r\n"
        return "".join([first, *lines, "\r\n"]).encode("latin-1") + self.body


def read(request: WSUpgradeRequest) -> Asked:
    url = urlsplit(request.path.decode("ascii", "replace"))
    query = parse_qs(url.query, max_num_fields=8)
    offered = [
        word.strip() for word in request.headers.get("Sec-WebSocket-Protocol", "").split(",")
    ]
    tokens = [word.removeprefix("token.") for word in offered if word.startswith("token.")]
    return Asked(
        path=url.path,
        query=query,
        origin=request.headers.get("Origin", ""),
        token=(tokens or query.get("token", [""]))[0],
        deflates=is_offered(request.headers.get("Sec-WebSocket-Extensions", "")),
        is_upgrade=request.headers.get("Upgrade", "").lower() == "websocket",
    )
