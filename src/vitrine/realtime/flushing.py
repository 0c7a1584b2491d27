"""Hands played time to JetStream: each flush until it is stored, under one Msg-Id."""

import asyncio
from collections import deque
from collections.abc import Iterable
from datetime import timedelta

import msgspec
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from vitrine.realtime import metrics
from vitrine.realtime.playtime import SUBJECT, ViewFlushed

HOLDS_AT_MOST = 100_000  # flushes; NATS away for longer loses the oldest
AT_A_TIME = 64
WAITS_FOR_ACK = timedelta(seconds=2)
TRIES_AGAIN_AFTER = timedelta(seconds=1)


class Flusher:
    def __init__(self, js: JetStreamContext) -> None:
        self._js = js
        self._waiting: deque[ViewFlushed] = deque()
        self._news = asyncio.Event()

    def add(self, flushes: Iterable[ViewFlushed]) -> None:
        self._waiting.extend(flushes)
        while len(self._waiting) > HOLDS_AT_MOST:
            self._waiting.popleft()
            metrics.FLUSHES_LOST.inc()
        if self._waiting:
            self._news.set()

    async def run(self) -> None:
        while True:
            await self._news.wait()
            if not await self.flush():
                await asyncio.sleep(TRIES_AGAIN_AFTER.total_seconds())

    async def flush(self) -> bool:
        """Whether all that waited is stored."""
        self._news.clear()
        batch = [self._waiting.popleft() for _ in range(min(AT_A_TIME, len(self._waiting)))]
        async with asyncio.TaskGroup() as sending:
            sent = [sending.create_task(self._send(one)) for one in batch]
        failed = [one for one, done in zip(batch, sent, strict=True) if not done.result()]
        metrics.FLUSHES.inc(len(batch) - len(failed))
        self.add(failed)
        if self._waiting:
            self._news.set()
        return not failed

    async def flush_all(self) -> None:
        while self._waiting and await self.flush():
            pass

    async def _send(self, one: ViewFlushed) -> bool:
        headers = {"Nats-Msg-Id": f"{one.boot}:{one.sid}:{one.seq}"}
        try:
            body = msgspec.json.encode(one)
            wait = WAITS_FOR_ACK.total_seconds()
            await self._js.publish(SUBJECT, body, timeout=wait, headers=headers)
        except NatsError:
            return False
        return True
