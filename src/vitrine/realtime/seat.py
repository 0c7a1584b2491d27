"""One socket in a room: its claims, and the way to it."""

import asyncio
from dataclasses import dataclass, field

from picows import WSCloseCode, WSMsgType, WSTransport

from vitrine.realtime import frames, metrics
from vitrine.realtime.token import Claims, Role


@dataclass(eq=False, kw_only=True)
class Seat:
    """`after`: the last `seq` the client has, if it came back. `seq`: the last one sent to it.

    `stuck_since` (loop time) is set while the write buffer is over its high mark: nothing is sent
    then, and what was missed follows joined, so one slow reader costs no memory.
    """

    transport: WSTransport
    show: str
    claims: Claims | None
    after: int | None
    seq: int = 0
    skipped: int = 0
    stuck_since: float | None = field(default=None, init=False)

    @property
    def role(self) -> Role:
        return self.claims.role if self.claims else Role.VIEWER

    @property
    def language(self) -> str:
        return self.claims.language if self.claims else ""

    @property
    def viewer(self) -> str:
        """Who counts as one: a page view with a token, else the socket."""
        return self.claims.sid if self.claims else f"socket:{id(self)}"

    def push(self, frame: bytes, seq: int) -> None:
        if self.stuck_since is not None:
            if not self.skipped:
                metrics.SLOW.labels("behind").inc()
            self.skipped += 1
            return
        self.seq = seq
        self.transport.send(WSMsgType.TEXT, frame)
        metrics.FRAMES.inc()

    def tell(self, frame: frames.ServerFrame) -> None:
        """For this socket alone; dropped while it is stuck."""
        self.push(frames.joined(frames.encode(frame)), self.seq)

    def refuse(self, request: str, code: frames.Code) -> None:
        metrics.REFUSED.labels(code.value).inc()
        self.tell(frames.Refused(request, code))

    def dismiss(self, reason: frames.Reason, code: WSCloseCode) -> None:
        if self.transport.is_disconnected or self.transport.is_close_frame_sent:
            return
        if reason is not frames.Reason.RESTART:
            self.tell(frames.Bye(reason))
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
