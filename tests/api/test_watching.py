"""What of a room may be read without an account, where its shop asks for one."""

import httpx2
import pytest
from sqlalchemy import update

from tests.world.account import an_account
from tests.world.pages import Cast, sign_in
from vitrine.db import Database
from vitrine.shop import Shop

WHO = "a" * 26
READ = ["entries?from=0&to=9", f"people?ids={WHO}", "chapters", "room-token?market=GB"]


@pytest.mark.parametrize("what", READ)
async def test_a_shop_that_asks_for_an_account_shows_nothing_of_its_rooms_without_one(
    client: httpx2.AsyncClient, cast: Cast, db: Database, what: str
) -> None:
    path = f"/api/v1/shows/{cast.live.id}/{what}"
    assert (await client.get(path)).status_code == 200
    async with db.begin() as tx:
        asks = update(Shop).where(Shop.id == cast.live.shop_id).values(anonymous_viewing=False)
        await tx.session.execute(asks)
        await an_account(tx, email="viewer@example.org")
    assert (await client.get(path)).status_code == 401
    await sign_in(client, "viewer@example.org")
    assert (await client.get(path)).status_code == 200
