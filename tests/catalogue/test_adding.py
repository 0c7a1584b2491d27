import pytest

from tests.world.catalogue import SAFETY, a_product
from tests.world.shop import a_shop
from vitrine.catalogue import (
    NewProduct,
    NewVariant,
    StoredImage,
    add_product,
    product_by_id,
    products_by_ids,
    products_of,
    variants_by_ids,
    variants_of,
)
from vitrine.catalogue.errors import ProductUnknown, TitleMissing, VariantsMissing
from vitrine.db import Tx
from vitrine.shop import Shop


@pytest.fixture
async def shop(tx: Tx) -> Shop:
    return await a_shop(tx)


async def test_a_product_comes_back_whole(tx: Tx, shop: Shop) -> None:
    picture = StoredImage("0" * 32, 640, 480)
    product = await a_product(tx, shop, images=[picture], options=["Coral", "Slate"])
    tx.session.expunge_all()
    found = await product_by_id(tx, product.id)
    assert (found.title, found.safety, found.image) == ("Coral cup", SAFETY, "0" * 32)
    assert [variant.option for variant in found.variants] == ["Coral", "Slate"]
    assert found.variants[0].title == "Coral cup, Coral"


async def test_a_product_without_options_has_one_plain_variant(tx: Tx, shop: Shop) -> None:
    product = await a_product(tx, shop, options=[""])
    assert [variant.title for variant in product.variants] == ["Coral cup"]
    assert product.image is None


async def test_a_description_keeps_its_words_and_loses_what_could_run(tx: Tx, shop: Shop) -> None:
    html = (
        '<p onclick="x()">Made <b>by hand</b><script>alert(1)</script>'
        '<a href="javascript:x()">here</a><img src=x onerror=x()></p>'
    )
    product = await a_product(tx, shop, description_html=html)
    assert product.description_html == "<p>Made <b>by hand</b>here</p>"


@pytest.mark.parametrize(
    ("typed", "kept"), [("#E0553D", "#E0553D"), ("red", None), ("#fff;}", None), (None, None)]
)
async def test_a_swatch_is_a_colour_and_nothing_else(
    tx: Tx, shop: Shop, typed: str | None, kept: str | None
) -> None:
    new = NewProduct(title="Cup", variants=[NewVariant(sku="1", swatch=typed)])
    product = await add_product(tx, shop, new)
    assert product.variants[0].swatch == kept


async def test_a_product_needs_a_title(tx: Tx, shop: Shop) -> None:
    with pytest.raises(TitleMissing):
        await add_product(tx, shop, NewProduct(title="\u200b", variants=[NewVariant(sku="1")]))


@pytest.mark.parametrize("skus", [[], [" "], ["1", "1 "]])
async def test_a_product_needs_variants_that_differ(tx: Tx, shop: Shop, skus: list[str]) -> None:
    new = NewProduct(title="Cup", variants=[NewVariant(sku=sku) for sku in skus])
    with pytest.raises(VariantsMissing):
        await add_product(tx, shop, new)


async def test_products_are_found_by_shop_and_by_ids(tx: Tx, shop: Shop) -> None:
    cup, vase = await a_product(tx, shop), await a_product(tx, shop, title="Vase")
    await a_product(tx, await a_shop(tx))
    assert await products_of(tx, shop.id) == [cup, vase]
    assert await products_by_ids(tx, [vase.id, 1]) == {vase.id: vase}


async def test_variants_come_with_their_products(tx: Tx, shop: Shop) -> None:
    product = await a_product(tx, shop, options=["Coral", "Slate"])
    tx.session.expunge_all()
    coral, slate = await variants_of(tx, product.id)
    tx.session.expunge_all()
    found = await variants_by_ids(tx, [slate.id])
    assert [variant.product.title for variant in found.values()] == ["Coral cup"]
    assert coral.position < slate.position


async def test_a_product_that_is_not_there_is_said_so(tx: Tx) -> None:
    with pytest.raises(ProductUnknown):
        await product_by_id(tx, 1)
