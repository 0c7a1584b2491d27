"""One frame to many sockets. This loop is what ten thousand viewers cost.

Each socket lies somewhere else in memory, and fetching that takes longer than the work on it. So
the loop goes through the sockets in the order in which they came, touches nothing of a seat but its
`send`, and all share one buffer, into which picows writes the header in front of the frame.

Ten thousand writes take a tenth of a second, in which nothing is heard. So a frame that may be
`spread` rests after each SLICE, and what comes meanwhile and cannot wait overtakes it.
"""

import asyncio
from collections.abc import Iterable

import msgspec

from vitrine.realtime.deflating import deflated
from vitrine.realtime.seat import HEAD, TEXT, Seat, Send, headed

SLICE = 500  # sockets, about 7 ms


class Frame(msgspec.Struct, frozen=True):
    """`packed`: the same, deflated, where that is shorter."""

    plain: bytes
    packed: bytes | None = None

    @classmethod
    def of(cls, plain: bytes) -> "Frame":
        return cls(plain, deflated(plain))


class Pass:
    """A frame on its way: first to those that take it deflated, as far as `at`."""

    def __init__(self, frame: Frame, deflating: Iterable[Send], plain: Iterable[Send]) -> None:
        packing = tuple(deflating)
        self._sends = (*packing, *plain)
        self._packed_until = len(packing)
        self._plain = headed(frame.plain)
        self._packed = headed(frame.packed or frame.plain)
        self._is_packed = frame.packed is not None
        self._at = 0

    @property
    def is_over(self) -> bool:
        return self._at >= len(self._sends)

    @property
    def waiting(self) -> set[int]:
        """By identity: to compare the methods themselves would fetch each socket."""
        return set(map(id, self._sends[self._at :]))

    def go_on(self, most: int) -> None:
        begin, end, turn = self._at, self._at + most, self._packed_until
        self._at = end
        for send in self._sends[begin : min(end, turn)]:
            send(TEXT, self._packed, HEAD, True, self._is_packed)  # noqa: FBT003 - fin, rsv1
        for send in self._sends[max(begin, turn) : end]:
            send(TEXT, self._plain, HEAD)


class Writing:
    """The seats of a room by how they are written to.

    Who gets stuck by a frame has it.
    """

    def __init__(self) -> None:
        self._plain: dict[Seat, Send] = {}
        self._deflating: dict[Seat, Send] = {}
        self._stuck: dict[Seat, None] = {}
        self._resting: Pass | None = None

    @property
    def is_resting(self) -> bool:
        """Some have the last frame, others not yet."""
        return self._resting is not None

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

    def send(self, frame: Frame) -> None:
        """To all, at once."""
        self.finish()
        self._begin(frame).go_on(len(self._plain) + len(self._deflating))

    def spread(self, frame: Frame) -> None:
        """Nothing may rest."""
        self._go_on(self._begin(frame))

    def overtake(self, whole: Frame, rest: Frame) -> None:
        """All at once: `whole` to who has nothing of what is on its way, to others the `rest`."""
        waiting = self._resting.waiting if self._resting else set[int]()
        self._resting = None
        self._skip_stuck()
        for frame, wait in ((whole, True), (rest, False)):
            deflating, plain = (
                tuple(send for send in seats.values() if (id(send) in waiting) is wait)
                for seats in (self._deflating, self._plain)
            )
            Pass(frame, deflating, plain).go_on(len(deflating) + len(plain))

    def finish(self) -> None:
        """Now, what rests."""
        resting, self._resting = self._resting, None
        if resting:
            resting.go_on(len(self._plain) + len(self._deflating))

    def _begin(self, frame: Frame) -> Pass:
        self._skip_stuck()
        return Pass(frame, self._deflating.values(), self._plain.values())

    def _skip_stuck(self) -> None:
        for seat in self._stuck:
            seat.skip()

    def _go_on(self, begun: Pass) -> None:
        begun.go_on(SLICE)
        if not begun.is_over:
            self._resting = begun
            asyncio.get_running_loop().call_soon(self._wake, begun)

    def _wake(self, rested: Pass) -> None:
        if rested is self._resting:
            self._resting = None
            self._go_on(rested)
