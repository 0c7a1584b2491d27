from collections.abc import AsyncGenerator

import pytest
from nats.aio.client import Client

from tests.world.room import answering_checkpoints, answering_manners
from vitrine.kit import ids
from vitrine.realtime.manners import Manners
from vitrine.realtime.roomlog import ensure_stream
from vitrine.realtime.state import Checkpoint
from vitrine.roles import room
from vitrine.settings import Settings


@pytest.fixture
def room_settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"room_port": 0})


@pytest.fixture
async def address(room_settings: Settings) -> AsyncGenerator[str]:
    """A room node."""
    async with room.serving(room_settings) as port:
        yield f"ws://127.0.0.1:{port}"


@pytest.fixture
async def second_address(room_settings: Settings) -> AsyncGenerator[str]:
    """Another node of the same rooms."""
    async with room.serving(room_settings) as port:
        yield f"ws://127.0.0.1:{port}"


@pytest.fixture
async def addresses(
    address: str, second_address: str, room_settings: Settings
) -> AsyncGenerator[list[str]]:
    """Three nodes of the same rooms."""
    async with room.serving(room_settings) as port:
        yield [address, second_address, f"ws://127.0.0.1:{port}"]


@pytest.fixture
async def manners(nats: Client) -> dict[str, Manners]:
    """What `web` says may be done, by show."""
    return await answering_manners(nats)


@pytest.fixture
async def show(nats: Client, manners: dict[str, Manners]) -> str:
    """A show whose doors are open, of a shop that has set nothing."""
    show = str(ids.new_id())
    await ensure_stream(nats.jetstream(), show)
    manners[show] = Manners()
    return show


@pytest.fixture
async def kept(nats: Client) -> dict[str, Checkpoint]:
    """The kept log's newest checkpoint by show, answered as `web` does."""
    return await answering_checkpoints(nats)
