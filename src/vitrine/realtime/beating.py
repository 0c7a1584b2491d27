"""Beats that come without a socket: of who polls, and the last one of a page that goes.

A beat belongs to a node that knows its view. Any other asks which one does, and the first that
answers gets it: two that know the view would count it twice.
"""

from contextlib import suppress

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from vitrine.kit import clock
from vitrine.realtime.frames import Beat
from vitrine.realtime.playtime import Playtime
from vitrine.realtime.token import Claims, Role

WHOSE = "room.view"
BEATS = "room.beat"
ANSWERED_WITHIN = 2.0  # seconds


class Passed(msgspec.Struct, frozen=True):
    claims: Claims
    beat: Beat


class Beating:
    def __init__(self, nc: Client, playtime: Playtime, *, node: str) -> None:
        self._nc, self._playtime, self._node = nc, playtime, node

    async def listen(self) -> None:
        await self._nc.subscribe(WHOSE, cb=self._hear_whose)
        await self._nc.subscribe(f"{BEATS}.{self._node}", cb=self._hear_beat)

    def take(self, claims: Claims, beat: Beat) -> bool:
        """Whether nobody else need hear of it: the view is known here, or is none to count."""
        if claims.role is not Role.VIEWER:
            return True
        if not self._playtime.knows(claims.sid):
            return False
        self._playtime.beat(
            claims,
            beat.id,
            beat.played_ms,
            clock.now_ms(),
            first_frame=beat.first_frame,
            replay=beat.replay,
        )
        return True

    async def pass_on(self, claims: Claims, beat: Beat) -> None:
        """Lost where no node knows the view, and while NATS is away for long."""
        with suppress(NatsError):
            node = await self._nc.request(WHOSE, claims.sid.encode(), ANSWERED_WITHIN)
            passed = msgspec.json.encode(Passed(claims, beat))
            await self._nc.publish(f"{BEATS}.{node.data.decode()}", passed)

    async def _hear_whose(self, asked: Msg) -> None:
        if self._playtime.knows(asked.data.decode()):
            await asked.respond(self._node.encode())

    async def _hear_beat(self, message: Msg) -> None:
        passed = msgspec.json.decode(message.data, type=Passed)
        self.take(passed.claims, passed.beat)
