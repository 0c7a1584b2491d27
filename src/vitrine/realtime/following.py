"""Following a show's log: core messages for speed, the stream for what they lost."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from vitrine.realtime import metrics, roomlog
from vitrine.realtime.entries import Line

LOOKS_EVERY = timedelta(seconds=5)  # a lost last message shows no gap
TRIES_AGAIN_AFTER = timedelta(milliseconds=200)

log = structlog.get_logger()


class LogJumped(Exception):
    """What we know is no prefix of this log: it was made again, trimmed, or is shorter."""


class Order:
    """Each entry beyond `seq` once and in order, however it arrives.

    A core message that does not follow on is dropped: it is in the stream already, and whatever is
    missing is read from there. So buffers need no bound, and duplicates and reorder no case.
    """

    def __init__(self, deliver: Callable[[Line], None]) -> None:
        self.seq = 0
        self._deliver = deliver

    def heard(self, entries: Sequence[Line]) -> bool:
        """From a core message. False: something before them is missing."""
        if entries[0].seq > self.seq + 1:
            return False
        for entry in entries:
            self.read(entry)
        return True

    def read(self, entry: Line) -> None:
        """From the stream. Raises LogJumped."""
        if entry.seq <= self.seq:
            return
        if entry.seq != self.seq + 1:
            raise LogJumped
        self.seq = entry.seq
        self._deliver(entry)


class Tail:
    """Follows one show's log while `run` runs."""

    def __init__(
        self, nc: Client, js: JetStreamContext, show: str, deliver: Callable[[Line], None]
    ) -> None:
        self.order = Order(deliver)
        self.is_away = False
        self._nc, self._js, self._show = nc, js, show
        self._stale = asyncio.Event()
        self._filling = asyncio.Lock()

    async def run(self) -> None:
        """Raises LogJumped. Outages of NATS are waited out."""
        live = roomlog.live_subject_of(self._show)
        subscription = await self._nc.subscribe(live, cb=self._arrived)
        try:
            while True:
                await self._catch_up_or_wait()
                await self._until_stale()
        finally:
            if not self._nc.is_closed:
                await subscription.unsubscribe()

    def note_away(self, why: Exception) -> None:
        if not self.is_away:
            log.info("room.log.away", show=self._show, why=type(why).__name__)
        self.is_away = True

    def doubt(self) -> None:
        """Core messages may have been lost: look at the stream soon."""
        self._stale.set()

    def close(self) -> None:
        """Lets its room go: the two hold each other, and who looks for circles comes by rarely."""
        self.order = Order(lambda _: None)

    async def catch_up(self) -> None:
        """To the end of the stream as it is now. Raises LogJumped, LogAway or a NATS error."""
        async with self._filling:
            known = self.order.seq  # core messages may move on while we ask
            bounds = await roomlog.bounds(self._js, self._show)
            if bounds is None or known <= bounds.last <= self.order.seq:
                return
            if bounds.last < known or bounds.first > self.order.seq + 1:
                raise LogJumped
            async for entry in roomlog.entries_after(self._nc, self._show, self.order.seq):
                self.order.read(entry)

    async def _catch_up_or_wait(self) -> None:
        self._stale.clear()
        try:
            await self.catch_up()
            self.is_away = False
        except (roomlog.LogAway, NatsError) as away:
            self.note_away(away)
            await asyncio.sleep(TRIES_AGAIN_AFTER.total_seconds())
            self._stale.set()

    async def _until_stale(self) -> None:
        try:
            async with asyncio.timeout(LOOKS_EVERY.total_seconds()):
                await self._stale.wait()
        except TimeoutError:
            return

    async def _arrived(self, message: Msg) -> None:
        if not self.order.heard(roomlog.lines_of(message, self.order.seq)):
            metrics.GAPS.inc()
            self._stale.set()
