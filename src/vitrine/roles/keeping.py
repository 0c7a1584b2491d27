import asyncio
import contextlib
from collections.abc import Collection, Sequence

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import BadRequestError
from prometheus_client import Counter

from vitrine import show as shows
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.realtime import roomlog
from vitrine.realtime.entries import Line
from vitrine.roles.hot_logs import COOLS_FOR, HotLogs
from vitrine.roles.supervising import leave_if_cancelled

GATHERS_FOR = 0.2  # seconds
SWEEPS_EVERY = 5.0  # seconds
LINES_AT_ONCE = 1_000
NO_SUCH_SEQUENCE = 10_043  # JetStream's code

log = structlog.get_logger(__name__)
kept = Counter("vitrine_room_entries_kept", "Entries copied into the kept log")


class Keeper:
    """The kept log: it reads on from the last `seq` that PostgreSQL holds."""

    def __init__(self, nc: Client, js: JetStreamContext, db: Database, logs: HotLogs) -> None:
        self.nc = nc
        self.js = js
        self.db = db
        self.logs = logs
        self._news = asyncio.Event()
        self._heard: set[int] = set()

    async def run(self) -> None:
        """Hears which rooms have news; a sweep finds what nobody announced."""
        subscriptions = [
            await self.nc.subscribe("live.*", cb=self._on_news),
            await self.nc.subscribe("keeper.look.*", cb=self._on_news),
        ]
        try:
            while True:
                await self.sweep()
                await self._follow(until=asyncio.get_running_loop().time() + SWEEPS_EVERY)
        finally:
            for subscription in subscriptions:
                await subscription.unsubscribe()

    async def sweep(self) -> None:
        async with self.db.begin() as tx:
            rooms = await shows.open_rooms(tx)
        for show_id in rooms:
            await self._look(show_id)

    async def keep(self, show_id: int) -> None:
        if not await self.logs.open(show_id):
            return
        while lines := await self._unread(show_id):
            async with self.db.begin() as tx:
                await shows.keep(tx, show_id, lines)
            kept.inc(len(lines))
        await self._erase(show_id)
        await self._close_when_cold(show_id)

    async def _follow(self, *, until: float) -> None:
        while (left := until - asyncio.get_running_loop().time()) > 0:
            await self._wait_for_news(left)
            heard, self._heard = self._heard, set()
            for show_id in heard:
                await self._look(show_id)

    async def _wait_for_news(self, at_most: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most):
                await self._news.wait()
                await asyncio.sleep(GATHERS_FOR)
        self._news.clear()

    async def _look(self, show_id: int) -> None:
        leave_if_cancelled()
        try:
            await self.keep(show_id)
        except (NatsError, roomlog.LogAway) as error:
            self.logs.doubt(show_id)
            log.warning("room.not_kept", show_id=show_id, why=repr(error))

    async def _unread(self, show_id: int) -> Sequence[Line]:
        async with self.db.begin() as tx:
            after = await shows.last_kept(tx, show_id)
        lines: list[Line] = []
        async with contextlib.aclosing(roomlog.entries_after(self.nc, show_id, after)) as unread:
            async for line in unread:
                lines.append(line)
                if len(lines) == LINES_AT_ONCE:
                    break
        return lines

    async def _erase(self, show_id: int) -> None:
        async with self.db.begin() as tx:
            hot = await shows.bury_pending(tx, show_id)
        if hot:
            await self._delete(show_id, {message.seq for message in hot})
            async with self.db.begin() as tx:
                await shows.erased_everywhere(tx, hot)

    async def _delete(self, show_id: int, seqs: Collection[int]) -> None:
        """Some may be gone: trimmed, or deleted by a keeper that died before it noted it."""
        there = await roomlog.bounds(self.js, show_id)
        for seq in sorted(seqs):
            if there is None or seq < there.first:
                continue
            try:
                await self.js.delete_msg(roomlog.stream_of(show_id), seq)
            except BadRequestError as error:
                if error.err_code != NO_SUCH_SEQUENCE:
                    raise

    async def _close_when_cold(self, show_id: int) -> None:
        async with self.db.begin() as tx:
            show = await shows.show_by_id(tx, show_id)
            if show.ended_at is None or show.ended_at > clock.now() - COOLS_FOR:
                return
            await shows.close_log(tx, show_id)
        await self.logs.drop(show_id)

    async def _on_news(self, message: Msg) -> None:
        token = message.subject.rpartition(".")[2]
        if token.isdecimal():
            self._heard.add(int(token))
            self._news.set()
