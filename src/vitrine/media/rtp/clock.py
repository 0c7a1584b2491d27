"""When a picture and a sound belong together (RFC 3550 §6.4.1).

RTP clocks of two tracks begin anywhere. Sender reports tie each to the sender's one clock; until
both have come, arrival does, which may be wrong by what the encoders need.
"""

from vitrine.media.hls.clock import WallClock

APART_AT_MOST_MS = 3_000  # reports that put more between two tracks are of two clocks


class TrackClock:
    """One track's RTP timestamps as rising milliseconds from its first packet on."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._first: int | None = None
        self._last = 0
        self.arrival = WallClock()
        self.report: tuple[float, float] | None = None

    def place(self, timestamp: int, arrived: int) -> float:
        """Milliseconds of a 32-bit `timestamp` that arrived at UTC milliseconds `arrived`."""
        if self._first is None:
            self._first = self._last = timestamp
        self._last = self._unrolled(timestamp)
        placed = self._ms(self._last)
        self.arrival.note(arrived, round(placed))
        return placed

    def reported(self, ntp: int, timestamp: int) -> None:
        """`ntp` is the 64-bit timestamp of a sender report."""
        if self._first is not None:
            self.report = (ntp / (1 << 32) * 1000, self._ms(self._unrolled(timestamp)))

    def offset_to(self, other: "TrackClock") -> float:
        """What to add to a time of this track to have it on the `other` one's scale."""
        by_arrival = float(self.arrival.at(0) - other.arrival.at(0))
        if self.report is None or other.report is None:
            return by_arrival
        by_report = (self.report[0] - self.report[1]) - (other.report[0] - other.report[1])
        return by_report if abs(by_report - by_arrival) < APART_AT_MOST_MS else by_arrival

    def _unrolled(self, timestamp: int) -> int:
        return self._last + ((timestamp - self._last + 0x80000000) & 0xFFFFFFFF) - 0x80000000

    def _ms(self, unrolled: int) -> float:
        return (unrolled - (self._first or 0)) * 1000 / self._rate
