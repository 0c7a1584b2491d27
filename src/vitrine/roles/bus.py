from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import nats
import structlog
from nats.aio.client import Client

from vitrine.settings import Settings

PING_EVERY = 5  # seconds; a server that vanished without a word is noticed after three

log = structlog.get_logger(__name__)


@asynccontextmanager
async def connected(settings: Settings, name: str) -> AsyncGenerator[Client]:
    """Reconnects for ever."""
    token = settings.nats_token
    nc = await nats.connect(
        settings.nats_url,
        name=name,
        token=token.get_secret_value() if token else None,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.1,
        ping_interval=PING_EVERY,
        error_cb=complained,
    )
    try:
        yield nc
    finally:
        with suppress(OSError):  # what could not be sent: the server is away
            await nc.close()


async def complained(error: Exception) -> None:
    log.info("nats.complained", why=repr(error))
