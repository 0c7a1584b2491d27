"""While PostgreSQL does not answer."""

from collections.abc import AsyncGenerator

import httpx2
import pytest

from tests.world.pages import a_browser
from vitrine.db import Database
from vitrine.settings import Settings
from vitrine.stock import ClaimLane
from vitrine.up.nats_server import free_port


@pytest.fixture
async def left_alone(settings: Settings, lane: ClaimLane) -> AsyncGenerator[httpx2.AsyncClient]:
    nobody = f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/none"
    db = Database.connect(nobody)
    async with a_browser(settings, db, lane) as visitor:
        yield visitor
    await db.close()


async def test_a_page_says_so_and_asks_again_by_itself(left_alone: httpx2.AsyncClient) -> None:
    page = await left_alone.get("/")
    assert (page.status_code, page.headers["Refresh"]) == (503, "3")
    assert "The shop does not answer just now." in page.text
    german = await left_alone.get("/de/")
    assert "Der Shop antwortet gerade nicht." in german.text


async def test_a_form_that_was_sent_is_not_sent_again(left_alone: httpx2.AsyncClient) -> None:
    page = await left_alone.post("/sign-in", data={"email": "jo@example.org", "password": "secret"})
    assert page.status_code == 503
    assert "Refresh" not in page.headers


async def test_a_program_is_told_to_try_again(left_alone: httpx2.AsyncClient) -> None:
    answer = await left_alone.get("/api/v1/shows/1")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.json()["code"] == "away"
