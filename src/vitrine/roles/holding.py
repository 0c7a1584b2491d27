"""Which media node holds which show: a NATS key-value bucket whose entries fade.

It is the node that has the show's newest session, once that can be played. Ids of sessions grow.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import NamedTuple

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.errors import KeyNotFoundError
from nats.js.kv import KeyValue

from vitrine.media.engine import Engine

BUCKET = "HOLDERS"
FADES_AFTER = 15  # seconds
SAY_EVERY = 5.0
LOOK_EVERY = 0.25
ANSWERS_WITHIN = 3.0

log = structlog.get_logger(__name__)


class Holder(NamedTuple):
    session: int
    address: str


class Holders:
    def __init__(self, nc: Client, media_url: str) -> None:
        self._nc = nc
        self._media_url = media_url
        self._bucket: KeyValue | None = None

    async def keep_saying(self, engine: Engine) -> None:
        """At once what is new here, and again before it fades."""
        while True:
            said = engine.holds
            try:
                await self.say(engine, said)
            except (NatsError, TimeoutError) as error:
                log.info("holders.away", why=repr(error))
            for _ in range(round(SAY_EVERY / LOOK_EVERY)):
                await asyncio.sleep(LOOK_EVERY)
                if engine.holds.items() - said.items():
                    break

    @asynccontextmanager
    async def hearing(self, engine: Engine) -> AsyncGenerator[None]:
        """Leaves what another node says of a newer session, as soon as it says so."""

        async def hear(message: Msg) -> None:
            show = message.subject.rpartition(".")[2]
            leave_if_newer(engine, show, read(message.data))

        subscription = await self._nc.subscribe(f"$KV.{BUCKET}.*", cb=hear)
        try:
            yield
        finally:
            await subscription.unsubscribe()

    async def locate(self, show: str) -> str | None:
        """The address of another node; None if there is none, or nobody can say."""
        try:
            holder = await self._holder(show)
        except (NatsError, TimeoutError) as error:
            log.info("holders.away", why=repr(error))
            return None
        return holder.address if holder and holder.address != self._media_url else None

    async def is_left(self, show: str) -> bool:
        """Over, and said by no node to be there: the store has all that there will be."""
        question = msgspec.json.encode({"show": show})
        try:
            if await self._holder(show) is not None:
                return False
            answer = await self._nc.request("stream.over", question, timeout=ANSWERS_WITHIN)
        except (NatsError, TimeoutError):
            return False
        return msgspec.json.decode(answer.data, type=dict[str, object]).get("over") is True

    async def say(self, engine: Engine, shows: Mapping[str, str]) -> None:
        bucket = await self._opened()
        for show, session in shows.items():
            if not leave_if_newer(engine, show, await self._holder(show)):
                await bucket.put(show, f"{session} {self._media_url}".encode())

    async def _holder(self, show: str) -> Holder | None:
        try:
            entry = await (await self._opened()).get(show)
        except KeyNotFoundError:
            return None
        return read(entry.value or b"")

    async def _opened(self) -> KeyValue:
        if self._bucket is None:
            js = self._nc.jetstream()
            self._bucket = await js.create_key_value(bucket=BUCKET, ttl=FADES_AFTER)
        return self._bucket


def read(value: bytes) -> Holder | None:
    session, _, address = value.decode().partition(" ")
    return Holder(int(session), address) if session.isdecimal() and address else None


def leave_if_newer(engine: Engine, show: str, holder: Holder | None) -> bool:
    session = engine.sessions.get(show)
    if holder is None or session is None or holder.session <= int(session):
        return False
    engine.leave(show)
    return True
