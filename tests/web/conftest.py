from collections.abc import AsyncGenerator

import httpx2
import pytest

from tests.world.pages import a_browser
from vitrine.db import Database
from vitrine.settings import Settings
from vitrine.stock import ClaimLane, claim_lane


@pytest.fixture
async def lane(settings: Settings) -> AsyncGenerator[ClaimLane]:
    async with claim_lane(settings.database_url) as lane:
        yield lane


@pytest.fixture
async def visitor(
    settings: Settings, db: Database, lane: ClaimLane
) -> AsyncGenerator[httpx2.AsyncClient]:
    async with a_browser(settings, db, lane) as visitor:
        yield visitor
