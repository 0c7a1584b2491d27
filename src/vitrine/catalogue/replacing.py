"""A product as another system tells it: whole, with the complete list of its variants."""

from collections.abc import Sequence

from sqlalchemy.orm.attributes import set_committed_value

from vitrine.catalogue.adding import (
    LONGEST_OPTION_NAME,
    NewProduct,
    NewVariant,
    checked_title,
    checked_variants,
    variant_at,
)
from vitrine.catalogue.changing import free_skus, set_pictures
from vitrine.catalogue.describing import clean_html
from vitrine.catalogue.errors import VariantNotOfProduct
from vitrine.catalogue.model import Product, Variant
from vitrine.catalogue.noting import COPIED, telling_of_change
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.text import printable

Told = tuple[int | None, NewVariant]  # the id of one it has, or None


async def replace_product(
    tx: Tx, product: Product, told: NewProduct, variants: Sequence[Told]
) -> None:
    """A variant that is not told is retired; the order told is the order shown."""
    with telling_of_change(tx, product, by_program=True):
        product.title = checked_title(told.title)
        product.description_html = clean_html(told.description_html)
        product.category, product.tax_category = told.category, told.tax_category
        product.option_name = printable(told.option_name)[:LONGEST_OPTION_NAME]
        product.safety, product.measures = told.safety, told.measures
        product.brand, product.external_id = told.brand, told.external_id
        await replace_variants(tx, product, variants)
        await set_pictures(tx, product, told.images)


async def replace_variants(tx: Tx, product: Product, told: Sequence[Told]) -> None:
    checked_variants([new for _, new in told])
    known = {variant.id: variant for variant in product.variants}
    if any(id_ is not None and id_ not in known for id_, _ in told):
        raise VariantNotOfProduct(field="skus")
    await free_skus(tx, product.variants)
    placed = [
        place(tx, product, known.get(variant_id or 0), variant_at(n, product.title, new))
        for n, (variant_id, new) in enumerate(told)
    ]
    for variant in known.values():
        if variant not in placed:
            variant.retired_at = clock.now()
    await tx.flush()
    # Taking a retired one out by hand would make it a variant of no product.
    set_committed_value(product, "variants", placed)


def place(tx: Tx, product: Product, variant: Variant | None, wanted: Variant) -> Variant:
    if variant is not None:
        for name in COPIED:
            setattr(variant, name, getattr(wanted, name))
        return variant
    wanted.product_id = product.id
    set_committed_value(wanted, "product", product)
    tx.session.add(wanted)
    return wanted
