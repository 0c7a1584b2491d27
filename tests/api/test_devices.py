import re

import httpx2

from tests.world.pages import Cast, a_browser, sign_in
from vitrine import chat
from vitrine import show as shows
from vitrine.db import Database
from vitrine.realtime.token import Role, verify
from vitrine.settings import Settings
from vitrine.stock import ClaimLane


def path(cast: Cast, more: str = "") -> str:
    return f"/api/v1/shows/{cast.live.id}{more}"


STYLES = re.compile(r'rel="stylesheet" href="([^"]+)"')


async def lent(host: httpx2.AsyncClient, cast: Cast) -> dict[str, str]:
    await sign_in(host)
    made = await host.post(path(cast, "/devices"))
    assert made.status_code == 201, made.text
    return made.json()


async def opened(phone: httpx2.AsyncClient, link: dict[str, str]) -> httpx2.Response:
    address, _, secret = link["url"].partition("#")
    assert "Open the producer" in (await phone.get(address)).text
    return await phone.post("/producer", data={"secret": secret})


async def test_a_second_device_runs_the_show_and_nothing_else(
    client: httpx2.AsyncClient, cast: Cast, settings: Settings, db: Database, lane: ClaimLane
) -> None:
    link = await lent(client, cast)
    assert link["qr"].startswith("<svg")
    async with db.begin() as tx:
        items = await shows.items_of(tx, cast.live.id)
    async with a_browser(settings, db, lane) as phone:
        page = await opened(phone, link)
        assert link["url"].partition("#")[2] not in str(page.url)
        assert page.url.path == f"/producer/shows/{cast.live.id}"
        assert cast.live.title in page.text
        pin = {"item": str(items[1].id)}
        assert (await phone.put(path(cast, "/pin"), json=pin)).status_code == 204
        assert (await phone.get(path(cast, "/polls"))).status_code == 200
        assert (await phone.get(path(cast, "/held"))).json() == {"held": []}
        empty = await phone.post(path(cast, f"/items/{items[1].id}/deals"), json={})
        assert empty.status_code == 422, empty.text
        assert (await phone.delete(path(cast, "/headline"))).status_code == 204
        token = (await phone.get(path(cast, "/producer-token?market=GB"))).json()["token"]
        claims = verify(token, settings.derived_key("room-token"), show=str(cast.live.id))
        assert (claims.role, claims.mark, claims.ticket) == (Role.HOST, "host", link["id"])
        for call in ("/stream-key", "/orders", "/figures", "/devices"):
            assert (await phone.get(path(cast, call))).status_code == 401, call
        assert (await phone.post(path(cast, "/end"))).status_code == 401
        other = f"/api/v1/shows/{cast.soon.id}/pin"
        assert (await phone.put(other, json=pin)).status_code == 401


async def test_a_second_device_looks_like_the_studio(
    client: httpx2.AsyncClient, cast: Cast, settings: Settings, db: Database, lane: ClaimLane
) -> None:
    link = await lent(client, cast)
    studio = await client.get(f"/studio/{cast.live.id}")
    async with a_browser(settings, db, lane) as phone:
        page = await opened(phone, link)
        assert STYLES.findall(page.text) == STYLES.findall(studio.text)


async def test_a_link_works_once_and_a_revoked_device_at_once_no_more(
    client: httpx2.AsyncClient, cast: Cast, settings: Settings, db: Database, lane: ClaimLane
) -> None:
    link = await lent(client, cast)
    async with a_browser(settings, db, lane) as phone, a_browser(settings, db, lane) as thief:
        await opened(phone, link)
        late = await opened(thief, link)
        assert late.status_code == 410
        assert (await thief.get(path(cast, "/polls"))).status_code == 401
        [device] = (await client.get(path(cast, "/devices"))).json()["devices"]
        assert device["opened_at"] is not None
        gone = await client.delete(path(cast, f"/devices/{device['id']}"))
        assert gone.status_code == 204
        assert (await phone.get(path(cast, "/polls"))).status_code == 401
        assert (await phone.get(f"/producer/shows/{cast.live.id}")).status_code == 404
        assert (await client.get(path(cast, "/devices"))).json()["devices"] == []
    async with db.begin() as tx:
        assert (await chat.manners_of(tx, cast.live.id)).revoked == (device["id"],)
