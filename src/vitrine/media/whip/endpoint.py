"""WHIP over HTTP (RFC 9725): `/whip/{show}` takes offers, `/whip/{show}/{name}` is a stream."""

import asyncio
import re
from collections.abc import Mapping

import msgspec
import structlog

from vitrine.kit.requests import new_request, working_for
from vitrine.media import http
from vitrine.media.errors import MediaError, PublishRefused
from vitrine.media.http import Answer, Headers, Receive, Scope, Send
from vitrine.media.metrics import REFUSED
from vitrine.media.permission import Knock
from vitrine.media.webrtc import offer
from vitrine.media.webrtc.fragment import read_fragment, write_fragment
from vitrine.media.webrtc.offer import OfferRefused
from vitrine.media.whip.session import Session, Why
from vitrine.media.whip.sessions import PROTOCOL, Sessions

log = structlog.get_logger()

PATH = re.compile(r"/whip/(?P<show>\d{1,20})(?:/(?P<session>[\w-]{16,64}))?", re.ASCII)
BEARER = re.compile(r"Bearer +([\x21-\x7e]{1,256})", re.IGNORECASE)
SDP, FRAGMENT = "application/sdp", "application/trickle-ice-sdpfrag"
BODY_WITHIN = 10.0  # seconds
NO_STORE = (b"cache-control", b"no-store")
STATUS = {
    "unknown-key": 401, "already-live": 409, "kept-out": 409, "show-over": 410,
    "show-too-long": 410, "taken-over": 410, "try-again": 503, "all-places-taken": 503,
}  # fmt: skip
FORBIDDEN, UNPROCESSABLE = 403, 422
TITLES = {
    400: "Bad request", 401: "Unauthorized", 403: "Forbidden", 404: "Not found",
    405: "Method not allowed", 408: "Request timeout", 409: "Conflict", 410: "Gone",
    412: "Precondition failed", 413: "Content too large", 415: "Unsupported media type",
    422: "Unprocessable content", 428: "Precondition required", 503: "Service unavailable",
}  # fmt: skip


class Endpoint:
    """`base` is the path under which the outside reaches this server."""

    def __init__(self, sessions: Sessions, base: str = "") -> None:
        self._sessions = sessions
        self._base = base.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with working_for(new_request()):
            await http.answer(scope, send, await self._answer(scope, receive))

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        match = PATH.fullmatch(scope["path"])
        if match is None:
            return problem(404, "WHIP is at /whip/ and a show's number.")
        if scope["method"] == "OPTIONS":
            return Answer(204, [*http.PREFLIGHT_TO_PUBLISH, *accepts(match["session"])])
        try:
            return await self._do(scope, receive, match["show"], match["session"])
        except OfferRefused as error:
            return refused(error.status, error, scope)
        except PublishRefused as error:
            return refused(STATUS.get(error.code, FORBIDDEN), error, scope)

    async def _do(self, scope: Scope, receive: Receive, show: str, name: str | None) -> Answer:
        match scope["method"], name:
            case "POST", None:
                return await self._publish(scope, receive, show)
            case "PATCH", str():
                return await self._patch(scope, receive, self._session(show, name))
            case "DELETE", str():
                return await stop(self._session(show, name))
            case _:
                allowed = b"PATCH, DELETE, OPTIONS" if name else b"POST, OPTIONS"
                answer = problem(405, "WHIP has no use for this method.")
                return answer._replace(headers=[*answer.headers, (b"allow", allowed)])

    def _session(self, show: str, name: str) -> Session:
        session = self._sessions.find(show, name)
        if session is None:
            raise OfferRefused(404, "This stream is over, or never was.")
        return session

    async def _publish(self, scope: Scope, receive: Receive, show: str) -> Answer:
        expect(scope, SDP)
        key = key_of(scope, show)
        body = await body_of(receive, offer.SIZE_AT_MOST)
        knock = Knock(key, str((scope.get("client") or ("?",))[0]), PROTOCOL)
        session, answer = await self._sessions.open(knock, body)
        location = f"{self._base}/whip/{show}/{session.id}"
        return Answer(201, [
            (b"content-type", SDP.encode()), NO_STORE, (b"location", location.encode()),
            (b"etag", session.tag.encode()), (b"accept-patch", FRAGMENT.encode()),
        ], answer.encode())  # fmt: skip

    async def _patch(self, scope: Scope, receive: Receive, session: Session) -> Answer:
        """A candidate needs nothing of us; new credentials restart ICE (RFC 9725 §4.3)."""
        expect(scope, FRAGMENT)
        wanted = http.header(scope, b"if-match").decode("latin-1")
        body = await body_of(receive, offer.SIZE_AT_MOST)
        fragment = read_fragment(body)
        if not wanted:
            raise OfferRefused(428, "Send If-Match with the session's ETag.")
        if wanted not in {"*", session.tag}:
            raise OfferRefused(412, "ICE was restarted since: use the last ETag.")
        if fragment.credentials in {None, session.theirs}:
            return Answer(204, [NO_STORE])
        session.theirs = fragment.credentials
        return self._restart(session)

    def _restart(self, session: Session) -> Answer:
        credentials = self._sessions.door.restart(session.agent)
        mid = session.choice.active[0].section.mid
        body = write_fragment(mid, credentials, self._sessions.candidates)
        log.info("whip.ice_restarted", show=session.publication.grant.show)
        headers = [(b"content-type", FRAGMENT.encode()), NO_STORE, (b"etag", session.tag.encode())]
        return Answer(200, headers, body.encode())


