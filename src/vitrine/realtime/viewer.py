"""A viewer's socket, read: whole text frames of known requests, not too many at once."""

import asyncio
from collections.abc import Callable

import msgspec
from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

from vitrine.realtime import frames
from vitrine.realtime.asking import refuse
from vitrine.realtime.deflating import CannotInflate, inflated
from vitrine.realtime.frames import Code, Reason
from vitrine.realtime.hub import Hub
from vitrine.realtime.limits import Allowance
from vitrine.realtime.plain_http import Asked
from vitrine.realtime.seat import Seat
from vitrine.realtime.token import Claims, TokenRefused

LONGEST_FRAME = 4_096  # bytes, deflated or not
FRAMES = 20.0, 60.0  # per second, at once; beyond, the socket is closed

Renewing = Callable[[str], Claims]


class Viewer(WSListener):
    """Requests are answered by `ack` or `refused`; what is no request closes the socket.

    `renewing` reads a fresh token of this show, or raises TokenRefused.
    """

    def __init__(
        self,
        hub: Hub,
        show: str,
        claims: Claims | None,
        *,
        asked: Asked,
        renewing: Renewing,
        place: str | None,
    ) -> None:
        self._hub, self._show, self._claims, self._asked = hub, show, claims, asked
        self._renewing, self._place = renewing, place
        self._frames = Allowance.full(*FRAMES, self._now())
        self._seat: Seat | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._seat = Seat(
            transport=transport,
            show=self._show,
            claims=self._claims,
            after=self._asked.after,
            place=self._place,
            deflates=self._asked.deflates,
        )
        self._hub.enter(self._seat)

    def on_ws_disconnected(self, transport: WSTransport) -> None:  # noqa: ARG002 - picows' signature
        if self._seat:
            self._hub.leave(self._seat)

    def pause_writing(self) -> None:
        if self._seat:
            self._hub.stick(self._seat)

    def resume_writing(self) -> None:
        if self._seat:
            self._hub.resume(self._seat)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()
        elif self._seat and not transport.is_close_frame_sent:
            self._read(self._seat, frame)

    def _read(self, seat: Seat, frame: WSFrame) -> None:
        if not self._frames.take(self._now()):
            seat.dismiss(Reason.TOO_FAST, WSCloseCode.POLICY_VIOLATION)
        elif frame.msg_type == WSMsgType.PING:
            seat.answer_ping(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.TEXT and frame.fin:
            self._take(seat, frame)
        elif frame.msg_type != WSMsgType.PONG:
            seat.dismiss(Reason.MALFORMED, WSCloseCode.UNSUPPORTED_DATA)

    def _take(self, seat: Seat, frame: WSFrame) -> None:
        try:
            asked = frames.decode(body_of(frame))
        except (msgspec.DecodeError, UnicodeError, CannotInflate):
            seat.dismiss(Reason.MALFORMED, WSCloseCode.POLICY_VIOLATION)
            return
        if isinstance(asked, frames.Renew):
            self._renew(seat, asked)
        else:
            self._hub.asked(seat.caller, asked, seat.tell)

    def _renew(self, seat: Seat, asked: frames.Renew) -> None:
        try:
            seat.renew(self._renewing(asked.token))
        except TokenRefused:
            refuse(asked.id, Code.BAD, seat.tell)
        else:
            seat.tell(frames.Ack(asked.id))

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def body_of(frame: WSFrame) -> bytes:
    """Raises CannotInflate."""
    body = frame.get_payload_as_bytes()
    return inflated(body, at_most=LONGEST_FRAME) if frame.rsv1 else body
