import importlib
import pkgutil
import secrets
import subprocess
import time
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import nats as nats_client
import pytest
from nats.aio.client import Client
from pydantic import SecretStr
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

import vitrine
from vitrine.db import Base, Database, Tx
from vitrine.kit import clock
from vitrine.settings import Settings
from vitrine.up.nats_server import Nats
from vitrine.up.postgres import Postgres, wait_until_it_answers

FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def import_models() -> None:
    for module in pkgutil.walk_packages(vitrine.__path__, "vitrine."):
        if module.name.endswith((".model", ".outbox")):
            importlib.import_module(module.name)


@dataclass(frozen=True)
class Engines:
    postgres: Postgres
    nats: Nats
    template: str

    def admin(self, statement: str) -> None:
        sync = self.postgres.url("postgres").replace("asyncpg", "psycopg")
        engine = create_engine(sync, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def new_database(self) -> str:
        name = f"test_{secrets.token_hex(6)}"
        self.admin(f"create database {name} template {self.template} strategy file_copy")
        return name


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Generator[Engines]:
    data = tmp_path_factory.mktemp("engines")
    postgres, nats = Postgres(data, *FAST), Nats(data)
    postgres.prepare()
    nats.prepare()
    with (data / "engines.log").open("wb") as log:
        servers = [
            subprocess.Popen(server.command(), stdout=log, stderr=log, start_new_session=True)
            for server in (postgres, nats)
        ]
    try:
        wait_until_it_answers(postgres, servers[0], 20)
        while not nats.answers():
            time.sleep(0.02)
        started = Engines(postgres, nats, "template_vitrine")
        started.admin("create database template_vitrine")
        make_schema(postgres.url("template_vitrine"))
        started.admin("create database template_vitrine_shared template template_vitrine")
        yield started
    finally:
        for server, process in zip((postgres, nats), servers, strict=True):
            process.send_signal(server.stop_signal)
            process.wait(10)


def make_schema(url: str) -> None:
    import_models()
    engine = create_engine(url.replace("asyncpg", "psycopg"))
    Base.metadata.create_all(engine)
    engine.dispose()


@pytest.fixture
def database_url(engines: Engines) -> Generator[str]:
    name = engines.new_database()
    yield engines.postgres.url(name)
    engines.admin(f"drop database {name} with (force)")


@pytest.fixture
async def db(database_url: str) -> AsyncGenerator[Database]:
    """A database of this test's own, for what needs several connections or a commit."""
    database = Database.connect(database_url)
    yield database
    await database.close()


@pytest.fixture
async def tx(engines: Engines) -> AsyncGenerator[Tx]:
    """A transaction on the shared schema that is rolled back at the end."""
    engine = create_async_engine(engines.postgres.url("template_vitrine_shared"))
    async with engine.connect() as connection:
        outer = await connection.begin()
        session = AsyncSession(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        yield Tx(session)
        await session.close()
        await outer.rollback()
    await engine.dispose()


@pytest.fixture
async def nats(engines: Engines) -> AsyncGenerator[Client]:
    """Connected, and every stream of the test before is gone."""
    client = await nats_client.connect(engines.nats.url, token=engines.nats.token)
    yield client
    stream = client.jetstream()
    for info in await stream.streams_info():
        await stream.delete_stream(str(info.config.name))
    await client.close()


@pytest.fixture
def settings(engines: Engines, database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        nats_url=engines.nats.url,
        nats_token=SecretStr(engines.nats.token),
        blob_url=(tmp_path / "blobs").as_uri(),
        secret_key=SecretStr("test-" * 8),
    )


@pytest.fixture
def stopped_clock() -> Generator[datetime]:
    with clock.stopped_at(NOON):
        yield NOON
