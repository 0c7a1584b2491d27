from collections.abc import AsyncGenerator

import pytest

from vitrine.stock import ClaimLane, claim_lane


@pytest.fixture
async def lane(database_url: str) -> AsyncGenerator[ClaimLane]:
    async with claim_lane(database_url) as opened:
        yield opened
