"""RTP packets in order; what is missing is asked for until it is given up (RFC 4585 §6.2.1)."""

from typing import NamedTuple

PACKETS_AT_MOST = 1_024  # about 2.5 s at 4 Mb/s; also how far SRTP's replay window reaches
PATIENCE_MS = 500  # a player's buffer covers this much
ASK_AGAIN_MS = 70
ASKED_AT_MOST = 200  # beyond that a keyframe is cheaper than the packets


class Packet(NamedTuple):
    """`timestamp` in ticks of the codec's clock, modulo 2**32."""

    timestamp: int
    marker: bool
    payload: bytes


class Run(NamedTuple):
    """Packets in a row; `torn` if some before them will never come."""

    torn: bool
    packets: list[Packet]


NOTHING = Run(torn=False, packets=[])


class Missing:
    __slots__ = ("asked", "since")

    def __init__(self, since: int) -> None:
        self.since = since
        self.asked: int | None = None


class Reorder:
    """All times in milliseconds."""

    def __init__(self, patience_ms: int = PATIENCE_MS) -> None:
        self.given_up = 0
        self._patience = patience_ms
        self._next: int | None = None
        self._highest = 0
        self._waiting: dict[int, Packet] = {}
        self._missing: dict[int, Missing] = {}

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def add(self, number: int, packet: Packet, now: int) -> Run:
        """`number` is the 16-bit sequence number."""
        if self._next is None:
            self._next = self._highest = number
        at = nearest(number, self._highest)
        if at < self._next:
            return NOTHING
        torn = at - self._next >= PACKETS_AT_MOST
        if torn:
            self._start_again(at)
        for lost in range(self._highest + 1, at):
            self._missing[lost] = Missing(now)
        self._missing.pop(at, None)
        self._highest = max(self._highest, at)
        self._waiting[at] = packet
        return Run(torn, self._in_a_row())

    def give_up(self, now: int) -> Run:
        """What waited behind packets that are overdue."""
        torn = False
        while self._next in self._missing and self._is_overdue(self._next, now):
            del self._missing[self._next]
            self._next += 1
            self.given_up += 1
            torn = True
        return Run(torn, self._in_a_row()) if torn else NOTHING

    def to_ask_for(self, now: int) -> list[int]:
        """Sequence numbers for a NACK; empty if so much is gone that only a keyframe helps."""
        if len(self._missing) > ASKED_AT_MOST:
            return []
        due = [
            (at, missing) for at, missing in self._missing.items()
            if missing.asked is None or now - missing.asked >= ASK_AGAIN_MS
        ]  # fmt: skip
        for _, missing in due:
            missing.asked = now
        return [at & 0xFFFF for at, _ in due]

    def _is_overdue(self, at: int, now: int) -> bool:
        hopeless = len(self._missing) > ASKED_AT_MOST
        return hopeless or now - self._missing[at].since >= self._patience

    def _start_again(self, at: int) -> None:
        self.given_up += len(self._missing)
        self._waiting.clear()
        self._missing.clear()
        self._next = self._highest = at

    def _in_a_row(self) -> list[Packet]:
        packets: list[Packet] = []
        assert self._next is not None
        while self._next in self._waiting:
            packets.append(self._waiting.pop(self._next))
            self._next += 1
        return packets


def nearest(number: int, to: int) -> int:
    """The value congruent to a 16-bit `number` that lies nearest to `to`."""
    return to + ((number - to + 0x8000) & 0xFFFF) - 0x8000
