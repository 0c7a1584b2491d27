"""Who joins a room: told now and then, so many people, by name those who agreed to it.

Rather too few than too many: who comes back, who has no token and whom a lost message told of are
left out.
"""

import msgspec

from vitrine.realtime import frames
from vitrine.realtime.seat import Seat
from vitrine.realtime.token import Claims, Role

TOLD_EVERY = 5.0  # seconds
BACK_WITHIN = 600.0  # seconds: no joining
NAMES_AT_MOST = 3
REMEMBERS_AT_MOST = 50_000  # people per room


class Arrived(msgspec.Struct, frozen=True):
    """`named`: the pseudonyms of some of them."""

    count: int = 0
    named: tuple[str, ...] = ()

    def and_also(self, more: "Arrived") -> "Arrived":
        named = tuple(dict.fromkeys((*self.named, *more.named)))
        return Arrived(self.count + more.count, named[:NAMES_AT_MOST])


class Arrivals:
    """Of one room: those of this node, and those that other nodes told of."""

    def __init__(self) -> None:
        self._known: dict[str, float] = {}
        self._unsaid = Arrived()
        self._untold = Arrived()
        self._told_at = 0.0

    def join(self, claims: Claims | None, now: float) -> None:
        if claims is None or claims.role is not Role.VIEWER:
            return
        if person_of(claims) not in self._known and len(self._known) < REMEMBERS_AT_MOST:
            named = (claims.who,) if claims.named and claims.who else ()
            self._add(Arrived(1, named))
        self.see(claims, now)

    def see(self, claims: Claims | None, now: float) -> None:
        """Who was here a moment ago."""
        if claims is not None and len(self._known) < REMEMBERS_AT_MOST:
            self._known[person_of(claims)] = now

    def hear(self, elsewhere: Arrived) -> None:
        self._untold = self._untold.and_also(elsewhere)

    def take_unsaid(self) -> Arrived:
        """For the other nodes, once."""
        unsaid, self._unsaid = self._unsaid, Arrived()
        return unsaid

    def take_due(self, now: float) -> Arrived | None:
        """For who is here, once; None: too soon."""
        if now - self._told_at < TOLD_EVERY:
            return None
        due, self._untold, self._told_at = self._untold, Arrived(), now
        self.forget(now)
        return due

    def forget(self, now: float) -> None:
        self._known = {
            person: seen for person, seen in self._known.items() if now - seen < BACK_WITHIN
        }

    def _add(self, arrived: Arrived) -> None:
        self._unsaid = self._unsaid.and_also(arrived)
        self._untold = self._untold.and_also(arrived)


def person_of(claims: Claims) -> str:
    return claims.who or claims.alias or claims.sid


class Greeter:
    """Tells the seats of a room of who joins; those who have just come in are told of nobody."""

    def __init__(self, seats: set[Seat]) -> None:
        self.arrivals = Arrivals()
        self._seats = seats
        self._newcomers: set[Seat] = set()

    def greet(self, seat: Seat, now: float) -> None:
        self._newcomers.add(seat)
        if seat.after is None:
            self.arrivals.join(seat.claims, now)
        else:
            self.arrivals.see(seat.claims, now)

    def part(self, seat: Seat, now: float) -> None:
        self._newcomers.discard(seat)
        self.arrivals.see(seat.claims, now)

    def tell(self, arrived: Arrived) -> None:
        frame = frames.joined(frames.encode(frames.Joined(arrived.count, arrived.named)))
        for seat in self._seats - self._newcomers:
            seat.push(frame, seat.seq)

    def know_all(self) -> None:
        """Who came in up to now is told of the next ones."""
        self._newcomers.clear()