def refused(status: int, error: MediaError, scope: Scope) -> Answer:
    if scope["method"] == "POST":
        REFUSED.labels(error.code).inc()
        log.warning("whip.refused", code=error.code, why=str(error))
    is_general = isinstance(error, OfferRefused) and status != UNPROCESSABLE
    return problem(status, str(error), None if is_general else error.code, error.facts)


async def stop(session: Session) -> Answer:
    """OBS takes nothing but 200 for an answer."""
    session.end(Why.STOPPED)
    await session.ended.wait()
    return Answer(200, [NO_STORE])


def accepts(session: str | None) -> Headers:
    if session:
        return [(b"accept-patch", FRAGMENT.encode())]
    return [(b"accept-post", SDP.encode())]


def expect(scope: Scope, kind: str) -> None:
    given = http.header(scope, b"content-type").decode("latin-1").partition(";")[0].strip().lower()
    if given != kind:
        raise OfferRefused(415, f"Send it as {kind}.")


def key_of(scope: Scope, show: str) -> str:
    match = BEARER.fullmatch(http.header(scope, b"authorization").decode("latin-1").strip())
    if match is None:
        raise PublishRefused("unknown-key", "Send the stream key: Authorization: Bearer KEY.")
    if match[1].partition("-")[0] != show:
        raise PublishRefused("unknown-key", "This stream key is not known for this show.")
    return match[1]


async def body_of(receive: Receive, at_most: int) -> bytes:
    body = b""
    try:
        async with asyncio.timeout(BODY_WITHIN):
            while True:
                message = await receive()
                body += message.get("body", b"")
                if len(body) > at_most:
                    raise OfferRefused(413, f"The body exceeds {at_most} bytes.")
                if not message.get("more_body"):
                    return body
    except TimeoutError:
        raise OfferRefused(408, "The body did not come within 10 s.") from None


def problem(
    status: int, detail: str, code: str | None = None, facts: Mapping[str, object] | None = None
) -> Answer:
    """RFC 9457."""
    headers = [(b"content-type", b"application/problem+json"), NO_STORE]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if status == 503:
        headers.append((b"retry-after", b"2"))
    title = TITLES[status]
    body = {
        "type": "about:blank", "title": title, "status": status,
        "code": code or title.lower().replace(" ", "-"), "detail": detail, "facts": facts or {},
    }  # fmt: skip
    return Answer(status, headers, msgspec.json.encode(body))
