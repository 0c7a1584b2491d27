"""Who is watching: exact per node, summed over the nodes that were heard lately."""

from collections import Counter
from typing import NamedTuple

import msgspec

from vitrine.realtime.token import Role

HEARD_WITHIN = 3.5  # seconds; nodes say theirs every second, pages ask as often
DOUBTED_AFTER = 1.2  # seconds: who was on a node that died is on another one before it is forgotten
POLLED_AT_MOST = 2_000  # per node: their names travel every second


class Watching(msgspec.Struct, frozen=True):
    """The body on `presence.{show}`.

    `polled`: page views without a socket; they may ask any node, and so are named. `joined`: how
    many since the node's last message, `named` those of them who agreed to it.
    """

    node: str
    watching: int
    polled: frozenset[str] = frozenset()
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
        self._polled: dict[str, float] = {}
        self._elsewhere: dict[str, Elsewhere] = {}
        self._is_closed = False

    @property
    def here(self) -> Watching:
        if self._is_closed:
            return Watching(self.node, 0)
        return Watching(self.node, len(self._here), frozenset(self._polled))

    @property
    def nodes(self) -> int:
        """That have viewers of this room, this one included."""
        return 1 + len(self._elsewhere)

    def watching(self, now: float) -> int:
        others = [each.said for each in self._elsewhere.values()]
        polled = frozenset(self._polled).union(*(said.polled for said in others))
        polled_only = sum(viewer not in self._here for viewer in polled)
        return self._on_sockets(now) + polled_only

    def close(self) -> None:
        """Who was on a node that stops is counted where they go to."""
        self._is_closed = True

    def join(self, viewer: str, role: Role) -> None:
        if role is Role.VIEWER:
            self._here[viewer] += 1

    def leave(self, viewer: str, role: Role) -> None:
        if role is not Role.VIEWER:
            return
        self._here[viewer] -= 1
        if self._here[viewer] <= 0:
            del self._here[viewer]

    def poll(self, viewer: str, role: Role, now: float) -> None:
        """Beyond what is named, nobody is counted: rather too few than too many."""
        known = viewer in self._polled or len(self._polled) < POLLED_AT_MOST
        if role is Role.VIEWER and known:
            self._polled[viewer] = now

    def hear(self, said: Watching, now: float) -> None:
        if said.node != self.node:
            self._elsewhere[said.node] = Elsewhere(said, now, 0)
            total = len(self._here) + sum(each.said.watching for each in self._elsewhere.values())
            self._elsewhere[said.node] = Elsewhere(said, now, total)

    def forget_silent(self, now: float) -> None:
        self._polled = {
            viewer: heard for viewer, heard in self._polled.items() if now - heard < HEARD_WITHIN
        }
        self._elsewhere = {
            node: each
            for node, each in self._elsewhere.items()
            if (each.said.watching or each.said.polled) and now - each.heard < HEARD_WITHIN
        }

    def _on_sockets(self, now: float) -> int:
        """While a node says nothing, there are no more people than when it was heard."""
        others = self._elsewhere.values()
        silent = [each for each in others if now - each.heard > DOUBTED_AFTER]
        total = len(self._here) + sum(each.said.watching for each in others)
        sure = total - sum(each.said.watching for each in silent)
        return max(sure, min(total, *(each.sum for each in silent))) if silent else total
