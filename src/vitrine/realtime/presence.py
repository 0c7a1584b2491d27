"""Who is watching: exact per node, summed over the nodes that were heard lately."""

from collections import Counter

import msgspec

from vitrine.realtime.token import Role

HEARD_WITHIN = 3.5  # seconds; nodes say theirs every second, pages ask as often
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


class Presence:
    """Counts page views, not sockets; hosts and bots are left out. Nobody counts twice."""

    def __init__(self, node: str) -> None:
        self.node = node
        self._here: Counter[str] = Counter()
        self._polled: dict[str, float] = {}
        self._elsewhere: dict[str, tuple[Watching, float]] = {}

    @property
    def here(self) -> Watching:
        return Watching(self.node, len(self._here), frozenset(self._polled))

    @property
    def nodes(self) -> int:
        """That have viewers of this room, this one included."""
        return 1 + len(self._elsewhere)

    @property
    def watching(self) -> int:
        others = [said for said, _ in self._elsewhere.values()]
        polled = frozenset(self._polled).union(*(said.polled for said in others))
        polled_only = sum(viewer not in self._here for viewer in polled)
        return len(self._here) + polled_only + sum(said.watching for said in others)

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
            self._elsewhere[said.node] = said, now

    def forget_silent(self, now: float) -> None:
        self._polled = {
            viewer: heard for viewer, heard in self._polled.items() if now - heard < HEARD_WITHIN
        }
        self._elsewhere = {
            node: (said, heard)
            for node, (said, heard) in self._elsewhere.items()
            if (said.watching or said.polled) and now - heard < HEARD_WITHIN
        }
