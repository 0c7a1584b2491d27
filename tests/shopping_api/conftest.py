from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import pytest

from tests.world.app import Caller, Program, a_program
from tests.world.pages import Cast
from vitrine.db import Database
from vitrine.roles.web import Engines, create_app
from vitrine.settings import Settings
from vitrine.stock import ClaimLane, claim_lane


@pytest.fixture
async def lane(settings: Settings) -> AsyncGenerator[ClaimLane]:
    async with claim_lane(settings.database_url) as lane:
        yield lane


@pytest.fixture
def web(settings: Settings, db: Database, lane: ClaimLane) -> Any:
    return create_app(settings, Engines(db=db, lane=lane))


@pytest.fixture
async def http(settings: Settings, web: Any) -> AsyncGenerator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=web, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=settings.web_url) as client:
        yield client


@pytest.fixture
async def program(db: Database, settings: Settings, cast: Cast) -> Program:
    async with db.begin() as tx:
        return await a_program(tx, settings, cast.shop, by=cast.owner)


@pytest.fixture
def call(http: httpx2.AsyncClient, program: Program) -> Caller:
    return Caller(http, program)
