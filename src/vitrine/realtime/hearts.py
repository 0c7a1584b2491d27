"""Reactions, counted at the edge: one entry per node and beat, however many tapped."""

import asyncio
from random import uniform

from nats.js import JetStreamContext

from vitrine.kit import clock, ids
from vitrine.realtime import metrics, roomlog
from vitrine.realtime.entries import Reactions, encode
from vitrine.realtime.room import Room

EVERY = 0.25  # seconds between two entries of a room, all nodes together
AT_MOST_EVERY = 4.0  # of one node, however many there are


class Hearts:
    """One entry is on its way at a time; what comes meanwhile is in the next.

    At moments of its own: rooms that told theirs together kept a cue waiting for all.
    """

    def __init__(self, js: JetStreamContext, room: Room, *, node: str) -> None:
        self._js, self._room, self._node = js, room, node
        self._count = 0
        self._news = asyncio.Event()

    def add(self, hearts: int) -> None:
        self._count += hearts
        if self._count:
            self._news.set()

    async def run(self) -> None:
        while True:
            await self._news.wait()
            await asyncio.sleep(uniform(0.5, 1.5) * self.pause)  # noqa: S311 - when, and no secret
            self._news.clear()
            hearts, self._count = self._count, 0
            if not self._room.is_over:
                await self._publish(hearts)

    @property
    def pause(self) -> float:
        return min(EVERY * self._room.presence.nodes, AT_MOST_EVERY)

    async def _publish(self, hearts: int) -> None:
        body = encode(Reactions(at=clock.now_ms(), heart=hearts))
        msg_id = f"{self._node}:{ids.new_id()}"
        try:
            await roomlog.publish(self._js, self._room.show, body, msg_id=msg_id)
        except roomlog.NotStored:
            metrics.DROPPED.labels("reactions").inc(hearts)
