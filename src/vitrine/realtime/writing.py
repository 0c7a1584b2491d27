"""One frame to many sockets. This loop is what ten thousand viewers cost.

Each socket lies somewhere else in memory, and fetching that takes longer than the work on it. So
the loop goes through the sockets in the order in which they came, touches nothing of a seat but its
`send`, and all share one buffer, into which picows writes the header in front of the frame.
"""

from vitrine.realtime.seat import HEAD, TEXT, Seat, Send, headed


class Writing:
    """The seats of a room by how they are written to."""

    def __init__(self) -> None:
        self._plain: dict[Seat, Send] = {}
        self._deflating: dict[Seat, Send] = {}
        self._stuck: dict[Seat, None] = {}

    def add(self, seat: Seat) -> None:
        if seat.stuck_since is not None:
            self._stuck[seat] = None
        elif seat.deflates:
            self._deflating[seat] = seat.send
        else:
            self._plain[seat] = seat.send

    def remove(self, seat: Seat) -> None:
        self._plain.pop(seat, None)
        self._deflating.pop(seat, None)
        self._stuck.pop(seat, None)

    def send(self, frame: bytes, packed: bytes | None) -> None:
        """`packed`: the same, deflated. Who gets stuck by this very frame has it."""
        for seat in self._stuck:
            seat.skip()
        self._send_deflated(packed or frame, is_packed=packed is not None)
        buffer = headed(frame)
        for send in tuple(self._plain.values()):
            send(TEXT, buffer, HEAD)

    def _send_deflated(self, frame: bytes, *, is_packed: bool) -> None:
        buffer = headed(frame)
        for send in tuple(self._deflating.values()):
            send(TEXT, buffer, HEAD, True, is_packed)  # noqa: FBT003 - picows' own: fin, rsv1
