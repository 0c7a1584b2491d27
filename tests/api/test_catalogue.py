import httpx2
import pytest

from tests.world.pages import Cast
from vitrine.catalogue import withdraw_from
from vitrine.db import Database
from vitrine.market import Stage, set_stage


async def test_a_product_has_the_market_s_prices_and_today_s_stock(
    client: httpx2.AsyncClient, cast: Cast
) -> None:
    product = (await client.get(f"/api/v1/products/{cast.cup.id}?market=GB")).json()
    coral, slate = product["variants"]
    assert (product["title"], product["listed"]) == ("Coral cup", True)
    assert (coral["price"], coral["available"]) == ({"minor": 2400, "currency": "GBP"}, 7)
    assert (slate["option"], slate["available"]) == ("Slate", 0)
    assert product["safety"]["manufacturer_name"] == "Atelier Ombra Ltd"


async def test_a_product_that_is_not_listed_has_no_price(
    client: httpx2.AsyncClient, cast: Cast
) -> None:
    product = (await client.get(f"/api/v1/products/{cast.cup.id}?market=FR")).json()
    assert product["listed"] is False
    assert {variant["price"] for variant in product["variants"]} == {None}


async def test_a_shop_shows_what_it_sells_in_a_market(
    client: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    async with db.begin() as tx:
        withdraw_from(tx, await tx.session.merge(cast.vase), "GB")
    path = f"/api/v1/shops/{cast.shop.id}/products?market="
    british = (await client.get(f"{path}GB")).json()
    german = (await client.get(f"{path}DE")).json()
    assert [product["title"] for product in british] == ["Coral cup"]
    assert [product["title"] for product in german] == ["Coral cup", "Speckled vase"]


@pytest.mark.parametrize("path", ["products/1", "shops/1/products"])
async def test_what_is_not_there_is_not_found(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get(f"/api/v1/{path}?market=GB")).status_code == 404


async def test_a_closed_market_shows_nothing(
    client: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    async with db.begin() as tx:
        await set_stage(tx, "FR", Stage.CLOSED)
    answer = await client.get(f"/api/v1/products/{cast.cup.id}?market=FR")
    assert (answer.status_code, answer.json()["code"]) == (403, "market-not-open")
