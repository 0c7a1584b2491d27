import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import structlog
from msgspec.structs import replace
from nats.aio.client import Client

from vitrine.realtime.door import Door
from vitrine.realtime.ending import end
from vitrine.realtime.hub import Hub
from vitrine.realtime.server import RoomServer, listening
from vitrine.realtime.upkeep import keep_up
from vitrine.roles.bus import connected
from vitrine.roles.garbage import keep_settled
from vitrine.roles.readiness import Readiness, without_database
from vitrine.roles.running import raise_descriptor_limit, stop_on_signal, tls_context
from vitrine.settings import Settings

LEAVES_WITHIN = timedelta(seconds=2)
ASKS_EVERY = timedelta(seconds=5)

log = structlog.get_logger(__name__)


async def run(settings: Settings) -> None:
    """Until SIGTERM or SIGINT; then every viewer is told to come back elsewhere."""
    raise_descriptor_limit()
    stop = stop_on_signal()
    async with serving(settings) as port:
        log.info("room.ready", port=port)
        async with asyncio.TaskGroup() as tasks:
            settling = tasks.create_task(keep_settled())
            await stop.wait()
            settling.cancel()


@asynccontextmanager
async def serving(settings: Settings) -> AsyncGenerator[int]:
    """A room node meanwhile; yields its port."""
    async with connected(settings, "room") as nc, asyncio.TaskGroup() as tasks:
        hub = Hub(nc, sockets_per_place=settings.room_sockets_per_address)
        pulse = Pulse(nc)
        running = [
            tasks.create_task(hub.run()),
            tasks.create_task(keep_up(nc, hub)),
            tasks.create_task(pulse.run()),
        ]
        server = RoomServer(hub, door_of(settings), pulse.report)
        tls = tls_context(settings)
        try:
            async with listening(server, settings.host, settings.room_port, tls=tls) as port:
                yield port
        finally:
            await hub.close(within=LEAVES_WITHIN.total_seconds())
            await end(*running)


class Pulse:
    """picows answers without waiting, so readiness is asked ahead."""

    def __init__(self, nc: Client) -> None:
        self._nc = nc
        self._latest = Readiness(nats=True)

    async def run(self) -> None:
        ask = without_database(self._nc)
        while True:
            self._latest = await ask()
            await asyncio.sleep(ASKS_EVERY.total_seconds())

    def report(self) -> tuple[bool, dict[str, object]]:
        now = replace(self._latest, nats=self._nc.is_connected)
        return now.is_ready, now.report()


def door_of(settings: Settings) -> Door:
    pages = urlsplit(settings.web_url)
    return Door(
        key=settings.derived_key("room-token"),
        origin=f"{pages.scheme}://{pages.netloc}",
        anonymous=settings.anonymous_viewing,
    )
