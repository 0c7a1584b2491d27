import pytest

from tests.world.catalogue import a_product
from tests.world.shop import a_shop
from vitrine.catalogue import (
    Category,
    NewProduct,
    NewVariant,
    StoredImage,
    change_product,
    html_of,
    product_by_id,
    text_of,
)
from vitrine.catalogue.errors import VariantsMissing
from vitrine.db import Tx


async def test_variants_change_in_their_order_and_more_are_added(tx: Tx) -> None:
    product = await a_product(tx, await a_shop(tx))
    coral, slate = product.variants
    first, second = coral.sku, slate.sku
    told = [
        NewVariant(sku=second, option="Red"),
        NewVariant(sku=first, option="Blue"),
        NewVariant(sku="C3", option="Ink"),
    ]
    await change_product(tx, product, NewProduct(title="Cup", variants=told))
    tx.session.expunge_all()
    found = await product_by_id(tx, product.id)
    assert [variant.title for variant in found.variants] == ["Cup, Red", "Cup, Blue", "Cup, Ink"]
    assert [variant.id for variant in found.variants[:2]] == [coral.id, slate.id]
    assert [variant.sku for variant in found.variants] == [second, first, "C3"]


async def test_no_variant_is_taken_away(tx: Tx) -> None:
    product = await a_product(tx, await a_shop(tx))
    fewer = NewProduct(title="Cup", variants=[NewVariant(sku="C1")])
    with pytest.raises(VariantsMissing):
        await change_product(tx, product, fewer)


async def test_a_picture_takes_the_place_of_the_one_before(tx: Tx) -> None:
    product = await a_product(tx, await a_shop(tx), options=[""], images=[StoredImage("a", 1, 1)])
    told = NewProduct(
        title="Oil",
        variants=[NewVariant(sku="C1")],
        category=Category.FOOD,
        images=[StoredImage("b", 2, 2)],
    )
    await change_product(tx, product, told)
    tx.session.expunge_all()
    found = await product_by_id(tx, product.id)
    assert (found.image, len(found.images), found.category) == ("b", 1, Category.FOOD)


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("By hand.\r\n\r\nHolds 220 ml\nor so", "<p>By hand.</p><p>Holds 220 ml<br>or so</p>"),
        ("1 < 2 & <3", "<p>1 &lt; 2 &amp; &lt;3</p>"),
        ("<p>Made <em>here</em></p><script>x()</script>", "<p>Made <em>here</em></p>"),
        ("", ""),
    ],
)
def test_what_is_typed_becomes_clean_html(typed: str, html: str) -> None:
    assert html_of(typed) == html


@pytest.mark.parametrize(
    "typed", ["By hand.\n\nHolds 220 ml\nor so", "1 < 2 & 3", "<ul><li>a</li></ul>"]
)
def test_what_was_typed_is_shown_to_be_typed_on(typed: str) -> None:
    assert text_of(html_of(typed)) == typed
