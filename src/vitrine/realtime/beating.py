"""Beats that come without a socket: of who polls, and the last one of a page that goes.

A beat belongs to the node that knows its view. Any other passes it on to all, once.
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

SUBJECT = "room.beat"


class Passed(msgspec.Struct, frozen=True):
    claims: Claims
    beat: Beat


class Beating:
    def __init__(self, nc: Client, playtime: Playtime) -> None:
        self._nc, self._playtime = nc, playtime

    async def listen(self) -> None:
        await self._nc.subscribe(SUBJECT, cb=self._hear)

    def take(self, claims: Claims, beat: Beat) -> bool:
        """Whether nobody else need hear of it: the view is known here, or is none to count."""
        if claims.role is not Role.VIEWER:
            return True
        if not self._playtime.knows(claims):
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
        """While NATS is away for long, its buffer is full, and the beat is lost."""
        with suppress(NatsError):
            await self._nc.publish(SUBJECT, msgspec.json.encode(Passed(claims, beat)))

    async def _hear(self, message: Msg) -> None:
        passed = msgspec.json.decode(message.data, type=Passed)
        self.take(passed.claims, passed.beat)
