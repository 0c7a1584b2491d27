"""What is told beside the log to one person or to a shop's own people, kept a while.

A socket that was away, or too full to be told, hears it when it is back; who polls, with the next
answer. At least once: another node tells it again, and nothing told so may mind that.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec

from vitrine.realtime.token import Claims, Role

KEPT_FOR = timedelta(minutes=2).total_seconds()
FRAMES_AT_MOST = 20  # per person
PEOPLE_AT_MOST = 1_000
POLLED_AT_MOST = 2_000  # page views; of those beyond, some are told again


class Told(msgspec.Struct, frozen=True):
    """The body on `tell.{show}`: for one person, or (`to` null) for the shop's own people."""

    to: str | None
    frame: msgspec.Raw


class ToldLately:
    """Moments are seconds of the loop's clock; frames are not yet joined."""

    def __init__(self) -> None:
        self._told: dict[str | None, dict[bytes, float]] = {}
        self._read: dict[str, float] = {}

    def remember(self, told: Told, now: float) -> None:
        own = self._told.pop(told.to, {})
        frame = bytes(told.frame)
        own.pop(frame, None)
        own[frame] = now
        self._told[told.to] = own
        _forget_oldest(own, FRAMES_AT_MOST)
        _forget_oldest(self._told, PEOPLE_AT_MOST)

    def since(self, claims: Claims | None, moment: float) -> list[bytes]:
        return [
            frame
            for to in _names(claims)
            for frame, at in self._told.get(to, {}).items()
            if at >= moment
        ]

    def of_late(self, claims: Claims | None, now: float) -> list[bytes]:
        """For a socket that comes back."""
        return self.since(claims, now - KEPT_FOR)

    def unread(self, claims: Claims, now: float) -> list[bytes]:
        """For who polls: since the page view's last poll of this node."""
        since = self._read.pop(claims.sid, now - KEPT_FOR)
        self._read[claims.sid] = now
        _forget_oldest(self._read, POLLED_AT_MOST)
        return self.since(claims, since)


def _forget_oldest(kept: dict[Any, Any], most: int) -> None:
    if len(kept) > most:
        del kept[next(iter(kept))]


def _names(claims: Claims | None) -> Iterator[str | None]:
    if claims and claims.who:
        yield claims.who
    if claims and claims.role is Role.HOST:
        yield None
