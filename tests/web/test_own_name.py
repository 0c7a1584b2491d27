import httpx2

from tests.world.account import an_account
from tests.world.pages import Cast, sign_in
from vitrine import chat
from vitrine.db import Database
from vitrine.realtime.token import verify
from vitrine.settings import Settings

JO = "jo@example.org"


async def test_nobody_is_named_who_did_not_say_so_and_who_did_may_take_it_back(
    visitor: httpx2.AsyncClient, cast: Cast, settings: Settings, db: Database
) -> None:
    async with db.begin() as tx:
        jo = await an_account(tx, email=JO)
    await sign_in(visitor, JO)

    async def is_named() -> bool:
        path = f"/api/v1/shows/{cast.live.id}/room-token?market=GB"
        token = (await visitor.get(path)).json()["token"]
        return verify(token, settings.derived_key("room-token"), show=str(cast.live.id)).named

    assert not await is_named()
    saved = await visitor.post("/account/notices", data={"joins": "yes"})
    assert "Saved." in saved.text
    assert await is_named()
    async with db.begin() as tx:
        assert await chat.consent_of(tx, jo) == chat.Consent(joins=True, purchases=False)
    await visitor.post("/account/notices", data={})
    assert not await is_named()
