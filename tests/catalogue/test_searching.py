"""What is searched by shelf is what the product itself says of its shelf."""

from collections.abc import Sequence

import pytest

from tests.world.catalogue import a_product
from tests.world.shop import a_shop
from vitrine.catalogue import (
    NewProduct,
    NewVariant,
    Product,
    Search,
    Shelf,
    add_products,
    delete,
    list_in,
    pause,
    recover,
    resume,
    search_products,
    withdraw_from,
)
from vitrine.db import Tx


async def found_on(tx: Tx, shop_id: int) -> dict[int, Shelf]:
    await tx.flush()
    return {
        product.id: shelf
        for shelf in Shelf
        for product in (
            await search_products(tx, shop_id, Search(shelves=[shelf]), after=None, limit=9)
        )[0]
    }


async def act(tx: Tx, product: Product, what: str) -> None:
    match what:
        case "list":
            await list_in(tx, product, "GB")
        case "withdraw":
            withdraw_from(tx, product, "GB")
        case "pause":
            pause(tx, product)
        case "resume":
            await resume(tx, product, "GB")
        case "delete":
            delete(tx, product)
        case _:
            recover(tx, product)


@pytest.mark.parametrize(
    "steps",
    [
        ("list", "withdraw", "list", "pause", "resume"),
        ("list", "delete", "recover", "resume", "delete"),
        ("delete", "recover", "list", "pause", "delete", "recover"),
    ],
)
async def test_a_product_is_found_on_the_shelf_it_stands_on(tx: Tx, steps: Sequence[str]) -> None:
    product = await a_product(tx, await a_shop(tx), markets=())
    assert await found_on(tx, product.shop_id) == {product.id: Shelf.DRAFT}
    for what in steps:
        await act(tx, product, what)
        assert await found_on(tx, product.shop_id) == {product.id: product.shelf}, what


async def test_those_of_a_file_are_found_as_well(tx: Tx) -> None:
    shop = await a_shop(tx)
    told = [NewProduct(title=title, variants=[NewVariant(sku=title)]) for title in ("A", "B")]
    draft, on_sale = await add_products(tx, shop, told, on_sale=[False, True], market_code="GB")
    assert await found_on(tx, shop.id) == {draft.id: Shelf.DRAFT, on_sale.id: Shelf.ON_SALE}
