"""From what a file tells to what the catalogue takes; what is not told stays as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from vitrine.catalogue import (
    Brand,
    Category,
    Measures,
    NewProduct,
    NewVariant,
    Product,
    Safety,
    StoredImage,
    Variant,
    html_of,
    tidy_safety,
)
from vitrine.feed.model import Gone
from vitrine.kit.product_files.told import ToldProduct, ToldVariant
from vitrine.market import TaxCategory

LONGEST_EXTERNAL = 64
LONGEST_OPTION_NAME = 40
KINDS = {8: "EAN", 12: "UPC", 13: "EAN", 14: "GTIN"}
BOOKS = ("978", "979")

Pair = tuple[Variant | None, NewVariant]


def new_product(told: ToldProduct, brand: Brand | None, maker: Mapping[str, str]) -> NewProduct:
    return NewProduct(
        title=told.title or "",
        description_html=html_of(told.description or ""),
        category=Category(told.category or Category.GENERAL),
        tax_category=TaxCategory(told.tax_category or TaxCategory.STANDARD),
        option_name=told.option_name,
        variants=[new_variant(each, None) for each in told.variants],
        safety=safety_of(Safety(), {**maker, **told.safety}),
        brand=brand,
        external_id=told.key if len(told.key) <= LONGEST_EXTERNAL else None,
        measures=Measures(weight_g=told.weight_g),
    )


def changed_product(
    told: ToldProduct, before: Product, pairs: Sequence[Pair], brand: Brand | None
) -> NewProduct:
    shown = [StoredImage(image.key, image.width, image.height) for image in before.images]
    return NewProduct(
        title=told.title or before.title,
        description_html=(
            html_of(told.description) if told.description else before.description_html
        ),
        category=category_of(told, before),
        tax_category=TaxCategory(told.tax_category or before.tax_category),
        option_name=option_name_of(told, before),
        variants=[new for _, new in pairs],
        safety=safety_of(before.safety, told.safety),
        images=shown,
        brand=brand or before.brand,
        external_id=before.external_id,
        measures=replace(before.measures, weight_g=told.weight_g or before.measures.weight_g),
    )


def category_of(told: ToldProduct, before: Product) -> Category:
    """`general` is what a taxonomy says that ours does not know."""
    known = told.category not in {None, Category.GENERAL.value}
    return Category(told.category if known and told.category else before.category)


def option_name_of(told: ToldProduct, before: Product) -> str:
    return told.option_name[:LONGEST_OPTION_NAME] or before.option_name


def safety_of(before: Safety, told: Mapping[str, str]) -> Safety:
    return tidy_safety(replace(before, **told))


def new_variant(told: ToldVariant, before: Variant | None) -> NewVariant:
    barcode = told.barcode or (before.barcode if before else None)
    is_same = before is not None and barcode == before.barcode
    return NewVariant(
        sku=told.sku,
        option=told.option or (before.option if before else ""),
        swatch=before.swatch if before else None,
        content_amount=told.content_amount or (before.content_amount if before else None),
        content_unit=told.content_unit or (before.content_unit if before else None),
        external_id=before.external_id if before else None,
        barcode=barcode,
        barcode_kind=before.barcode_kind if before and is_same else kind_of(barcode),
    )


def kept_variant(before: Variant) -> NewVariant:
    return NewVariant(
        sku=before.sku,
        option=before.option,
        swatch=before.swatch,
        content_amount=before.content_amount,
        content_unit=before.content_unit,
        external_id=before.external_id,
        barcode=before.barcode,
        barcode_kind=before.barcode_kind,
    )


def paired(told: ToldProduct, before: Product, when_gone: Gone) -> list[Pair]:
    """By SKU, else by the option; those that the file has no more stay, or are retired."""
    by_sku = {variant.sku: variant for variant in before.variants}
    skus = {each.sku for each in told.variants}
    free = {v.option: v for v in before.variants if v.sku not in skus and v.option}
    pairs: list[Pair] = []
    for each in told.variants:
        known = by_sku.get(each.sku) or free.pop(each.option, None)
        pairs.append((known, new_variant(each, known)))
    if when_gone is Gone.STAY:
        taken = {known.id for known, _ in pairs if known}
        pairs += [(v, kept_variant(v)) for v in before.variants if v.id not in taken]
    return pairs


def kind_of(barcode: str | None) -> str | None:
    if barcode is None:
        return None
    return "ISBN" if barcode.startswith(BOOKS) and len(barcode) > 12 else KINDS[len(barcode)]  # noqa: PLR2004
