import pytest
from sqlalchemy.exc import DBAPIError

from tests.world.catalogue import SAFETY
from tests.world.shop import a_shop
from vitrine.catalogue import (
    Measures,
    NewProduct,
    NewVariant,
    Product,
    Shelf,
    StoredImage,
    add_product,
    add_products,
    brand_named,
    list_in,
    product_by_id,
)
from vitrine.db import Tx
from vitrine.shop import Shop


@pytest.fixture
async def shop(tx: Tx) -> Shop:
    return await a_shop(tx)


async def test_a_product_of_many_is_what_it_would_be_alone(tx: Tx, shop: Shop) -> None:
    new = NewProduct(
        title="Coral  cup",
        description_html="<p onclick='x()'>Thrown</p>",
        variants=[
            NewVariant(sku="C1", option="Coral", swatch="#E0553D", barcode="4006381333931"),
            NewVariant(sku="C2", option="Slate", content_amount=250, content_unit="ml"),
        ],
        vat_rates={"DE": 700},
        option_name="Glaze",
        safety=SAFETY,
        images=[StoredImage("0" * 32, 640, 480)],
        brand=await brand_named(tx, "Ombra"),
        external_id="cup-1",
        measures=Measures(weight_g=300),
    )
    alone = await add_product(tx, shop, new)
    await list_in(tx, alone, "GB")
    (added,) = await add_products(tx, shop, [new], on_sale=[True], market_code="GB")
    tx.session.expunge_all()
    many = await product_by_id(tx, added.id)
    assert facts(many) == facts(await product_by_id(tx, alone.id))
    assert added.variants == {variant.sku: variant.id for variant in many.variants}


def facts(product: Product) -> list[object]:
    of_rows = [product, *product.variants, *product.images, *product.listings]
    own = {"id", "product_id", "created_at", "changed_at", "listed_at"}
    return [
        {c.name: getattr(row, c.name) for c in row.__table__.columns if c.name not in own}
        for row in of_rows
    ]


async def test_what_is_not_to_be_sold_stays_a_draft(tx: Tx, shop: Shop) -> None:
    told = [NewProduct(title=title, variants=[NewVariant(sku=title)]) for title in ("A", "B")]
    added = await add_products(tx, shop, told, on_sale=[False, True], market_code="GB")
    shelves = [(await product_by_id(tx, each.id)).shelf for each in added]
    assert shelves == [Shelf.DRAFT, Shelf.ON_SALE]


async def test_a_row_that_is_refused_takes_the_others_along(tx: Tx, shop: Shop) -> None:
    long_sku = NewVariant(sku="1", barcode="4" * 30)
    told = [
        NewProduct(title="A", variants=[NewVariant(sku="A")], external_id="of-many"),
        NewProduct(title="B", variants=[long_sku]),
    ]
    with pytest.raises(DBAPIError, match="COPY variant"):
        async with tx.session.begin_nested():
            await add_products(tx, shop, told, on_sale=[True, True], market_code="GB")
    found = await tx.session.scalars(
        Product.__table__.select().where(Product.external_id == "of-many")
    )
    assert found.all() == []
