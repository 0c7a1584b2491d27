"""One socket in a room: its claims, and the way to it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
from picows import WSCloseCode, WSMsgType, WSTransport

from vitrine.kit import clock
from vitrine.realtime import frames, metrics
from vitrine.realtime.limits import Allowance
from vitrine.realtime.token import Claims, Refusal, Role, TokenRefused

TEXT = WSMsgType.TEXT
HEAD = 14  # bytes before a frame, where picows writes its header
STICKS = 1 / 20, 3.0  # per second, at once: who falls behind more often asks for entries instead


Send = Callable[..., None]


def headed(frame: bytes) -> bytearray:
    """With room for the header in front."""
    return bytearray(HEAD) + frame


class Caller(msgspec.Struct, frozen=True):
    """Who asks; `viewer`: the page view, or the socket of who has no token. `place`: from where."""

    show: str
    viewer: str
    claims: Claims | None
    place: str | None

    @property
    def language(self) -> str:
        return self.claims.language if self.claims else ""


@dataclass(eq=False, kw_only=True, slots=True)
class Seat:
    """`after`: the last `seq` the client has, if it came back. `seq`: the last one sent to it.

    `seq` is only kept up while the seat is stuck, or not in the room yet; else it has what the
    room shows. `stuck_since` (loop time) is set while the write buffer is over its high mark:
    nothing is sent then, and what was missed follows joined or as a snapshot, so a slow reader
    costs no memory.
    """

    transport: WSTransport
    show: str
    claims: Claims | None
    after: int | None
    place: str | None = None
    deflates: bool = False
    seq: int = 0
    skipped: int = 0
    stuck_since: float | None = field(default=None, init=False)
    send: Send = field(init=False)
    _sticks: Allowance | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.send = self.transport.send_reuse_external_bytearray

    @property
    def role(self) -> Role:
        return self.claims.role if self.claims else Role.VIEWER

    @property
    def viewer(self) -> str:
        """Who counts as one: a page view with a token, else the socket."""
        return self.claims.sid if self.claims else f"socket:{id(self)}"

    @property
    def caller(self) -> Caller:
        return Caller(self.show, self.viewer, self.claims, self.place)

    @property
    def has_expired(self) -> bool:
        return self.claims is not None and self.claims.exp <= clock.now_ms()

    def renew(self, fresh: Claims) -> None:
        """Raises TokenRefused for another page view's. Who became host comes in again."""
        if self.claims is None or fresh.sid != self.claims.sid:
            raise TokenRefused(Refusal.BAD)
        if fresh.role is self.claims.role:
            self.claims = fresh
        else:
            self.dismiss(frames.Reason.EXPIRED, WSCloseCode.POLICY_VIOLATION)

    def push(self, frame: bytes, seq: int, packed: bytes | None = None) -> None:
        """`packed`: the same, deflated."""
        if self.stuck_since is not None:
            self.skip()
            return
        self.seq = seq
        if packed and self.deflates:
            self.send(TEXT, headed(packed), HEAD, rsv1=True)
        else:
            self.send(TEXT, headed(frame), HEAD)

    def skip(self) -> None:
        if not self.skipped:
            metrics.SLOW.labels("behind").inc()
        self.skipped += 1

    def tell(self, frame: frames.ServerFrame) -> None:
        """For this socket alone; dropped while it is stuck."""
        self.push(frames.joined(frames.encode(frame)), self.seq)

    def answer_ping(self, payload: bytes) -> None:
        if self.stuck_since is None:
            self.transport.send_pong(payload)

    def dismiss(self, reason: frames.Reason, code: WSCloseCode, *, within: int = 0) -> None:
        """`within`: how many milliseconds its return may take at random."""
        if self.transport.is_disconnected or self.transport.is_close_frame_sent:
            return
        self.tell(frames.Bye(reason, within))
        self.transport.send_close(code, reason.value.encode())
        if code is not WSCloseCode.SERVICE_RESTART:
            self.transport.disconnect()

    def stick(self) -> None:
        self.stuck_since = asyncio.get_running_loop().time()

    def unstick(self) -> int:
        """How many frames were skipped meanwhile."""
        self.stuck_since = None
        skipped, self.skipped = self.skipped, 0
        return skipped

    def may_stick_again(self) -> bool:
        now = asyncio.get_running_loop().time()
        if self._sticks is None:
            self._sticks = Allowance.full(*STICKS, now)
        return self._sticks.take(now)
