import pytest
from nats.aio.client import Client
from starlette.testclient import TestClient

from vitrine.db import Database
from vitrine.roles import database_time
from vitrine.roles.database_health import with_database
from vitrine.roles.health import Health
from vitrine.roles.readiness import Readiness, without_database


async def test_ready_when_both_engines_answer(db: Database, nats: Client) -> None:
    found = await with_database(db, nats)()
    assert found.is_ready
    assert found.clock_off_ms is not None
    assert abs(found.clock_off_ms) < 250


async def test_not_ready_without_the_database(nats: Client) -> None:
    away = Database.connect("postgresql+asyncpg://vitrine@127.0.0.1:9/nowhere")
    assert not (await with_database(away, nats)()).is_ready
    await away.close()


async def test_not_ready_without_nats(db: Database) -> None:
    assert not (await with_database(db, Client())()).is_ready


async def test_a_role_without_a_database_asks_for_the_time(db: Database, nats: Client) -> None:
    assert (await without_database(nats)()).clock_off_ms is None
    await database_time.answer_over_nats(nats, db)
    found = await without_database(nats)()
    assert found.is_ready
    assert found.clock_off_ms is not None


@pytest.mark.parametrize(("off", "is_ready"), [(250, True), (-251, False)])
def test_clocks_must_agree(off: int, *, is_ready: bool) -> None:
    assert Readiness(nats=True, postgres=True, clock_off_ms=off).is_ready is is_ready


@pytest.mark.parametrize(("nats", "status"), [(True, 200), (False, 503)])
def test_what_an_operator_sees(*, nats: bool, status: int) -> None:
    async def ask() -> Readiness:
        return Readiness(nats=nats)

    client = TestClient(Health(ask))
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").status_code == status
    assert "python_info" in client.get("/metrics").text
    assert client.get("/other").status_code == 404
