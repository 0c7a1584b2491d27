import re
from collections.abc import Sequence
from typing import Any

import msgspec

from vitrine.catalogue.describing import clean_html
from vitrine.catalogue.errors import TitleMissing, VariantsMissing
from vitrine.catalogue.events import ProductsAdded
from vitrine.catalogue.imaging import StoredImage
from vitrine.catalogue.model import (
    Brand,
    Category,
    Measures,
    Product,
    ProductImage,
    Safety,
    Variant,
)
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.text import printable
from vitrine.market import TaxCategory
from vitrine.shop import Shop

LONGEST_TITLE = 160
LONGEST_OPTION_NAME = 40
LONGEST_OPTION = 80
LONGEST_SKU = 64
COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


class NewVariant(msgspec.Struct, frozen=True, kw_only=True):
    sku: str
    option: str = ""
    swatch: str | None = None
    content_amount: int | None = None
    content_unit: str | None = None
    external_id: str | None = None
    barcode: str | None = None
    barcode_kind: str | None = None


class NewProduct(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    variants: Sequence[NewVariant]
    description_html: str = ""
    category: Category = Category.GENERAL
    tax_category: TaxCategory = TaxCategory.STANDARD
    vat_rates: dict[str, int] | None = None
    option_name: str = ""
    safety: Safety = Safety()
    images: Sequence[StoredImage] = ()
    brand: Brand | None = None
    external_id: str | None = None
    creation_key: str | None = None
    measures: Measures = Measures()


async def add_product(tx: Tx, shop: Shop, new: NewProduct) -> Product:
    product = product_of(shop, new)
    tx.session.add(product)
    await tx.flush()
    tx.emit(ProductsAdded(product_ids=(product.id,), shop_id=shop.id, at=product.created_at))
    return product


def product_of(shop: Shop, new: NewProduct) -> Product:
    facts = product_facts(shop, new)
    title = facts["title"]
    return Product(
        **facts,
        safety=new.safety,
        measures=new.measures,
        brand=new.brand,
        variants=[variant_at(n, title, variant) for n, variant in enumerate(new.variants)],
        images=[image_at(n, title, image) for n, image in enumerate(new.images)],
        listings=[],
    )


def product_facts(shop: Shop, new: NewProduct) -> dict[str, Any]:
    title = checked_title(new.title)
    checked_variants(new.variants)
    now = clock.now()
    return {
        "shop_id": shop.id,
        "title": title,
        "description_html": clean_html(new.description_html),
        "category": new.category,
        "tax_category": new.tax_category,
        "vat_rates": new.vat_rates or {},
        "option_name": printable(new.option_name)[:LONGEST_OPTION_NAME],
        "external_id": new.external_id,
        "creation_key": new.creation_key,
        "created_at": now,
        "changed_at": now,
    }


def checked_title(told: str) -> str:
    title = printable(told)[:LONGEST_TITLE].strip()
    if not title:
        raise TitleMissing(field="title")
    return title


def checked_variants(told: Sequence[NewVariant], *, at_least: int = 1) -> None:
    skus = [sku_of(variant) for variant in told]
    if len(skus) < at_least or not all(skus) or len(set(skus)) < len(skus):
        raise VariantsMissing(field="variants")


def sku_of(variant: NewVariant) -> str:
    return printable(variant.sku)[:LONGEST_SKU]


def variant_at(position: int, title: str, new: NewVariant) -> Variant:
    return Variant(**variant_facts(position, title, new))


def variant_facts(position: int, title: str, new: NewVariant) -> dict[str, Any]:
    option = printable(new.option)[:LONGEST_OPTION]
    return {
        "position": position,
        "sku": sku_of(new),
        "title": (f"{title}, {option}" if option else title)[:LONGEST_TITLE],
        "option": option,
        "swatch": new.swatch if new.swatch and COLOUR.fullmatch(new.swatch) else None,
        "content_amount": new.content_amount,
        "content_unit": new.content_unit,
        "external_id": new.external_id,
        "barcode": new.barcode,
        "barcode_kind": new.barcode_kind,
    }


def image_at(position: int, title: str, image: StoredImage) -> ProductImage:
    return ProductImage(**image_facts(position, title, image))


def image_facts(position: int, title: str, image: StoredImage) -> dict[str, Any]:
    return {
        "position": position,
        "key": image.key,
        "width": image.width,
        "height": image.height,
        "alt": title,
    }
