from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import select

from tests.world.account import an_account
from tests.world.pages import Cast, sign_in
from tests.world.talk import said, was_set_aside
from vitrine import chat
from vitrine import show as shows
from vitrine.account import Account
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.realtime.judging import Why


@pytest.fixture
async def jo(db: Database) -> Account:
    async with db.begin() as tx:
        return await an_account(tx, name="Jo")


@pytest.fixture
async def held(db: Database, cast: Cast, jo: Account) -> str:
    """Where a held line of Jo's is declined."""
    async with db.begin() as tx:
        await said(tx, cast.live, jo, "You are all fools")
        await was_set_aside(tx, cast.live, jo, "such fools", Why.WORD)
        [line] = await chat.held_in(tx, cast.live.id)
    return f"/api/v1/shows/{cast.live.id}/held/{line.id}/decline"


async def measure_against(db: Database, cast: Cast, account: Account) -> chat.Sanction | None:
    async with db.begin() as tx:
        return await chat.standing_against(tx, cast.shop, account)


async def test_nobody_is_banned_without_grounds(
    client: httpx2.AsyncClient, cast: Cast, held: str, jo: Account, db: Database
) -> None:
    await sign_in(client)
    for grounds in ({}, {"grounds": None}):
        refused = await client.post(held, json={"ban": True, **grounds})
        assert refused.status_code == 422
        problem = refused.json()
        assert (problem["field"], problem["detail"]) == ("grounds", "This is missing.")
    assert await measure_against(db, cast, jo) is None
    async with db.begin() as tx:
        assert len(await chat.held_in(tx, cast.live.id)) == 1


async def test_a_ban_for_a_held_line_says_why_and_how_long(
    client: httpx2.AsyncClient, cast: Cast, held: str, jo: Account, db: Database
) -> None:
    await sign_in(client)
    terms = {"grounds": "abuse", "minutes": 60, "note": "Please be kind", "remove": True}
    before = clock.now()
    assert (await client.post(held, json={"ban": True, **terms})).status_code == 204
    made = await measure_against(db, cast, jo)
    assert made is not None
    assert (made.grounds, made.note, made.said) == ("abuse", "Please be kind", "such fools")
    assert made.until is not None
    assert before + timedelta(hours=1) <= made.until <= clock.now() + timedelta(hours=1)
    async with db.begin() as tx:
        kept = await tx.session.scalars(
            select(shows.RoomEntry.kind).where(shows.RoomEntry.show_id == cast.live.id)
        )
        assert "chat" not in kept.all()


async def test_a_held_line_is_declined_without_a_ban(
    client: httpx2.AsyncClient, cast: Cast, held: str, jo: Account, db: Database
) -> None:
    await sign_in(client)
    assert (await client.post(held, json={})).status_code == 204
    assert await measure_against(db, cast, jo) is None
