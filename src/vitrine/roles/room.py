import asyncio
import resource
import signal
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import nats
import structlog
from nats.aio.client import Client

from vitrine.realtime.ending import end
from vitrine.realtime.hub import Hub
from vitrine.realtime.server import Door, RoomServer, listening
from vitrine.realtime.upkeep import keep_up
from vitrine.settings import Settings

LEAVES_WITHIN = timedelta(seconds=2)

log = structlog.get_logger()


async def run(settings: Settings) -> None:
    """Until SIGTERM or SIGINT; then every viewer is told to come back elsewhere."""
    raise_descriptor_limit()
    stop = asyncio.Event()
    for sent in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sent, stop.set)
    async with serving(settings) as port:
        log.info("room.ready", port=port)
        await stop.wait()


@asynccontextmanager
async def serving(settings: Settings) -> AsyncGenerator[int]:
    """A room node meanwhile; yields its port."""
    async with connected(settings) as nc, asyncio.TaskGroup() as tasks:
        hub = Hub(nc, tick=settings.room_tick_ms / 1_000)
        running = [tasks.create_task(hub.run()), tasks.create_task(keep_up(nc, hub))]
        server = RoomServer(hub, door_of(settings), lambda: readiness(nc))
        tls = tls_of(settings)
        try:
            async with listening(server, settings.host, settings.room_port, tls=tls) as port:
                yield port
        finally:
            await hub.close(within=LEAVES_WITHIN.total_seconds())
            await end(*running)


@asynccontextmanager
async def connected(settings: Settings) -> AsyncGenerator[Client]:
    """Reconnects for ever: rooms fill what they missed from the log."""
    token = settings.nats_token
    nc = await nats.connect(
        settings.nats_url,
        name="room",
        token=token.get_secret_value() if token else None,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.1,
        error_cb=complained,
    )
    try:
        yield nc
    finally:
        await nc.close()


async def complained(error: Exception) -> None:
    log.info("room.nats.complained", why=repr(error))


def door_of(settings: Settings) -> Door:
    return Door(
        key=settings.derived_key("room-token"),
        origin=origin_of(settings.web_url),
        anonymous=settings.anonymous_viewing,
    )


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def tls_of(settings: Settings) -> ssl.SSLContext | None:
    if settings.tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.tls_cert, settings.tls_key)
    return context


def readiness(nc: Client) -> tuple[bool, dict[str, object]]:
    return nc.is_connected, {"ready": nc.is_connected, "nats": nc.is_connected}


def raise_descriptor_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
