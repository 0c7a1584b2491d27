from collections.abc import Sequence

from vitrine.catalogue.adding import (
    LONGEST_OPTION_NAME,
    NewProduct,
    NewVariant,
    checked_title,
    checked_variants,
    image_at,
    variant_at,
)
from vitrine.catalogue.describing import clean_html
from vitrine.catalogue.imaging import StoredImage
from vitrine.catalogue.model import Product, Variant
from vitrine.catalogue.noting import telling_of_change
from vitrine.db import Tx
from vitrine.kit.text import printable


async def change_product(tx: Tx, product: Product, told: NewProduct) -> None:
    """Its variants are told in their order; more of them are added. None is taken away."""
    with telling_of_change(tx, product):
        product.title = checked_title(told.title)
        product.description_html = clean_html(told.description_html)
        product.category, product.tax_category = told.category, told.tax_category
        product.vat_rates = told.vat_rates if told.vat_rates is not None else product.vat_rates
        product.option_name = printable(told.option_name)[:LONGEST_OPTION_NAME]
        product.safety = told.safety
        await change_variants(tx, product, told.variants)
        if told.images:
            await set_pictures(tx, product, told.images)


async def change_variants(tx: Tx, product: Product, told: Sequence[NewVariant]) -> None:
    checked_variants(told, at_least=len(product.variants))
    await free_skus(tx, product.variants)
    wanted = [variant_at(n, product.title, variant) for n, variant in enumerate(told)]
    for variant, change in zip(product.variants, wanted, strict=False):
        variant.sku, variant.title, variant.option = change.sku, change.title, change.option
        variant.swatch = change.swatch
        variant.content_amount, variant.content_unit = change.content_amount, change.content_unit
    product.variants.extend(wanted[len(product.variants) :])
    await tx.flush()


async def free_skus(tx: Tx, variants: Sequence[Variant]) -> None:
    """Two variants may swap their SKUs, and each is unique at every moment."""
    for variant in variants:
        variant.sku = f"#{variant.id}"
    await tx.flush()


async def picture_product(tx: Tx, product: Product, images: Sequence[StoredImage]) -> None:
    """In this order; those it had are shown no more."""
    with telling_of_change(tx, product):
        await set_pictures(tx, product, images)


async def set_pictures(tx: Tx, product: Product, images: Sequence[StoredImage]) -> None:
    product.images.clear()
    await tx.flush()
    product.images.extend(image_at(n, product.title, image) for n, image in enumerate(images))
    await tx.flush()
