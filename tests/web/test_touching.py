"""What a signed-in buyer looked at counts for its creator; of guests nothing is kept."""

import httpx2
import pytest

from tests.world.account import an_account
from tests.world.pages import Cast, sign_in
from vitrine import creator as creators
from vitrine.account import Account
from vitrine.creator import Touch, link_code, own_creator
from vitrine.db import Database
from vitrine.kit import clock


@pytest.fixture
async def buyer(db: Database, visitor: httpx2.AsyncClient) -> Account:
    async with db.begin() as tx:
        account = await an_account(tx)
    await sign_in(visitor, account.email)
    return account


async def last_touch(db: Database, cast: Cast, buyer: Account) -> Touch | None:
    async with db.begin() as tx:
        return await creators.last_touch(tx, buyer.id, cast.shop.id, clock.now())


async def code_of(db: Database, cast: Cast) -> str:
    async with db.begin() as tx:
        return await link_code(tx, await own_creator(tx, cast.shop))


async def test_a_creators_link_is_remembered_with_the_account(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast, buyer: Account
) -> None:
    for path in (f"/shops/{cast.shop.id}", f"/p/{cast.cup.id}"):
        await visitor.get(path)
        assert await last_touch(db, cast, buyer) is None
    await visitor.get(f"/p/{cast.cup.id}?by={await code_of(db, cast)}")
    touch = await last_touch(db, cast, buyer)
    assert touch is not None
    assert touch.kind == "link"


async def test_a_product_that_is_opened_in_a_show_counts_for_the_show(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast, buyer: Account
) -> None:
    answer = await visitor.post("/api/v1/touches", json={"show": str(cast.live.id)})
    assert answer.status_code == 204, answer.text
    touch = await last_touch(db, cast, buyer)
    assert touch is not None
    assert (touch.kind, touch.subject) == ("show", cast.live.id)


async def test_a_link_into_a_room_reaches_its_till(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    code = await code_of(db, cast)
    page = await visitor.get(f"/live/{cast.live.id}?by={code}&source=clip:x")
    assert f'"came":{{"source":"room","by":"{code}"}}' in page.text.replace(" ", "")
