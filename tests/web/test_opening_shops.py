import html

import httpx2
import pytest

from tests.world.account import an_account
from tests.world.outbox import signalled
from tests.world.pages import HOST_EMAIL, Cast, sign_in
from tests.world.selling import SHOP_FORM, open_a_shop
from vitrine import chat
from vitrine.db import Database
from vitrine.kit.money import Money
from vitrine.shop import (
    MemberRole,
    add_member,
    delivery_methods,
    role_of,
    shop_by_id,
    shops_of,
)


@pytest.fixture
async def seller(visitor: httpx2.AsyncClient, cast: Cast) -> httpx2.AsyncClient:
    await sign_in(visitor, cast.owner.email)
    return visitor


async def test_who_opens_a_shop_owns_it_and_it_delivers(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    shop_id = await open_a_shop(seller)
    async with db.begin() as tx:
        shop = await shop_by_id(tx, shop_id)
        assert role_of(cast.owner, shop) == MemberRole.OWNER
        assert shop.trader.address == "4 Kiln Lane\nLondon E2 7AB"
        assert await delivery_methods(tx, shop_id, "GB")
        assert await delivery_methods(tx, shop_id, "DE")


async def test_what_the_law_wants_is_asked_beside_its_field_and_nothing_is_lost(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    typed = {"name": 'Kiln "2"', "phone": "", "email": "hello@"}
    refused = await seller.post("/studio/shops/new", data=SHOP_FORM | typed)
    assert refused.status_code == 422
    assert 'id="p-phone"' in refused.text
    assert "This is not a complete e-mail address." in refused.text
    shown = html.unescape(refused.text)
    assert 'Kiln "2"' in shown
    assert "4 Kiln Lane\nLondon E2 7AB" in shown.replace("\r", "")
    async with db.begin() as tx:
        assert [shop.id for shop in await shops_of(tx, cast.owner.id)] == [cast.shop.id]


@pytest.mark.parametrize("home", ["FR", "XX", ""])
async def test_a_shop_opens_only_where_orders_are_taken(
    seller: httpx2.AsyncClient, home: str
) -> None:
    refused = await seller.post("/studio/shops/new", data=SHOP_FORM | {"home_market": home})
    assert refused.status_code == 422
    assert 'id="p-home_market"' in refused.text


async def test_the_traders_identity_changes(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    path = f"/studio/shops/{cast.shop.id}"
    changed = await seller.post(f"{path}/trader", data=SHOP_FORM | {"vat_id": "GB 999 9999 73"})
    assert "saved=trader" in str(changed.url)
    refused = await seller.post(f"{path}/trader", data=SHOP_FORM | {"address": " "})
    assert refused.status_code == 422
    async with db.begin() as tx:
        trader = (await shop_by_id(tx, cast.shop.id)).trader
    assert (trader.legal_name, trader.vat_id) == (
        "Kiln & Daughter Ltd",
        "GB 999 9999 73",
    )
    assert trader.address.startswith("4 Kiln Lane")


def tariff(key: str, price: str, free: str, first: str, last: str) -> dict[str, str]:
    typed = {"price": price, "free": free, "first": first, "last": last}
    code, kind = key.split("-")
    return {f"{name}-{key}": text for name, text in typed.items()} | {
        "market": code,
        "kind": kind,
    }


@pytest.mark.parametrize(("prefix", "price"), [("", "5.90"), ("/de", "5,90"), ("", "5,90")])
async def test_a_delivery_is_changed_and_another_is_added(
    seller: httpx2.AsyncClient, db: Database, cast: Cast, prefix: str, price: str
) -> None:
    path = f"{prefix}/studio/shops/{cast.shop.id}/deliveries"
    await seller.post(path, data=tariff("DE-standard", price, "", "3", "5"))
    await seller.post(path, data=tariff("DE-express", "12", "100", "1", "2"))
    async with db.begin() as tx:
        standard, express = await delivery_methods(tx, cast.shop.id, "DE")
    assert (standard.price, standard.free_above) == (Money(590, "EUR"), None)
    assert (express.price, express.free_above) == (Money(1200, "EUR"), Money(10_000, "EUR"))
    assert (standard.days_min, standard.days_max) == (3, 5)


async def test_a_delivery_that_cannot_be_is_refused_beside_its_field(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    path = f"/studio/shops/{cast.shop.id}/deliveries"
    refused = await seller.post(path, data=tariff("GB-standard", "cheap", "", "5", "2"))
    assert refused.status_code == 422
    assert "Write an amount, such as 24.00." in refused.text
    assert 'id="p-last-GB-standard"' in refused.text
    assert 'value="cheap"' in refused.text
    async with db.begin() as tx:
        assert (await delivery_methods(tx, cast.shop.id, "GB"))[0].price_minor == 395


async def test_a_stranger_and_a_mere_host_find_no_desk(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    async with db.begin() as tx:
        stranger, host = await an_account(tx), await an_account(tx)
        add_member(await shop_by_id(tx, cast.shop.id), host, MemberRole.HOST)
    desk, product = f"/studio/shops/{cast.shop.id}", f"/studio/products/{cast.cup.id}"
    pages = (desk, f"{desk}/products/new", product)
    posts = (
        f"{desk}/trader",
        f"{desk}/deliveries",
        f"{desk}/products/new",
        product,
        f"{product}/prices",
        f"{product}/stock",
    )
    for path in pages:
        assert "/sign-in" in str((await visitor.get(path)).url)
    for email in (stranger.email, host.email):
        await sign_in(visitor, email)
        for path in pages:
            assert (await visitor.get(path)).status_code == 404
        for path in posts:
            assert (await visitor.post(path, data=SHOP_FORM)).status_code == 404


async def test_a_form_from_another_site_opens_and_changes_nothing(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    for path in (
        "/studio/shops/new",
        f"/studio/shops/{cast.shop.id}/trader",
        f"/studio/shops/{cast.shop.id}/products/new",
        f"/studio/products/{cast.cup.id}/prices",
    ):
        refused = await seller.post(path, data=SHOP_FORM, headers=elsewhere)
        assert refused.status_code == 403
    async with db.begin() as tx:
        [shop] = await shops_of(tx, cast.owner.id)
    assert shop.trader == cast.shop.trader


@pytest.mark.parametrize("prefix", ["", "/de"])
async def test_every_desk_renders_in_both_languages(
    seller: httpx2.AsyncClient, cast: Cast, prefix: str
) -> None:
    desk = f"/studio/shops/{cast.shop.id}"
    for path in (
        "/studio/shops/new",
        desk,
        f"{desk}/products/new",
        f"/studio/products/{cast.cup.id}",
    ):
        answer = await seller.get(prefix + path)
        assert answer.status_code == 200, (path, answer.text[:2000])
        assert " style=" not in answer.text
    assert HOST_EMAIL in (await seller.get("/studio/shops/new")).text


async def test_a_shop_may_ask_everybody_to_sign_in_before_watching(
    seller: httpx2.AsyncClient, cast: Cast, db: Database
) -> None:
    room = f"/live/{cast.live.id}"
    where = f"/studio/shops/{cast.shop.id}"
    assert "checked" in (await seller.get(where)).text
    saved = await seller.post(f"{where}/viewing", data={})
    async with db.begin() as tx:
        assert f"manners.{cast.live.id}" in {subject for subject, _ in await signalled(tx)}
        assert not (await chat.manners_of(tx, cast.live.id)).anonymous
    assert "Saved." in saved.text
    assert "checked" not in saved.text
    assert (await seller.get(room)).url.path == room
    seller.cookies.clear()
    assert (await seller.get(room)).url.path == "/sign-in"
