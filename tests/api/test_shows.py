from datetime import timedelta

import httpx2
import pytest

from tests.world.account import an_account
from tests.world.pages import HOST_EMAIL, Cast, sign_in
from vitrine import show as shows
from vitrine.catalogue import product_by_id, withdraw_from
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.realtime.token import Role, page_view_of, verify
from vitrine.settings import Settings
from vitrine.stream import Knock, Protocol, open_key, sessions_of

STRANGER = "stranger@example.org"


@pytest.fixture
async def host(client: httpx2.AsyncClient, cast: Cast) -> httpx2.AsyncClient:
    assert cast.owner.email == HOST_EMAIL
    await sign_in(client)
    return client


def show_path(cast: Cast, more: str = "") -> str:
    return f"/api/v1/shows/{cast.live.id}{more}"


async def test_shows_are_listed_by_state(client: httpx2.AsyncClient, cast: Cast) -> None:
    for state, show in (("live", cast.live), ("scheduled", cast.soon), ("ended", cast.over)):
        found = (await client.get(f"/api/v1/shows?state={state}&market=GB")).json()
        assert [listed["id"] for listed in found] == [str(show.id)]
    closed = await client.get("/api/v1/shows?state=live&market=XX")
    assert (closed.status_code, closed.json()["code"]) == (404, "market-unknown")


async def test_a_shops_shows_are_told_page_by_page(client: httpx2.AsyncClient, cast: Cast) -> None:
    path, told = f"/api/v1/shops/{cast.live.shop_id}/shows", list[str]()
    while page := (await client.get(path, params=page_behind(told))).json():
        assert len(page) <= 2
        told += [show["id"] for show in page]
    assert told == sorted(told, key=int, reverse=True)
    assert {str(show.id) for show in (cast.live, cast.soon, cast.over)} <= {*told}
    assert (await client.get("/api/v1/shops/7/shows")).status_code == 404


def page_behind(told: list[str]) -> dict[str, str]:
    return {"limit": "2"} | ({"before": told[-1]} if told else {})


async def test_a_show_says_where_to_watch_it(client: httpx2.AsyncClient, cast: Cast) -> None:
    shown = (await client.get(show_path(cast))).json()
    assert shown["state"] == "live"
    assert shown["playlist_url"].endswith(f"/shows/{cast.live.id}/index.m3u8")
    assert (await client.get("/api/v1/shows/1")).status_code == 404


async def test_the_shelf_shows_prices_and_stock_of_a_market(
    client: httpx2.AsyncClient, cast: Cast
) -> None:
    cup, vase = (await client.get(show_path(cast, "/shelf?market=DE&locale=de"))).json()["items"]
    assert (cup["product"]["title"], cup["available"], cup["sold"]) == ("Coral cup", 7, 0)
    assert cup["variants"][0]["price"] == {"minor": 2400, "currency": "EUR"}
    assert vase["variants"][0]["price"]["minor"] == 8600


async def test_what_a_market_does_not_sell_has_no_price_there(
    client: httpx2.AsyncClient, cast: Cast, db: Database
) -> None:
    async with db.begin() as tx:
        withdraw_from(tx, await product_by_id(tx, cast.cup.id), "DE")
    cup, _ = (await client.get(show_path(cast, "/shelf?market=DE"))).json()["items"]
    assert cup["variants"][0]["price"] is None


async def test_a_fresh_room_token_is_the_same_page_view_s(
    client: httpx2.AsyncClient, cast: Cast, settings: Settings
) -> None:
    key, show = settings.derived_key("room-token"), str(cast.live.id)
    path = show_path(cast, "/room-token")
    with clock.stopped_at(clock.now() - timedelta(hours=1)):
        old = (await client.get(f"{path}?market=GB&source=home")).json()["token"]
    was = page_view_of(old, key, show=show)
    fresh = verify((await client.post(path, json={"token": old})).json()["token"], key, show=show)
    assert (fresh.sid, fresh.source, fresh.market) == (was.sid, "home", "GB")
    refused = await client.post(path, json={"token": "made.up"})
    assert (refused.status_code, refused.json()["code"]) == (422, "not-our-token")


async def test_a_visitor_gets_a_room_token_without_a_name(
    client: httpx2.AsyncClient, cast: Cast, settings: Settings
) -> None:
    path = show_path(cast, "/room-token?market=GB&source=home")
    token = (await client.get(path)).json()["token"]
    key = settings.derived_key("room-token")
    claims = verify(token, key, show=str(cast.live.id), origin=settings.web_url)
    assert (claims.who, claims.role, claims.source) == (None, Role.VIEWER, "home")


async def test_a_host_pins_and_unpins(host: httpx2.AsyncClient, cast: Cast, db: Database) -> None:
    items = (await host.get(show_path(cast, "/shelf?market=GB"))).json()["items"]
    pinned = await host.put(show_path(cast, "/pin"), json={"item": items[1]["item"]})
    assert pinned.status_code == 204
    async with db.begin() as tx:
        assert (await shows.room_of(tx, cast.live.id)).pinned_item_id == int(items[1]["item"])
    assert (await host.delete(show_path(cast, "/pin"))).status_code == 204
    async with db.begin() as tx:
        assert (await shows.room_of(tx, cast.live.id)).pinned_item_id is None


