from tests.world.catalogue import a_product
from tests.world.shop import a_shop
from vitrine.catalogue import list_in, listed_markets, products_listed, withdraw_from
from vitrine.db import Tx


async def test_a_product_is_sold_only_where_it_is_listed(tx: Tx) -> None:
    shop = await a_shop(tx)
    product = await a_product(tx, shop, markets=["GB"])
    assert product.is_listed_in("GB")
    assert not product.is_listed_in("DE")
    assert await listed_markets(tx, product.id) == {"GB"}
    assert await products_listed(tx, shop.id, "GB") == [product]
    assert await products_listed(tx, shop.id, "DE") == []


async def test_a_withdrawn_listing_can_be_listed_again(tx: Tx) -> None:
    product = await a_product(tx, await a_shop(tx), markets=["GB"])
    withdraw_from(tx, product, "GB")
    withdraw_from(tx, product, "DE")
    await tx.flush()
    assert not product.is_listed_in("GB")
    assert await listed_markets(tx, product.id) == set()
    await list_in(tx, product, "GB")
    assert product.is_listed_in("GB")
