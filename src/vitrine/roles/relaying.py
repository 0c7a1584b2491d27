import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrine.db import OutboxKind
from vitrine.db.relaying import Pending, mark_published, pending_cues, pending_rest, remove
from vitrine.realtime import roomlog
from vitrine.roles.hot_logs import HotLogs
from vitrine.roles.poking import POKE
from vitrine.roles.supervising import leave_if_cancelled
from vitrine.roles.tracing import headers_for

POLLS_EVERY = timedelta(milliseconds=250)
STORES_WITHIN = timedelta(seconds=5)

log = structlog.get_logger(__name__)
published = Counter("vitrine_outbox_published", "Outbox rows published", ["kind"])


class Relay:
    """Outbox rows to NATS. At least once, with a Msg-Id that makes it once."""

    def __init__(self, nc: Client, js: JetStreamContext, logs: HotLogs) -> None:
        self.nc = nc
        self.js = js
        self.logs = logs
        self._poked = asyncio.Event()

    async def run(self, connection: AsyncConnection) -> None:
        poke = await self.nc.subscribe(POKE, cb=self._on_poke)
        try:
            while True:
                leave_if_cancelled()
                if not await self.relay(connection):
                    await self._wait()
        finally:
            await poke.unsubscribe()

    async def relay(self, connection: AsyncConnection) -> int:
        """How many rows went out."""
        async with connection.begin():
            cues = await self._publish_cues(await pending_cues(connection))
            await mark_published(connection, cues)
        async with connection.begin():
            rest = await self._publish_rest(await pending_rest(connection))
            await remove(connection, rest)
        return len(cues) + len(rest)

    async def _publish_cues(self, cues: Sequence[Pending]) -> list[int]:
        """Shows beside each other, the cues of one show one after the other."""
        out: list[int] = []
        by_show: dict[int, list[Pending]] = {}
        for cue in cues:
            by_show.setdefault(cue.show_id or 0, []).append(cue)
        async with asyncio.TaskGroup() as tasks:
            for of_show in by_show.values():
                tasks.create_task(self._publish_in_order(of_show, out))
        return out

    async def _publish_in_order(self, cues: Sequence[Pending], out: list[int]) -> None:
        for cue in cues:
            if not await self._publish(cue):
                return
            out.append(cue.id)

    async def _publish_rest(self, rows: Sequence[Pending]) -> list[int]:
        async with asyncio.TaskGroup() as tasks:
            going = {row.id: tasks.create_task(self._publish(row)) for row in rows}
        return [row_id for row_id, task in going.items() if task.result()]

    async def _publish(self, row: Pending) -> bool:
        try:
            await self._send(row)
        except (NatsError, roomlog.NotStored) as error:
            log.warning("outbox.not_published", id=row.id, subject=row.subject, why=repr(error))
            if row.show_id is not None:
                self.logs.doubt(row.show_id)
            return False
        published.labels(row.kind).inc()
        return True

    async def _send(self, row: Pending) -> None:
        match OutboxKind(row.kind):
            case OutboxKind.SIGNAL:
                await self.nc.publish(row.subject, row.body, headers=headers_for(row.request_id))
            case OutboxKind.FACT:
                await self._store(row)
            case OutboxKind.CUE:
                await self._enter(row, f"{row.show_id}:{row.cue}")
            case OutboxKind.ENTRY:
                await self._enter(row, str(row.id))

    async def _store(self, row: Pending) -> None:
        headers = {"Nats-Msg-Id": str(row.id), **headers_for(row.request_id)}
        within = STORES_WITHIN.total_seconds()
        await self.js.publish(row.subject, row.body, timeout=within, headers=headers)

    async def _enter(self, row: Pending, msg_id: str) -> None:
        show_id = row.show_id or 0
        if await self.logs.open(show_id):
            await roomlog.publish(self.js, show_id, row.body, msg_id=msg_id)

    async def _on_poke(self, _message: Msg) -> None:
        self._poked.set()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(POLLS_EVERY.total_seconds()):
                await self._poked.wait()
        except TimeoutError:
            return
        finally:
            self._poked.clear()
