import pytest

from tests.world.app import Program, a_program
from tests.world.order import Till, a_till
from tests.world.show import a_stream
from vitrine.db import Database
from vitrine.settings import Settings
from vitrine.shop import shop_by_id
from vitrine.show import show_by_id
from vitrine.stock import ClaimLane


@pytest.fixture
async def till(db: Database, lane: ClaimLane) -> Till:
    return await a_till(db, lane, pieces=12)


@pytest.fixture
async def program(db: Database, settings: Settings, till: Till) -> Program:
    """Of the shop whose till it is."""
    async with db.begin() as tx:
        return await a_program(tx, settings, await shop_by_id(tx, till.shop_id))


@pytest.fixture
async def till_on_air(db: Database, till: Till) -> Till:
    """Its show has begun."""
    async with db.begin() as tx:
        await a_stream(tx, await show_by_id(tx, till.show_id))
    return till
