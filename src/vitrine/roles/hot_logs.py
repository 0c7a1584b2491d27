import asyncio
from datetime import timedelta

import structlog
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from vitrine import show as shows
from vitrine.db import Database
from vitrine.realtime import roomlog

JUMP = 1_000_000  # `seq` of a log made again begins this far beyond the kept log
COOLS_FOR = timedelta(hours=24)  # after its end a show is read from the kept log alone

log = structlog.get_logger(__name__)


class HotLogs:
    """The streams of open shows: made once, made again when they were lost."""

    def __init__(self, db: Database, js: JetStreamContext) -> None:
        self.db = db
        self.js = js
        self._seen: set[int] = set()
        self._making = asyncio.Lock()

    async def open(self, show_id: int) -> bool:
        """False: the log is closed for good."""
        async with self._making:
            if show_id not in self._seen and await self._is_open(show_id):
                await self._make(show_id)
                self._seen.add(show_id)
            return show_id in self._seen

    def doubt(self, show_id: int) -> None:
        self._seen.discard(show_id)

    async def drop(self, show_id: int) -> None:
        self.doubt(show_id)
        try:
            await self.js.delete_stream(roomlog.stream_of(show_id))
        except NotFoundError:
            return

    async def _is_open(self, show_id: int) -> bool:
        async with self.db.begin() as tx:
            return await shows.is_room_open(tx, show_id)

    async def _make(self, show_id: int) -> None:
        async with self.db.begin() as tx:
            kept = await shows.last_kept(tx, show_id)
        bounds = await roomlog.bounds(self.js, show_id)
        if bounds is not None and bounds.last >= kept:
            return
        if kept:
            log.warning("room.log.lost", show_id=show_id, kept=kept)
            async with self.db.begin() as tx:
                await shows.make_checkpoint(tx, show_id)
            await self.drop(show_id)
        await roomlog.ensure_stream(self.js, show_id, first_seq=kept + JUMP if kept else 1)
        if kept:
            async with self.db.begin() as tx:
                await shows.publish_again(tx, show_id)
