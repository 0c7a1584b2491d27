"""From what a client told of a product to what the catalogue understands."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vitrine.catalogue import (
    Brand,
    Measures,
    NewProduct,
    NewVariant,
    Product,
    StoredImage,
    Variant,
    brand_by_id,
    stored_image,
)
from vitrine.catalogue.errors import BrandUnknown
from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.market import TaxCategory, market
from vitrine.ports import Blobs
from vitrine.shop import Shop
from vitrine.shopping_api.attributes import Told, attributes_told, told_before
from vitrine.shopping_api.categories import IDS, category_told
from vitrine.shopping_api.options import options_told, pairs_of
from vitrine.shopping_api.product_bodies import (
    Identifier,
    PartialBody,
    ToldOption,
    ToldSku,
    ToldStock,
    Uri,
    WholeBody,
    measures_told,
    money_told,
)
from vitrine.shopping_api.reading import id_told
from vitrine.shopping_api.refusing import (
    SKU_OF_OTHERS,
    SKU_TWICE,
    STOCK_INVALID,
    TOO_MANY_SKUS,
    WAREHOUSE_UNKNOWN,
    Refused,
    invalid,
)

IMAGE = re.compile(r"[0-9a-f]{32}")
MOST_IMAGES = 9
MOST_SKUS = 100
MOST_PIECES = 1_000_000
LONGEST_TITLE = 160
LONGEST_SKU = 64
LONGEST_EXTERNAL = 64
LONGEST_BARCODE = 20
BARCODES = ("GTIN", "EAN", "UPC", "ISBN", "JAN")


@dataclass(frozen=True)
class DraftSku:
    """`id`: of a variant that is there. Price and quantity: None leaves them."""

    id: int | None
    new: NewVariant
    price: Money | None
    quantity: int | None


@dataclass(frozen=True)
class Draft:
    product: NewProduct
    skus: Sequence[DraftSku]


async def images_known(blobs: Blobs, told: Sequence[Uri]) -> list[StoredImage]:
    """Read before any transaction opens: they may lie in S3."""
    uris = list(dict.fromkeys(each.uri for each in told))
    if not 1 <= len(uris) <= MOST_IMAGES:
        raise invalid("main_images", f"1 to {MOST_IMAGES} pictures")
    found = [await stored_image(blobs, uri) if IMAGE.fullmatch(uri) else None for uri in uris]
    for n, image in enumerate(found):
        if image is None:
            raise invalid(f"main_images[{n}].uri", "upload the picture first, and use its uri")
    return [image for image in found if image is not None]


async def drafted(
    tx: Tx, shop: Shop, body: WholeBody, images: Sequence[StoredImage], before: Product | None
) -> Draft:
    """All is told; what is not, is not there."""
    told = attributes_told(body.product_attributes or [])
    brand = await brand_told(tx, body.brand_id)
    name, skus = skus_told(shop, body.skus, told, before)
    return Draft(
        NewProduct(
            title=checked_text("title", body.title, LONGEST_TITLE),
            description_html=body.description,
            category=category_told(body.category_id),
            tax_category=told.tax or (before.tax_category if before else TaxCategory.STANDARD),
            option_name=name,
            variants=[sku.new for sku in skus],
            safety=told.safety,
            images=images,
            brand=brand,
            external_id=external("external_product_id", body.external_product_id),
            creation_key=external("idempotency_key", body.idempotency_key),
            measures=measures_told(body, Measures()),
        ),
        skus,
    )


async def edited(
    tx: Tx, shop: Shop, body: PartialBody, images: Sequence[StoredImage], before: Product
) -> Draft:
    """What is not told stays."""
    told = attributes_told(body.product_attributes) if body.product_attributes else None
    kept = told or told_before(before)
    name, skus = skus_told(shop, skus_or_those_before(body, before), kept, before)
    brand = await brand_told(tx, body.brand_id) if body.brand_id else before.brand
    told_id = external("external_product_id", body.external_product_id)
    shown = [StoredImage(image.key, image.width, image.height) for image in before.images]
    title = body.title if body.title is not None else before.title
    return Draft(
        NewProduct(
            title=checked_text("title", title, LONGEST_TITLE),
            description_html=body.description or before.description_html,
            category=category_told(body.category_id or IDS[before.category]),
            tax_category=kept.tax or before.tax_category,
            option_name=name,
            variants=[sku.new for sku in skus],
            safety=kept.safety,
            images=images or shown,
            brand=brand,
            external_id=told_id or before.external_id,
            measures=measures_told(body, before.measures),
        ),
        skus,
    )


def skus_or_those_before(body: PartialBody, before: Product) -> list[ToldSku]:
    if body.skus is not None:
        return body.skus
    return [ToldSku(id=str(variant.id)) for variant in before.variants]


async def brand_told(tx: Tx, told: str | None) -> Brand | None:
    if not told:
        return None
    try:
        return await brand_by_id(tx, id_told(told, "brand_id"))
    except BrandUnknown:
        raise invalid("brand_id", "there is no such brand") from None


def skus_told(
    shop: Shop, told: Sequence[ToldSku], attributes: Told, before: Product | None
) -> tuple[str, list[DraftSku]]:
    if not told:
        raise invalid("skus", "a product has at least one SKU")
    if len(told) > MOST_SKUS:
        raise Refused(TOO_MANY_SKUS)
    matched = [matching(n, sku, before) for n, sku in enumerate(told)]
    whole = [filled(sku, variant, before) for sku, variant in zip(told, matched, strict=True)]
    name, options = options_told(whole, before)
    drafts = [
        sku_told(shop, n, sku, options[n], attributes, matched[n]) for n, sku in enumerate(whole)
    ]
    demand_different(drafts)
    return name, drafts


def demand_different(drafts: Sequence[DraftSku]) -> None:
    for said in (
        Counter(draft.new.sku for draft in drafts),
        Counter(draft.id for draft in drafts if draft.id is not None),
    ):
        twice = [key for key, times in said.items() if times > 1]
        if twice:
            raise Refused(SKU_TWICE, f"skus: {twice[0]} is there twice.")


def matching(n: int, sku: ToldSku, before: Product | None) -> Variant | None:
    """By id; else by the seller's own SKU, for programs that keep no id of ours."""
    known = before.variants if before else []
    if sku.id:
        for variant in known:
            if str(variant.id) == sku.id:
                return variant
        raise Refused(SKU_OF_OTHERS, f"skus[{n}].id: the product has no SKU {sku.id}.")
    return next((variant for variant in known if variant.sku == sku.seller_sku), None)


