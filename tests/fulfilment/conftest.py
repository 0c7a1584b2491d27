from collections.abc import AsyncGenerator

import pytest

from tests.world.order import Till, a_till
from vitrine.db import Database
from vitrine.stock import ClaimLane, claim_lane


@pytest.fixture
async def lane(database_url: str) -> AsyncGenerator[ClaimLane]:
    async with claim_lane(database_url) as opened:
        yield opened


@pytest.fixture
async def till(db: Database, lane: ClaimLane) -> Till:
    return await a_till(db, lane)