async def test_a_host_adds_stock_of_the_item_only(host: httpx2.AsyncClient, cast: Cast) -> None:
    cup, vase = (await host.get(show_path(cast, "/shelf?market=GB"))).json()["items"]
    path = show_path(cast, f"/items/{cup['item']}/stock")
    more = await host.post(path, json={"variant": cup["variants"][0]["id"], "quantity": 5})
    assert more.json() == {"available": 12}
    other = await host.post(path, json={"variant": vase["variants"][0]["id"], "quantity": 5})
    assert other.status_code == 404


async def test_a_host_makes_a_show_and_its_rundown(host: httpx2.AsyncClient, cast: Cast) -> None:
    new = {"shop": str(cast.shop.id), "title": "Spring", "starts_at": "2027-03-01T18:00:00Z"}
    made = await host.post("/api/v1/shows", json=new)
    assert (made.status_code, made.json()["state"]) == (201, "scheduled")
    path = f"/api/v1/shows/{made.json()['id']}/items"
    added = await host.post(path, json={"product": str(cast.cup.id)})
    assert added.status_code == 201
    again = await host.post(path, json={"product": str(cast.cup.id)})
    assert (again.status_code, again.json()["code"]) == (409, "already-in-rundown")
    assert (await host.delete(f"{path}/{added.json()['item']}")).status_code == 204


async def test_going_live_needs_a_stream_and_ending_is_final(
    host: httpx2.AsyncClient, cast: Cast
) -> None:
    soon = f"/api/v1/shows/{cast.soon.id}"
    refused = await host.post(f"{soon}/go-live")
    assert (refused.status_code, refused.json()["code"]) == (409, "no-stream-yet")
    assert (await host.post(f"{soon}/end")).json()["state"] == "ended"
    assert (await host.post(f"{soon}/go-live")).status_code == 410


async def test_a_host_reveals_and_rotates_the_key(
    host: httpx2.AsyncClient, cast: Cast, db: Database, settings: Settings
) -> None:
    path = show_path(cast, "/stream-key")
    old = (await host.get(path)).json()["key"]
    new = (await host.post(path)).json()["key"]
    sealing = settings.derived_key("stream-key")
    async with db.begin() as tx:
        assert await open_key(tx, old, sealing) is None
        assert await open_key(tx, new, sealing) == cast.live.id


async def test_the_studio_reads_findings_orders_and_figures(
    host: httpx2.AsyncClient, cast: Cast
) -> None:
    assert (await host.get(show_path(cast, "/lint"))).json() == {"lawful": True, "findings": []}
    assert (await host.get(show_path(cast, "/orders"))).json() == {"orders": []}
    assert (await host.get(show_path(cast, "/figures"))).json()["orders"] == 0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/stream-key"),
        ("POST", "/stream-key"),
        ("PUT", "/pin"),
        ("DELETE", "/pin"),
        ("POST", "/go-live"),
        ("POST", "/end"),
        ("POST", "/items"),
        ("GET", "/lint"),
        ("GET", "/orders"),
        ("GET", "/figures"),
        ("DELETE", "/chat/1"),
    ],
)
async def test_a_studio_opens_to_its_shop_only(
    client: httpx2.AsyncClient, cast: Cast, db: Database, method: str, path: str
) -> None:
    body = {"item": "1"} if path == "/pin" else {"product": str(cast.cup.id)}
    nobody = await client.request(method, show_path(cast, path), json=body)
    assert nobody.status_code == 401
    async with db.begin() as tx:
        await an_account(tx, email=STRANGER)
    await sign_in(client, STRANGER)
    stranger = await client.request(method, show_path(cast, path), json=body)
    assert (stranger.status_code, stranger.json()["code"]) == (403, "forbidden")


async def test_a_stranger_makes_no_show_for_a_shop(
    client: httpx2.AsyncClient, cast: Cast, db: Database
) -> None:
    async with db.begin() as tx:
        await an_account(tx, email=STRANGER)
    await sign_in(client, STRANGER)
    new = {"shop": str(cast.shop.id), "title": "Mine now"}
    assert (await client.post("/api/v1/shows", json=new)).status_code == 403


async def test_the_host_says_whether_a_second_device_takes_over(
    host: httpx2.AsyncClient, cast: Cast, db: Database
) -> None:
    (first,) = await running(db, cast)
    answer = await host.post(show_path(cast, "/stream/handover"), json={"allow": True})
    assert answer.status_code == 204
    async with db.begin() as tx:
        admitted = await shows.may_publish(tx, cast.live, Knock(Protocol.RTMP, "203.0.113.9"))
    assert admitted.replaced is not None
    assert admitted.replaced.id == first


async def running(db: Database, cast: Cast) -> list[int]:
    async with db.begin() as tx:
        sessions = await sessions_of(tx, cast.live.id)
        return [session.id for session in sessions if session.is_running]


async def test_the_host_corrects_the_shows_clock(host: httpx2.AsyncClient, cast: Cast) -> None:
    clock = show_path(cast, "/clock")
    assert (await host.get(clock)).json() == {"delay_ms": 450, "offset_ms": 0}
    corrected = await host.put(clock, json={"offset_ms": -150})
    assert (
        corrected.json() == (await host.get(clock)).json() == {"delay_ms": 450, "offset_ms": -150}
    )
    assert (await host.put(clock, json={"offset_ms": 9_000})).status_code == 422


async def test_nobody_else_hands_a_stream_over(client: httpx2.AsyncClient, cast: Cast) -> None:
    answer = await client.post(show_path(cast, "/stream/handover"), json={"allow": True})
    assert answer.status_code == 401
