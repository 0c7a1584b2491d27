import httpx2
import pytest

from tests.world.pages import Cast, sign_in
from vitrine.db import Database
from vitrine.kit.money import Money
from vitrine.market import VatScheme
from vitrine.shop import shop_by_id, zones_of
from vitrine.web.selling.taxing import COLUMNS

ZONE: dict[str, str | list[str]] = {
    "name": "Islands",
    "countries": ["DE", "AT"],
    "postcodes": "25845-25999",
    "but_not": "",
    "handling": "1",
    "price-standard": "12.90",
    "free-standard": "",
    "first-standard": "3",
    "last-standard": "6",
    "price-express": "",
    "do": "save",
}


@pytest.fixture
async def seller(visitor: httpx2.AsyncClient, cast: Cast) -> httpx2.AsyncClient:
    await sign_in(visitor, cast.owner.email)
    return visitor


async def test_a_zone_is_added_changed_and_closed(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    pages = f"/studio/shops/{cast.shop.id}/zones"
    added = await seller.post(f"{pages}/new/DE", data=ZONE)
    assert "Islands" in added.text
    async with db.begin() as tx:
        _, zone = await zones_of(tx, cast.shop.id, "DE")
    assert (zone.countries, zone.postcodes) == (["AT", "DE"], ["25845-25999"])
    assert [method.price for method in zone.methods] == [Money(1290, "EUR")]
    changed = await seller.post(f"{pages}/{zone.id}", data=ZONE | {"price-standard": "9"})
    assert "€9" in changed.text
    assert "12.90" not in (await seller.get(f"{pages}/{zone.id}")).text
    await seller.post(f"{pages}/{zone.id}", data={"do": "close"})
    async with db.begin() as tx:
        assert len(await zones_of(tx, cast.shop.id, "DE")) == 1


async def test_a_zone_that_cannot_be_is_refused_beside_its_fields(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    wrong = {"countries": list[str](), "postcodes": "Sylt!", "price-standard": "cheap"}
    refused = await seller.post(f"/studio/shops/{cast.shop.id}/zones/new/DE", data=ZONE | wrong)
    assert refused.status_code == 422
    for field in ("countries", "postcodes", "price-standard"):
        assert f'id="p-{field}"' in refused.text
    assert "Sylt!" in refused.text
    async with db.begin() as tx:
        assert len(await zones_of(tx, cast.shop.id, "DE")) == 1


async def test_a_seller_says_where_they_and_their_goods_are(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    path = f"/studio/shops/{cast.shop.id}/taxes"
    saved = await seller.post(f"{path}/place", data={"established_in": "CN", "sends_from": "DE"})
    assert (saved.status_code, saved.url.path) == (200, path)
    assert "Saved." in saved.text
    for chosen in ("CN", "DE"):
        assert f'<option value="{chosen}" selected>' in saved.text
    async with db.begin() as tx:
        shop = await shop_by_id(tx, cast.shop.id)
    assert (shop.seat, shop.origin) == ("CN", "DE")


@pytest.mark.parametrize("wrong", ["", "Germany", "XX", "de"])
async def test_a_place_that_is_no_country_is_refused_beside_its_field(
    seller: httpx2.AsyncClient, db: Database, cast: Cast, wrong: str
) -> None:
    path = f"/studio/shops/{cast.shop.id}/taxes/place"
    told = {"established_in": "CN", "sends_from": wrong}
    refused = await seller.post(path, data={name: code for name, code in told.items() if code})
    assert refused.status_code == 422
    assert 'id="p-sends_from"' in refused.text
    assert 'id="p-established_in"' not in refused.text
    assert '<option value="CN" selected>' in refused.text
    assert "Wählen Sie ein Land aus der Liste." in (await seller.post(f"/de{path}", data=told)).text
    async with db.begin() as tx:
        shop = await shop_by_id(tx, cast.shop.id)
    assert (shop.seat, shop.origin) == ("GB", "GB")


async def test_a_small_shop_charges_its_own_vat_abroad(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    path = f"/studio/shops/{cast.shop.id}/taxes"
    assert 'name="vat_scheme"' not in (await seller.get(path)).text
    assert (await seller.post(path, data={"vat_scheme": "home"})).status_code == 404
    async with db.begin() as tx:
        (await shop_by_id(tx, cast.shop.id)).home_market = "DE"
    assert "No order was placed in this quarter." in (await seller.get(path)).text
    await seller.post(path, data={"vat_scheme": "home"})
    async with db.begin() as tx:
        assert (await shop_by_id(tx, cast.shop.id)).vat_scheme == VatScheme.HOME
    file = await seller.get(f"{path}/2026-4.csv")
    assert file.text.splitlines() == [",".join(COLUMNS)]
    assert (await seller.get(f"{path}/now.csv")).status_code == 404
