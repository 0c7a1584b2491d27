"""Requests and small answers around the sockets."""

from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import msgspec
from picows import WSUpgradeRequest, WSUpgradeResponse, WSUpgradeResponseWithListener

LONGEST_SEQ = 18  # digits


class Asked(msgspec.Struct, frozen=True):
    path: str
    query: dict[str, list[str]]
    origin: str
    token: str
    is_upgrade: bool

    @property
    def after(self) -> int | None:
        text = self.query.get("after", [""])[0]
        is_seq = text.isascii() and text.isdigit() and len(text) <= LONGEST_SEQ
        return int(text) if is_seq else None


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
        is_upgrade=request.headers.get("Upgrade", "").lower() == "websocket",
    )


def answer(
    status: HTTPStatus, body: bytes, *, kind: str = "text/plain; charset=utf-8", origin: str = ""
) -> WSUpgradeResponseWithListener:
    headers = {"Content-Type": kind, "Cache-Control": "no-store"}
    if origin:
        headers |= {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    if status is HTTPStatus.OK:
        response = WSUpgradeResponse.create_ok_response(body, headers)
    else:
        response = WSUpgradeResponse.create_error_response(status, body, headers)
    return WSUpgradeResponseWithListener(response, None)


def refusal(status: HTTPStatus, code: str, *, origin: str = "") -> WSUpgradeResponseWithListener:
    body = msgspec.json.encode({"title": status.phrase, "status": status.value, "code": code})
    return answer(status, body, kind="application/problem+json", origin=origin)
