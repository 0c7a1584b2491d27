"""What a change of a product changed, told once it is through."""

from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum

from vitrine.catalogue.events import ProductChanged
from vitrine.catalogue.model import Product, Variant
from vitrine.db import Tx
from vitrine.kit import clock

COPIED = (
    "sku",
    "title",
    "option",
    "swatch",
    "content_amount",
    "content_unit",
    "external_id",
    "barcode",
    "barcode_kind",
    "position",
)


class Part(StrEnum):
    TITLE = "title"
    DESCRIPTION = "description"
    PICTURES = "pictures"
    ATTRIBUTES = "attributes"
    OTHERS = "others"


@contextmanager
def telling_of_change(tx: Tx, product: Product, *, by_program: bool = False) -> Generator[None]:
    """It ends with a flush: new variants have their ids."""
    before, was, had = parts_of(product), product.category, ids_of_variants(product)
    yield
    product.changed_at = clock.now()
    has, moved = ids_of_variants(product), product.category != was
    after = parts_of(product)
    tx.emit(
        ProductChanged(
            product_id=product.id,
            shop_id=product.shop_id,
            at=product.changed_at,
            by_program=by_program,
            parts=tuple(part.value for part in Part if before[part] != after[part]),
            categories=(was, product.category) if moved else None,
            variants_added=tuple(id_ for id_ in has if id_ not in had),
            variants_retired=tuple(id_ for id_ in had if id_ not in has),
        )
    )


def ids_of_variants(product: Product) -> list[int]:
    return [variant.id for variant in product.variants]


def parts_of(product: Product) -> dict[Part, object]:
    return {
        Part.TITLE: product.title,
        Part.DESCRIPTION: product.description_html,
        Part.PICTURES: [image.key for image in product.images],
        Part.ATTRIBUTES: (product.safety, product.tax_category, dict(product.vat_rates)),
        Part.OTHERS: (
            product.category,
            product.brand_id,
            product.option_name,
            product.measures,
            product.external_id,
            [told_of(variant) for variant in product.variants],
        ),
    }


def told_of(variant: Variant) -> tuple[object, ...]:
    """Its title follows from its product's."""
    return variant.id, *(getattr(variant, name) for name in COPIED if name != "title")
