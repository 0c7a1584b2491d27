from collections.abc import Sequence
from io import BytesIO

from PIL import Image

from vitrine.catalogue import (
    Category,
    NewProduct,
    NewVariant,
    Product,
    Safety,
    StoredImage,
    add_product,
    list_in,
)
from vitrine.db import Tx
from vitrine.kit.ids import new_id
from vitrine.market import TaxCategory
from vitrine.shop import Shop

SAFETY = Safety(
    manufacturer_name="Atelier Ombra Ltd",
    manufacturer_address="4 Kiln Lane, London E2 7AB",
    manufacturer_email="hello@ombra.example",
    manufacturer_country="GB",
    responsible_name="Ombra Europe GmbH",
    responsible_address="Torstraße 1, 10119 Berlin",
    responsible_email="eu@ombra.example",
)


async def a_product(  # noqa: PLR0913 - what a test may care about, each with a default
    tx: Tx,
    shop: Shop,
    *,
    title: str = "Coral cup",
    description_html: str = "<p>Thrown by hand.</p>",
    options: Sequence[str] = ("Coral", "Slate"),
    markets: Sequence[str] = ("GB", "DE"),
    category: Category = Category.GENERAL,
    tax_category: TaxCategory = TaxCategory.STANDARD,
    content_amount: int | None = None,
    content_unit: str | None = None,
    safety: Safety = SAFETY,
    images: Sequence[StoredImage] = (),
) -> Product:
    variants = [
        NewVariant(
            sku=f"SKU-{new_id()}",
            option=option,
            content_amount=content_amount,
            content_unit=content_unit,
        )
        for option in options
    ]
    new = NewProduct(
        title=title,
        variants=variants,
        description_html=description_html,
        category=category,
        tax_category=tax_category,
        option_name="Colour",
        safety=safety,
        images=images,
    )
    product = await add_product(tx, shop, new)
    for market in markets:
        await list_in(tx, product, market)
    return product


def a_picture(
    *, size: tuple[int, int] = (640, 480), colour: str = "coral", form: str = "PNG"
) -> bytes:
    data = BytesIO()
    Image.new("RGB", size, colour).save(data, form)
    return data.getvalue()
