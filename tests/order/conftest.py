from collections.abc import AsyncGenerator

import pytest

from tests.world.order import Till, a_till
from vitrine.db import Database
from vitrine.stock import claim_lane


@pytest.fixture
async def till(db: Database, database_url: str) -> AsyncGenerator[Till]:
    async with claim_lane(database_url) as lane:
        yield await a_till(db, lane)
