"""Pages whose network allows no WebSocket post what they ask, and read what came since."""

import asyncio
from http import HTTPStatus

import msgspec

from vitrine.realtime import frames, metrics
from vitrine.realtime.door import Door
from vitrine.realtime.frames import Reason
from vitrine.realtime.front import ANSWERED_WITHIN, Posted
from vitrine.realtime.hub import Hub
from vitrine.realtime.opening import NoSuchShow
from vitrine.realtime.plain_http import Reply
from vitrine.realtime.seat import Caller
from vitrine.realtime.token import Claims, Refusal, TokenRefused, place_in

REQUESTS_AT_MOST = 8
SLOWS_DOWN_FOR = 1  # seconds
JSON = "application/json"


class Poll(msgspec.Struct, frozen=True):
    """`leaving`: of a page that goes, which is not watching."""

    token: str | None = None
    after: int | None = None
    do: list[msgspec.Raw] = msgspec.field(default_factory=list)
    leaving: bool = False


class Polled:
    def __init__(self, hub: Hub, door: Door) -> None:
        self._hub, self._door = hub, door

    async def answer(self, show: str, posted: Posted) -> Reply:
        """The token is in the body, since addresses end up in logs."""
        try:
            poll, asked = read(posted.body)
            claims = self._door.admit(show, poll.token or "", posted.origin)
            self._hub.dismissing.demand_standing(claims)
        except (msgspec.DecodeError, UnicodeError):
            return Reply.refusing(HTTPStatus.BAD_REQUEST, "malformed")
        except TokenRefused as refused:
            return Reply.refusing(status_of(refused.why), refused.why, origin=self._door.origin)
        slowed = self.slowed(claims, posted.address)
        return slowed or await self._answer(show, claims, poll, asked)

    def slowed(self, claims: Claims | None, address: str) -> Reply | None:
        """The answer to who asks more often than any page does."""
        viewer, place = claims and claims.sid, self._door.place(claims, address)
        if self._hub.places.may_poll(viewer, place, asyncio.get_running_loop().time()):
            return None
        metrics.REFUSED.labels(Reason.TOO_FAST.value).inc()
        return Reply.refusing(
            HTTPStatus.TOO_MANY_REQUESTS,
            Reason.TOO_FAST.value,
            origin=claims.origin if claims else self._door.origin,
            again_after=SLOWS_DOWN_FOR,
        )

    async def _answer(
        self, show: str, claims: Claims | None, poll: Poll, asked: list[frames.ViewerRequest]
    ) -> Reply:
        origin = claims.origin if claims else self._door.origin
        try:
            if not poll.leaving and self._hub.opens_soon(show, claims):
                return Reply.refusing(HTTPStatus.SERVICE_UNAVAILABLE, "opening", origin=origin)
            told = await self._told(show, claims, asked)
            if poll.leaving:
                return Reply(body=frames.joined(*told), kind=JSON, origin=origin)
            body = self._hub.poll(show, claims, poll.after, *told)
        except TokenRefused as refused:
            return Reply.refusing(status_of(refused.why), refused.why, origin=origin)
        except NoSuchShow:
            return Reply.refusing(HTTPStatus.NOT_FOUND, "no-such-show", origin=origin)
        return Reply(body=body, kind=JSON, origin=origin)

    async def _told(
        self, show: str, claims: Claims | None, asked: list[frames.ViewerRequest]
    ) -> list[bytes]:
        caller = Caller(show, claims.sid if claims else "nobody", claims, place_in(claims))
        told = [self._one(caller, request) for request in asked]
        if told:
            await asyncio.wait(told, timeout=ANSWERED_WITHIN)
        return [frames.encode(answer.result()) for answer in told if answer.done()]

    def _one(
        self, caller: Caller, request: frames.ViewerRequest
    ) -> asyncio.Future[frames.ServerFrame]:
        answer = asyncio.get_running_loop().create_future()
        self._hub.asked(caller, request, answer.set_result)
        return answer


def read(body: bytes) -> tuple[Poll, list[frames.ViewerRequest]]:
    """Raises msgspec.DecodeError."""
    try:
        poll = msgspec.json.decode(body, type=Poll)
    except RecursionError:
        raise msgspec.DecodeError("too deep") from None
    asked = [frames.decode(bytes(one)) for one in poll.do[:REQUESTS_AT_MOST]]
    return poll, [one for one in asked if not isinstance(one, frames.Renew)]


def status_of(why: Refusal) -> HTTPStatus:
    is_forbidden = why in {Refusal.SHOW, Refusal.ORIGIN}
    return HTTPStatus.FORBIDDEN if is_forbidden else HTTPStatus.UNAUTHORIZED
