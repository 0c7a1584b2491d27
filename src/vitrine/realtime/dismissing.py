"""Tickets that were taken back: their sockets close at once, and none opens with them again.

A node hears of it when it happens; what happened before it was there, `web` tells it with the
manners of a room.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import timedelta

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from picows import WSCloseCode

from vitrine.kit import clock
from vitrine.realtime.frames import Reason
from vitrine.realtime.seat import Seat
from vitrine.realtime.token import Claims, Refusal, TokenRefused

SUBJECT = "room.dismiss.*"
# Longer than a token with a ticket lasts: whoever comes later needs a new one, and gets none.
REMEMBERS_FOR = timedelta(minutes=10)


class Dismissed(msgspec.Struct, frozen=True):
    ticket: str


class Dismissing:
    def __init__(self, nc: Client, seats_of: Callable[[str], Iterable[Seat]]) -> None:
        self._nc, self._seats_of = nc, seats_of
        self._until: dict[str, int] = {}

    async def listen(self) -> None:
        await self._nc.subscribe(SUBJECT, cb=self._hear)

    def demand_standing(self, claims: Claims | None) -> None:
        """Raises TokenRefused."""
        if not self.is_standing(claims):
            raise TokenRefused(Refusal.REVOKED)

    def is_standing(self, claims: Claims | None) -> bool:
        ticket = (claims and claims.ticket) or ""
        return self._until.get(ticket, 0) <= clock.now_ms()

    def dismiss(self, show: str, tickets: Collection[str]) -> None:
        if not tickets:
            return
        now = clock.now_ms()
        self._until = {known: until for known, until in self._until.items() if until > now}
        self._until |= dict.fromkeys(tickets, now + REMEMBERS_FOR // timedelta(milliseconds=1))
        for seat in self._seats_of(show):
            if seat.claims and seat.claims.ticket in tickets:
                seat.dismiss(Reason.REVOKED, WSCloseCode.POLICY_VIOLATION)

    async def _hear(self, message: Msg) -> None:
        dismissed = msgspec.json.decode(message.data, type=Dismissed)
        self.dismiss(message.subject.rpartition(".")[2], [dismissed.ticket])
