"""How fast one person may act in a room, over all their sockets and, for lines, all nodes.

A node charges what it takes in itself; what other nodes took in, it charges when it reads it in
the log.
"""

from collections import deque

from vitrine.realtime.limits import Allowance

LINES = 1.0, 5.0  # per second, at once; of one person
HEARTS = 10.0, 30.0  # of one page view
OURS_REMEMBERED = 1_024  # lines of this node that are still to come back in the log


class Pace:
    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second, self._burst = per_second, burst
        self._people: dict[str, Allowance] = {}

    def take_up_to(self, wanted: int, who: str, now: float) -> int:
        return self._of(who, now).take_up_to(wanted, now)

    def charge(self, who: str, now: float, times: int = 1) -> None:
        self._of(who, now).charge(now, times)

    def forget_rested(self, now: float) -> None:
        self._people = {
            who: allowance for who, allowance in self._people.items() if not allowance.is_full(now)
        }

    def _of(self, who: str, now: float) -> Allowance:
        if who not in self._people:
            self._people[who] = Allowance.full(self._per_second, self._burst, now)
        return self._people[who]


class Paces:
    """Those of one room on one node."""

    def __init__(self) -> None:
        self.lines, self.hearts = Pace(*LINES), Pace(*HEARTS)
        self._ours: deque[str] = deque(maxlen=OURS_REMEMBERED)

    def remember(self, line_id: str) -> None:
        """It was charged when it was taken in."""
        self._ours.append(line_id)

    def hear(self, who: str, line_id: str, now: float) -> None:
        """A line in the log."""
        if line_id in self._ours:
            self._ours.remove(line_id)
        else:
            self.lines.charge(who, now)

    def forget_rested(self, now: float) -> None:
        self.lines.forget_rested(now)
        self.hearts.forget_rested(now)
