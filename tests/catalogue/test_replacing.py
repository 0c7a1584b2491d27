import pytest

from tests.world.catalogue import a_product
from tests.world.shop import a_shop
from vitrine.catalogue import (
    NewProduct,
    NewVariant,
    Product,
    Shelf,
    delete,
    pause,
    product_by_id,
    products_of,
    recover,
    replace_product,
    resume,
    variants_by_ids,
    withdraw_from,
)
from vitrine.catalogue.errors import NotOnThisShelf, VariantNotOfProduct
from vitrine.db import Tx


@pytest.fixture
async def product(tx: Tx) -> Product:
    return await a_product(tx, await a_shop(tx))


def told(*skus: str) -> NewProduct:
    return NewProduct(
        title="Coral mug",
        option_name="Colour",
        variants=[NewVariant(sku=sku, option=sku) for sku in skus],
    )


async def test_a_variant_that_is_not_told_is_sold_no_more(tx: Tx, product: Product) -> None:
    first, second = product.variants
    new = told("A", "B")
    await replace_product(tx, product, new, [(None, new.variants[0]), (first.id, new.variants[1])])
    assert [(variant.sku, variant.id == first.id) for variant in product.variants] == [
        ("A", False),
        ("B", True),
    ]
    retired = (await variants_by_ids(tx, [second.id]))[second.id]
    assert not retired.is_sold_in("GB")
    assert product.variants[0].is_sold_in("GB")


async def test_skus_may_swap(tx: Tx, product: Product) -> None:
    first, second = product.variants
    new = told(second.sku, first.sku)
    both = [(first.id, new.variants[0]), (second.id, new.variants[1])]
    await replace_product(tx, product, new, both)
    assert [variant.id for variant in product.variants] == [first.id, second.id]


async def test_a_variant_of_another_product_is_refused(tx: Tx, product: Product) -> None:
    new = told("A")
    with pytest.raises(VariantNotOfProduct):
        await replace_product(tx, product, new, [(1, new.variants[0])])


async def test_a_paused_product_comes_back_to_the_markets_it_was_in(
    tx: Tx, product: Product
) -> None:
    withdraw_from(tx, product, "DE")
    pause(tx, product)
    assert product.shelf is Shelf.OFF_SALE
    assert not product.is_listed_in("GB")
    await resume(tx, product, "GB")
    assert (product.is_listed_in("GB"), product.is_listed_in("DE")) == (True, False)


async def test_a_deleted_product_is_gone_from_the_shop_and_can_be_recovered(
    tx: Tx, product: Product
) -> None:
    delete(tx, product)
    await tx.flush()
    assert await products_of(tx, product.shop_id) == []
    assert (await product_by_id(tx, product.id)).shelf is Shelf.DELETED
    with pytest.raises(NotOnThisShelf):
        pause(tx, product)
    recover(tx, product)
    assert product.shelf is Shelf.OFF_SALE
