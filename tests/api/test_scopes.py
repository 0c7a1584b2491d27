"""Every call that the OpenAPI file opens to apps: by a token, and no further than that goes."""

from collections.abc import Mapping
from typing import Any

import httpx2
import pytest

from tests.world.app import Program, a_program
from tests.world.pages import Cast
from vitrine import clip as clips
from vitrine.api.serving import create_api
from vitrine.app import Scope
from vitrine.clip import Wanted
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.settings import Settings

APP = {"app": []}
KEYED = {"/stream-key", "/preview"}  # whoever reads these is on air
ANYTHING = {"topic": "pin.shown", "language": "en"}

Calls = list[tuple[str, str]]


@pytest.fixture
async def calls(db: Database, cast: Cast) -> Calls:
    now = clock.now_ms()
    async with db.begin() as tx:
        clip = await clips.order_clip(tx, cast.live, Wanted(since=now, until=now + 2_000, title=""))
    ids = {"show_id": cast.live.id, "shop_id": cast.shop.id, "clip_id": clip.id}
    return [
        (method.upper(), named(path, operation, ids))
        for path, operations in create_api().openapi()["paths"].items()
        for method, operation in operations.items()
        if APP in operation.get("security", []) and {} not in operation["security"]
    ]


def named(path: str, operation: dict[str, Any], ids: Mapping[str, int]) -> str:
    parts = (
        [each["name"] for each in operation["parameters"] if each["in"] == "path"]
        if ("parameters" in operation)
        else []
    )
    return path.format(**{name: ids.get(name, ANYTHING.get(name, "1")) for name in parts})


def hooks_of(cast: Cast) -> str:
    return f"/api/v1/shops/{cast.shop.id}/webhooks"


async def refusals(
    client: httpx2.AsyncClient, calls: Calls, cast: Cast, token: str = ""
) -> dict[tuple[str, str], tuple[int, str | None]]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    plan = {"shop": str(cast.shop.id), "title": "By a program"}
    hook = {"address": "https://brand.example/hook"}
    told: dict[tuple[str, str], tuple[int, str | None]] = {}
    for method, path in calls:
        sent = {"/api/v1/shows": plan, f"{hooks_of(cast)}/pin.shown": hook}.get(path)
        answer = await client.request(method, path, headers=headers, json=sent)
        told[method, path] = answer.status_code, answer.json().get("scope")
    return told


async def program(db: Database, settings: Settings, cast: Cast, *scopes: Scope) -> Program:
    async with db.begin() as tx:
        return await a_program(tx, settings, cast.shop, scopes=scopes)


async def test_without_a_token_nothing_is_open(
    client: httpx2.AsyncClient, cast: Cast, calls: Calls
) -> None:
    told = await refusals(client, calls, cast)
    assert {status for status, _ in told.values()} == {401}
    assert len(told) > 30


async def test_a_token_that_only_reads_changes_nothing(
    client: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast, calls: Calls
) -> None:
    reads = await program(db, settings, cast, Scope.SHOW_READ)
    writing = [call for call in calls if call[0] != "GET" and "/webhooks" not in call[1]]
    keyed = [call for call in calls if any(call[1].endswith(each) for each in KEYED)]
    told = await refusals(client, [*writing, *keyed], cast, reads.token)
    assert set(told.values()) == {(403, "show.write")}


async def test_a_token_for_something_else_reads_nothing(
    client: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast, calls: Calls
) -> None:
    other = await program(db, settings, cast, Scope.ORDER_READ)
    told = await refusals(client, calls, cast, other.token)
    assert {status for status, _ in told.values()} == {403}


async def test_an_app_tends_the_clips_that_it_made(
    client: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    app = await program(db, settings, cast, Scope.SHOW_READ, Scope.SHOW_WRITE)
    headers, now = {"Authorization": f"Bearer {app.token}"}, clock.now_ms()
    wish = {"since": now, "until": now + 2_000}
    made = await client.post(f"/api/v1/shows/{cast.live.id}/clips", json=wish, headers=headers)
    clip = f"/api/v1/clips/{made.json()['id']}"
    assert (await client.get(clip, headers=headers)).json()["state"] == "waiting"
    assert (await client.get(clip)).status_code == 404
    assert (await client.delete(clip, headers=headers)).status_code == 204
