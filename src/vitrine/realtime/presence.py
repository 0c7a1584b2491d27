"""Who is watching: exact per node, summed over the nodes that were heard lately.

A page view that comes in on a second node, by a socket or polling, is that node's to count.
"""

from collections import Counter
from itertools import islice
from typing import NamedTuple

import msgspec

from vitrine.realtime.token import Role

HEARD_WITHIN = 3.5  # seconds; nodes say theirs every second, pages ask as often
DOUBTED_AFTER = 1.2  # seconds: who was on a node that died is on another one before it is forgotten
POLLED_AT_MOST = 2_000  # per node: their names travel every second
CAME_AT_MOST = 5_000  # in one message, of 45 bytes each


class Watching(msgspec.Struct, frozen=True):
    """The body on `presence.{show}`.

    `polled`: page views without a socket; they may ask any node, and so are named. `came`: those
    whose socket opened since the node's last message, and when (UTC ms). `joined`: how many people
    since then, `named` those of them who agreed to it.
    """

    node: str
    watching: int
    polled: frozenset[str] = frozenset()
    came: dict[str, int] = {}
    joined: int = 0
    named: tuple[str, ...] = ()


def subject_of(show: str) -> str:
    return f"presence.{show}"


class Elsewhere(NamedTuple):
    """`sum`: how many were on sockets, on all nodes, when it was heard."""

    said: Watching
    heard: float
    sum: int


class Presence:
    """Counts page views, not sockets; hosts and bots are left out. Nobody counts twice."""

    def __init__(self, node: str) -> None:
        self.node = node
        self._here: Counter[str] = Counter()
        self._since: dict[str, int] = {}
        self._untold: dict[str, int] = {}
        self._gone_on: set[str] = set()
        self._polled: dict[str, float] = {}
        self._polled_anywhere: set[str] = set()
        self._polled_and_here: set[str] = set()
        self._elsewhere: dict[str, Elsewhere] = {}
        self._is_closed = False

    @property
    def here(self) -> Watching:
        if self._is_closed:
            return Watching(self.node, 0)
        return Watching(self.node, self._seated, frozenset(self._polled))

    def take_came(self) -> dict[str, int]:
        """For the other nodes, once."""
        came = dict(islice(self._untold.items(), CAME_AT_MOST))
        for viewer in came:
            del self._untold[viewer]
        return came

    def tell_again(self) -> None:
        """After messages may have been lost."""
        self._untold = dict(self._since)

    @property
    def nodes(self) -> int:
        """That have viewers of this room, this one included."""
        return 1 + len(self._elsewhere)

    def watching(self, now: float) -> int:
        return self._on_sockets(now) + len(self._polled_anywhere)

    def close(self) -> None:
        """Who was on a node that stops is counted where they go to."""
        self._is_closed = True

    def join(self, viewer: str, role: Role, since: int = 0) -> None:
        """`since`: UTC ms; 0: no other node can have this page view."""
        if role is not Role.VIEWER:
            return
        self._here[viewer] += 1
        self._gone_on.discard(viewer)
        if viewer in self._polled_anywhere:
            self._polled_and_here.add(viewer)
        if since:
            self._since[viewer] = self._untold[viewer] = since

    def leave(self, viewer: str, role: Role) -> None:
        if role is not Role.VIEWER:
            return
        self._here[viewer] -= 1
        if self._here[viewer] <= 0:
            del self._here[viewer]
            self._since.pop(viewer, None)
            self._untold.pop(viewer, None)
            self._gone_on.discard(viewer)
            self._polled_and_here.discard(viewer)

    def poll(self, viewer: str, role: Role, now: float) -> None:
        """Beyond what is named, nobody is counted: rather too few than too many."""
        known = viewer in self._polled or len(self._polled) < POLLED_AT_MOST
        if role is Role.VIEWER and known:
            self._polled[viewer] = now
            self._polled_anywhere.add(viewer)
            if viewer in self._here:
                self._polled_and_here.add(viewer)

    def hear(self, said: Watching, now: float) -> None:
        if said.node == self.node:
            return
        for viewer, since in said.came.items():
            if viewer in self._since and (since, said.node) > (self._since[viewer], self.node):
                self._gone_on.add(viewer)
        before = self._elsewhere.get(said.node)
        self._elsewhere[said.node] = Elsewhere(said, now, 0)
        if said.polled != (before.said.polled if before else frozenset()):
            self._gather_polled()
        self._elsewhere[said.node] = Elsewhere(said, now, self._total)

    def forget_silent(self, now: float) -> None:
        self._polled = {
            viewer: heard for viewer, heard in self._polled.items() if now - heard < HEARD_WITHIN
        }
        self._elsewhere = {
            node: each
            for node, each in self._elsewhere.items()
            if (each.said.watching or each.said.polled) and now - each.heard < HEARD_WITHIN
        }
        self._gather_polled()

    def _gather_polled(self) -> None:
        """Kept, since who comes and each who polls is told the count."""
        others = (each.said.polled for each in self._elsewhere.values())
        self._polled_anywhere = set(self._polled).union(*others)
        self._polled_and_here = self._polled_anywhere & self._here.keys()

    @property
    def _seated(self) -> int:
        """On a socket here, and on no other node since."""
        return len(self._here) - len(self._polled_and_here | self._gone_on)

    @property
    def _total(self) -> int:
        return self._seated + sum(each.said.watching for each in self._elsewhere.values())

    def _on_sockets(self, now: float) -> int:
        """While a node says nothing, there are no more people than when it was heard."""
        total = self._total
        silent = [e for e in self._elsewhere.values() if now - e.heard > DOUBTED_AFTER]
        sure = total - sum(each.said.watching for each in silent)
        return max(sure, min(total, *(each.sum for each in silent))) if silent else total
