"""How much may come from one place, over all rooms and nodes: sockets, lines, hearts, polls.

A place is a keyed digest of a network address, in the token, or of the socket's own address where
there is no token. Nodes tell each other every second what came in at theirs.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from vitrine.realtime.pacing import Pace

SUBJECT = "room.places"
SOCKETS = 1_000  # of one place: behind one address there may be an office, or half a town
LINES = 10.0, 40.0  # per second, at once
HEARTS = 100.0, 300.0
POLLS = 10.0, 30.0  # of one page view, which asks five times a second while it waits for an answer
POLLS_UNNAMED = 100.0, 300.0  # without a token: a program, or pages that can get none just now
TOLD_FROM = 20  # sockets: fewer matter to nobody
HEARTS_TOLD_FROM = 10  # a second: what one page may send
TOLD_AT_MOST = 1_000  # places
HEARD_WITHIN = 5.0  # seconds


class Crowd(msgspec.Struct, frozen=True):
    """Of one node: open sockets, and lines and hearts since its last message, by place."""

    node: str
    sockets: dict[str, int]
    lines: dict[str, int]
    hearts: dict[str, int] = {}


class Places:
    """A place of None is nobody's in particular, and has no limit."""

    def __init__(self, nc: Client, *, node: str, sockets: int) -> None:
        self._nc, self._node, self._at_most = nc, node, sockets
        self._sockets: Counter[str] = Counter()
        self._said: Counter[str] = Counter()
        self._reacted: Counter[str] = Counter()
        self._lines, self._hearts = Pace(*LINES), Pace(*HEARTS)
        self._polls, self._unnamed = Pace(*POLLS), Pace(*POLLS_UNNAMED)
        self._polls_together = Pace(sockets, 2 * sockets)
        self._elsewhere: dict[str, tuple[Mapping[str, int], float]] = {}

    async def listen(self) -> None:
        await self._nc.subscribe(SUBJECT, cb=self._heard)

    async def tell(self) -> None:
        if crowd := self.take_news():
            with suppress(NatsError):
                await self._nc.publish(SUBJECT, msgspec.json.encode(crowd))

    def enter(self, place: str | None) -> bool:
        """False: there are too many already; it counts until it leaves all the same."""
        if place is None:
            return True
        self._sockets[place] += 1
        there = sum(sockets.get(place, 0) for sockets, _ in self._elsewhere.values())
        return self._sockets[place] + there <= self._at_most

    def leave(self, place: str | None) -> None:
        if place is None:
            return
        self._sockets[place] -= 1
        if not self._sockets[place]:
            del self._sockets[place]

    def may_say(self, place: str | None, now: float) -> bool:
        if place is None:
            return True
        if not self._lines.take_up_to(1, place, now):
            return False
        self._said[place] += 1
        return True

    def hearts(self, wanted: int, place: str | None, now: float) -> int:
        """How many of them count."""
        if place is None:
            return wanted
        granted = self._hearts.take_up_to(wanted, place, now)
        self._reacted[place] += granted
        return granted

    def may_poll(self, viewer: str | None, place: str | None, now: float) -> bool:
        """At this node. `viewer`: the page view of a token.

        All pages that a place may have may ask each second.
        """
        if viewer is None:
            return self._unnamed.take_up_to(1, place or "", now) == 1
        if not self._polls.take_up_to(1, viewer, now):
            return False
        return place is None or self._polls_together.take_up_to(1, place, now) == 1

    def take_news(self) -> Crowd | None:
        """For the other nodes; None: nothing that they need to know."""
        crowded = self._sockets.most_common(TOLD_AT_MOST)
        sockets = {place: count for place, count in crowded if count >= TOLD_FROM}
        lines, hearts = taken(self._said, 1), taken(self._reacted, HEARTS_TOLD_FROM)
        is_news = sockets or lines or hearts
        return Crowd(self._node, sockets, lines, hearts) if is_news else None

    def hear(self, crowd: Crowd, now: float) -> None:
        if crowd.node == self._node:
            return
        self._elsewhere[crowd.node] = crowd.sockets, now
        for place, said in crowd.lines.items():
            self._lines.charge(place, now, said)
        for place, reacted in crowd.hearts.items():
            self._hearts.charge(place, now, reacted)

    def forget(self, now: float) -> None:
        self._lines.forget_rested(now)
        self._hearts.forget_rested(now)
        for polls in (self._polls, self._unnamed, self._polls_together):
            polls.forget_rested(now)
        self._elsewhere = {
            node: (sockets, heard)
            for node, (sockets, heard) in self._elsewhere.items()
            if now - heard < HEARD_WITHIN
        }

    async def _heard(self, message: Msg) -> None:
        crowd = msgspec.json.decode(message.data, type=Crowd)
        self.hear(crowd, asyncio.get_running_loop().time())


def taken(counted: Counter[str], at_least: int) -> dict[str, int]:
    """The most, and none is left."""
    most = {place: n for place, n in counted.most_common(TOLD_AT_MOST) if n >= at_least}
    counted.clear()
    return most
