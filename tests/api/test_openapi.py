"""The API keeps what its OpenAPI file says, whatever is sent."""

import asyncio
import socket
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pydantic import SecretStr
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.world.engines import Engines as Servers
from tests.world.pages import a_cast
from vitrine.account import open_session
from vitrine.api.serving import create_api
from vitrine.db import Database
from vitrine.roles.web import Engines, create_app
from vitrine.settings import Settings
from vitrine.stock import claim_lane

schema = schemathesis.openapi.from_dict(create_api().openapi())

UNHURRIED = (HealthCheck.too_slow, HealthCheck.filter_too_much)
STARTS_WITHIN = 20  # seconds


class Running:
    """The web role on a port of its own, in a loop of its own: schemathesis calls it from here."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.ready = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.session = ""
        self.ids: dict[str, str] = {}
        self.server: uvicorn.Server | None = None
        self.thread = threading.Thread(target=asyncio.run, args=(self.serve(),), daemon=True)

    async def serve(self) -> None:
        db = Database.connect(self.settings.database_url)
        async with db.begin() as tx:
            cast = await a_cast(tx)
            self.session = open_session(tx, cast.owner)
        self.ids = {"show_id": str(cast.live.id), "product_id": str(cast.cup.id)}
        async with claim_lane(self.settings.database_url) as lane:
            app = create_app(self.settings, Engines(db=db, lane=lane))
            config = uvicorn.Config(app, log_level="error", lifespan="off", ws="none")
            self.server = uvicorn.Server(config)
            self.ready.set()
            await self.server.serve([self.socket])
        await db.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def stop(self) -> None:
        if self.server:
            self.server.should_exit = True
        self.thread.join(STARTS_WITHIN)


@pytest.fixture(scope="module")
def running(engines: Servers, tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    blobs: Path = tmp_path_factory.mktemp("blobs")
    name = engines.new_database()
    running = Running(
        Settings(
            database_url=engines.postgres.url(name),
            nats_url=engines.nats.url,
            blob_url=blobs.as_uri(),
            secret_key=SecretStr("test-" * 8),
        )
    )
    running.thread.start()
    assert running.ready.wait(STARTS_WITHIN)
    yield running
    running.stop()
    engines.drop(name)


@schema.parametrize()  # pyright: ignore[reportUntypedFunctionDecorator]
@examples(max_examples=12, deadline=None, suppress_health_check=UNHURRIED)
def test_the_api_keeps_its_word(case: Case[Any], running: Running) -> None:
    for name in case.path_parameters.keys() & running.ids.keys():
        if case.meta is None or case.meta.generation.mode.is_positive:
            case.path_parameters[name] = running.ids[name]
    case.call_and_validate(
        base_url=running.url,
        cookies={"session": running.session},
        excluded_checks=[positive_data_acceptance],  # a postcode knows more than its schema
    )
