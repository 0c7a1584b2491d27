"""Who is watching: exact per node, summed over the nodes that were heard lately."""

from collections import Counter

import msgspec

from vitrine.realtime.token import Role

HEARD_WITHIN = 3.5  # seconds; nodes say theirs every second


class Watching(msgspec.Struct, frozen=True):
    """The body on `presence.{show}`."""

    node: str
    watching: int


def subject_of(show: str) -> str:
    return f"presence.{show}"


class Presence:
    """Counts page views, not sockets; hosts and bots are left out."""

    def __init__(self, node: str) -> None:
        self._node = node
        self._here: Counter[str] = Counter()
        self._elsewhere: dict[str, tuple[int, float]] = {}

    @property
    def here(self) -> Watching:
        return Watching(self._node, len(self._here))

    @property
    def watching(self) -> int:
        return len(self._here) + sum(watching for watching, _ in self._elsewhere.values())

    def join(self, viewer: str, role: Role) -> None:
        if role is Role.VIEWER:
            self._here[viewer] += 1

    def leave(self, viewer: str, role: Role) -> None:
        if role is not Role.VIEWER:
            return
        self._here[viewer] -= 1
        if self._here[viewer] <= 0:
            del self._here[viewer]

    def hear(self, said: Watching, now: float) -> None:
        if said.node != self._node:
            self._elsewhere[said.node] = said.watching, now

    def forget_silent(self, now: float) -> None:
        self._elsewhere = {
            node: (watching, heard)
            for node, (watching, heard) in self._elsewhere.items()
            if watching and now - heard < HEARD_WITHIN
        }
