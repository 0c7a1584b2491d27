"""What a node lets go of is freed at once: it looks for no cycles in what lives long."""

import asyncio
import gc
import weakref
from collections.abc import Generator

import pytest
from nats.aio.client import Client

from tests.world.room import put
from tests.world.room_log import a_chat
from vitrine.realtime.hub import Hub

WITHIN = 10.0  # seconds


@pytest.fixture
def no_collector() -> Generator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
async def test_a_room_that_is_forgotten_is_freed_without_the_collector(
    nats: Client, show: str
) -> None:
    await put(nats, show, a_chat())
    hub = Hub(nats)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(hub.run())
        await asyncio.sleep(0)
        hub.is_open(show, None)
        freed = asyncio.Event()
        weakref.finalize(hub.rooms[show], freed.set)
        await hub.rooms[show].opened.wait()
        hub.forget(hub.rooms[show])
        async with asyncio.timeout(WITHIN):
            await freed.wait()
        running.cancel()
