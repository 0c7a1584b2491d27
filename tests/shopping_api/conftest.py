from collections.abc import AsyncGenerator, Generator
from io import BytesIO
from typing import Any

import httpx2
import pytest
from tiktok_shop_api import AsyncTikTokShop
from tiktok_shop_api.generated import models as m
from tiktok_shop_api.generated.types import File

from tests.world.app import Caller, Program, a_program
from tests.world.catalogue import a_picture
from tests.world.erp import fits
from tests.world.pages import Cast
from tests.world.receiver import Receiver, a_receiver
from tests.world.serving import Running
from vitrine.db import Database
from vitrine.roles.web import Engines, create_app
from vitrine.settings import Settings
from vitrine.shop import shop_by_id
from vitrine.stock import ClaimLane, claim_lane

PATIENCE = 120  # seconds


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
async def receiver() -> AsyncGenerator[Receiver]:
    async with a_receiver() as receiver:
        yield receiver


@pytest.fixture
def lab(settings: Settings) -> Settings:
    """Where messages may go to this machine."""
    return settings.model_copy(update={"webhooks_inside": True})


@pytest.fixture
def call(http: httpx2.AsyncClient, program: Program) -> Caller:
    return Caller(http, program)


@pytest.fixture
def served(settings: Settings) -> Generator[Running]:
    running = Running(settings)
    running.thread.start()
    assert running.ready.wait(PATIENCE)
    yield running
    running.stop()


@pytest.fixture
async def served_program(db: Database, settings: Settings, served: Running) -> Program:
    async with db.begin() as tx:
        shop = await shop_by_id(tx, int(served.ids["shop_id"]))
        return await a_program(tx, settings, shop)


@pytest.fixture
async def client(served: Running, served_program: Program) -> AsyncGenerator[AsyncTikTokShop]:
    async with AsyncTikTokShop(
        served_program.app.key,
        served_program.secret,
        access_token=served_program.token,
        shop_cipher=served_program.cipher,
        base_url=served.url,
        timeout=PATIENCE,
    ) as client:
        yield client


@pytest.fixture
async def image(client: AsyncTikTokShop) -> str:
    picture = File(BytesIO(a_picture(size=(400, 400))), "cup.png", "image/png")
    body = m.UploadProductImageRequest(data=picture)
    return fits(await client.products.upload_product_image(body=body)).data.uri