def filled(sku: ToldSku, variant: Variant | None, before: Product | None) -> ToldSku:
    """A SKU that is there keeps what is not told of it."""
    if variant is None or before is None:
        return sku
    options = [ToldOption(name=name, value_name=value) for name, value in pairs_of(before, variant)]
    code = Identifier(variant.barcode, variant.barcode_kind) if variant.barcode else None
    return ToldSku(
        id=sku.id,
        seller_sku=sku.seller_sku or variant.sku,
        external_sku_id=sku.external_sku_id or variant.external_id,
        sales_attributes=options if sku.sales_attributes is None else sku.sales_attributes,
        price=sku.price,
        inventory=sku.inventory,
        identifier_code=sku.identifier_code or code,
    )


def sku_told(  # noqa: PLR0917 - a SKU has these parts
    shop: Shop,
    n: int,
    sku: ToldSku,
    option: str,
    attributes: Told,
    variant: Variant | None,
) -> DraftSku:
    content = attributes.content
    if content is None and variant is not None and variant.content_amount:
        content = (variant.content_amount, variant.content_unit or "")
    amount, unit = content or (None, None)
    barcode, kind = barcode_told(n, sku.identifier_code)
    new = NewVariant(
        sku=checked_text(f"skus[{n}].seller_sku", seller_sku(n, sku), LONGEST_SKU),
        option=option,
        swatch=variant.swatch if variant else None,
        content_amount=amount,
        content_unit=unit,
        external_id=external(f"skus[{n}].external_sku_id", sku.external_sku_id),
        barcode=barcode,
        barcode_kind=kind,
    )
    return DraftSku(
        id=variant.id if variant else None,
        new=new,
        price=price_told(shop, n, sku),
        quantity=quantity_told(shop, f"skus[{n}]", sku.inventory or []),
    )


def seller_sku(n: int, sku: ToldSku) -> str:
    return sku.seller_sku or sku.external_sku_id or f"SKU-{n + 1}"


def barcode_told(n: int, told: Identifier | None) -> tuple[str | None, str | None]:
    if told is None or not told.code:
        return None, None
    if told.type not in BARCODES:
        raise invalid(f"skus[{n}].identifier_code.type", f"write one of {', '.join(BARCODES)}")
    return checked_text(f"skus[{n}].identifier_code.code", told.code, LONGEST_BARCODE), told.type


def price_told(shop: Shop, n: int, sku: ToldSku) -> Money | None:
    if sku.price is None:
        return None
    field, currency = f"skus[{n}].price", market(shop.home_market).currency
    if sku.price.currency != currency:
        raise invalid(f"{field}.currency", f"this shop sells in {currency}")
    for name, amount in (("sale_price", sku.price.sale_price), ("amount", sku.price.amount)):
        if amount:
            return money_told(amount, currency, f"{field}.{name}")
    raise invalid(f"{field}.amount", "this is missing")


def quantity_told(shop: Shop, field: str, told: Sequence[ToldStock]) -> int | None:
    for n, row in enumerate(told):
        if row.warehouse_id and row.warehouse_id != str(shop.id):
            where = f"{field}.inventory[{n}].warehouse_id"
            raise Refused(WAREHOUSE_UNKNOWN, f"{where}: the shop's warehouse is {shop.id}.")
        if row.quantity is not None and not 0 <= row.quantity <= MOST_PIECES:
            where = f"{field}.inventory[{n}].quantity"
            raise Refused(STOCK_INVALID, f"{where}: write a number from 0 to {MOST_PIECES}.")
    quantities = [row.quantity for row in told if row.quantity is not None]
    if len(quantities) > 1:
        raise invalid(f"{field}.inventory", "the shop has one warehouse")
    return quantities[0] if quantities else None


def external(field: str, told: str | None) -> str | None:
    return checked_text(field, told, LONGEST_EXTERNAL) if told else None


def checked_text(field: str, told: str, longest: int) -> str:
    if len(told) > longest:
        raise invalid(field, f"at most {longest} characters")
    if "\0" in told or not told.strip():
        raise invalid(field, "this is empty")
    return told
