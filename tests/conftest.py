from collections.abc import AsyncGenerator, Generator
from datetime import UTC, datetime
from pathlib import Path

import nats as nats_client
import pytest
from argon2 import PasswordHasher
from nats.aio.client import Client
from pydantic import SecretStr
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from tests.world.engines import Engines, folder_in_memory, running_engines
from tests.world.pages import Cast
from tests.world.rehearsing import Rehearsed, rehearse
from tests.world.remembering import Memory, memory_of
from tests.world.s3 import S3, running_s3
from vitrine.account import passwords
from vitrine.db import Database, Tx
from vitrine.kit import clock
from vitrine.settings import Settings
from vitrine.stream import StreamSession

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """A hash that is slow on purpose would be half the time of a test that signs in."""
    passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def engines() -> Generator[Engines]:
    """Once per process: each of pytest's workers has its own."""
    with folder_in_memory() as data, running_engines(data) as running:
        yield running


@pytest.fixture(scope="session")
def memory(engines: Engines) -> Memory:
    return memory_of(engines.shared_url)


@pytest.fixture(scope="session")
def rehearsed(engines: Engines) -> Rehearsed:
    return rehearse(engines)


@pytest.fixture
def database_url(engines: Engines, request: pytest.FixtureRequest) -> Generator[str]:
    """With the cast in it, if the test asks for the cast."""
    if "cast" in request.fixturenames:
        rehearsed: Rehearsed = request.getfixturevalue("rehearsed")
        name = engines.new_database(rehearsed.template)
    else:
        name = engines.new_database()
    yield engines.postgres.url(name)
    engines.drop(name)


@pytest.fixture
async def cast(rehearsed: Rehearsed, db: Database) -> Cast:
    """Live as if it had begun just now."""
    async with db.begin() as tx:
        await tx.session.execute(update(StreamSession).values(seen_at=clock.now()))
    return rehearsed.cast()


@pytest.fixture
async def db(database_url: str, memory: Memory) -> AsyncGenerator[Database]:
    """A database of this test's own, for what needs several connections or a commit."""
    database = Database(memory.shared_with(Database.connect(database_url).engine))
    yield database
    await database.close()


@pytest.fixture
async def tx(engines: Engines, memory: Memory) -> AsyncGenerator[Tx]:
    """A transaction on the shared schema that is rolled back at the end."""
    engine = memory.engine(engines.shared_url)
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
    """Connected; the next test finds no stream of this one."""
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
def s3() -> Generator[S3]:
    with running_s3() as running:
        yield running


@pytest.fixture
def stopped_clock() -> Generator[datetime]:
    with clock.stopped_at(NOON):
        yield NOON
