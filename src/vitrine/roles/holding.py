"""Which media node holds which show: a NATS key-value bucket whose entries fade."""

import asyncio

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import KeyNotFoundError
from nats.js.kv import KeyValue

from vitrine.media.engine import Engine

BUCKET = "HOLDERS"
FADES_AFTER = 15  # seconds
SAY_EVERY = 5.0

log = structlog.get_logger(__name__)


class Holders:
    def __init__(self, nc: Client, media_url: str) -> None:
        self._nc = nc
        self._media_url = media_url
        self._bucket: KeyValue | None = None

    async def keep_saying(self, engine: Engine) -> None:
        while True:
            try:
                await self.say(engine.open_shows)
            except (NatsError, TimeoutError) as error:
                log.info("holders.away", why=repr(error))
            await asyncio.sleep(SAY_EVERY)

    async def locate(self, show: str) -> str | None:
        """The address of another node; None if there is none, or nobody can say."""
        try:
            entry = await (await self._opened()).get(show)
        except KeyNotFoundError:
            return None
        except (NatsError, TimeoutError) as error:
            log.info("holders.away", why=repr(error))
            return None
        held_by = (entry.value or b"").decode()
        return held_by if held_by and held_by != self._media_url else None

    async def say(self, shows: list[str]) -> None:
        bucket = await self._opened()
        for show in shows:
            await bucket.put(show, self._media_url.encode())

    async def _opened(self) -> KeyValue:
        if self._bucket is None:
            js = self._nc.jetstream()
            self._bucket = await js.create_key_value(bucket=BUCKET, ttl=FADES_AFTER)
        return self._bucket
