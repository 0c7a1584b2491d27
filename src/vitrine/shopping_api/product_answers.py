"""A product as the format shows it."""

from decimal import Decimal

import msgspec

from vitrine.catalogue import Measures, Product, Shelf, Variant
from vitrine.kit.money import Money, tax_within
from vitrine.market import market, rate_of
from vitrine.shopping_api.attributes import (
    SavedAttribute,
    law_today,
    saved_attributes,
    value_id,
)
from vitrine.shopping_api.calling import House
from vitrine.shopping_api.categories import IDS, NAMES, ROOT
from vitrine.shopping_api.images import Picture, picture
from vitrine.shopping_api.options import attribute_id, pairs_of
from vitrine.shopping_api.product_bodies import Dimensions, Weight
from vitrine.shopping_api.product_files import Certification, Video
from vitrine.shopping_api.wording import major, seconds

STATUSES = {
    Shelf.DRAFT: "DRAFT",
    Shelf.ON_SALE: "ACTIVATE",
    Shelf.OFF_SALE: "SELLER_DEACTIVATED",
    Shelf.DELETED: "DELETED",
}
AUDITS = {
    Shelf.DRAFT: "NONE",
    Shelf.ON_SALE: "APPROVED",
    Shelf.OFF_SALE: "APPROVED",
    Shelf.DELETED: "NONE",
}
NORMAL, DEACTIVATED, BY_SELLER = "NORMAL", "DEACTIVATED", "SELLER"


class Audit(msgspec.Struct, frozen=True):
    status: str


class BrandOut(msgspec.Struct, frozen=True):
    id: str
    name: str


class Chain(msgspec.Struct, frozen=True):
    id: str
    is_leaf: bool
    local_name: str
    parent_id: str


class PriceOut(msgspec.Struct, frozen=True):
    currency: str
    sale_price: str
    tax_exclusive_price: str


class StockOut(msgspec.Struct, frozen=True):
    warehouse_id: str
    quantity: int


class OptionOut(msgspec.Struct, frozen=True):
    id: str
    name: str
    value_id: str
    value_name: str


class StatusInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    status: str
    deactivation_source: str | None = None


class IdentifierOut(msgspec.Struct, frozen=True):
    code: str
    type: str


class SkuOut(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    seller_sku: str
    price: PriceOut | None = None
    inventory: list[StockOut]
    sales_attributes: list[OptionOut] | None = None
    external_sku_id: str | None = None
    identifier_code: IdentifierOut | None = None
    status_info: StatusInfo


class Detail(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    title: str
    status: str
    product_status: str
    audit: Audit
    description: str
    category_chains: list[Chain]
    brand: BrandOut | None = None
    main_images: list[Picture]
    skus: list[SkuOut]
    product_attributes: list[SavedAttribute]
    package_weight: Weight | None = None
    package_dimensions: Dimensions | None = None
    external_product_id: str | None = None
    video: Video | None = None
    certifications: list[Certification] = []
    is_cod_allowed: bool
    is_not_for_sale: bool
    has_draft: bool
    create_time: int
    update_time: int


class Row(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    title: str
    status: str
    audit: Audit
    skus: list[SkuOut]
    sales_regions: list[str]
    is_not_for_sale: bool
    has_draft: bool
    create_time: int
    update_time: int


class Counter(msgspec.Struct, frozen=True):
    """What the products of one answer cost, and how many can be had."""

    market: str
    warehouse_id: str
    prices: dict[int, Money]
    free: dict[int, int]


def detail(
    house: House,
    product: Product,
    counter: Counter,
    files: tuple[Video | None, list[Certification]],
) -> Detail:
    category = product.category
    chain = Chain(IDS[category], is_leaf=True, local_name=NAMES[category], parent_id=ROOT)
    return Detail(
        id=str(product.id),
        title=product.title,
        status=STATUSES[product.shelf],
        product_status=STATUSES[product.shelf],
        audit=Audit(AUDITS[product.shelf]),
        description=product.description_html,
        category_chains=[chain],
        brand=BrandOut(str(product.brand.id), product.brand.name) if product.brand else None,
        main_images=[picture(house, i.key, i.width, i.height) for i in product.images],
        skus=[sku(product, variant, counter, whole=True) for variant in product.variants],
        product_attributes=saved_attributes(product),
        package_weight=weight(product.measures),
        package_dimensions=dimensions(product.measures),
        external_product_id=product.external_id,
        video=files[0],
        certifications=files[1],
        is_cod_allowed=False,
        is_not_for_sale=False,
        has_draft=False,
        create_time=seconds(product.created_at),
        update_time=seconds(product.changed_at),
    )


def listed(product: Product, counter: Counter) -> Row:
    return Row(
        id=str(product.id),
        title=product.title,
        status=STATUSES[product.shelf],
        audit=Audit(AUDITS[product.shelf]),
        skus=[sku(product, variant, counter, whole=False) for variant in product.variants],
        sales_regions=[counter.market],
        is_not_for_sale=False,
        has_draft=False,
        create_time=seconds(product.created_at),
        update_time=seconds(product.changed_at),
    )


def sku(product: Product, variant: Variant, counter: Counter, *, whole: bool) -> SkuOut:
    code = IdentifierOut(variant.barcode, variant.barcode_kind or "") if variant.barcode else None
    return SkuOut(
        id=str(variant.id),
        seller_sku=variant.sku,
        price=price(product, counter, variant.id),
        inventory=[StockOut(counter.warehouse_id, counter.free.get(variant.id, 0))],
        sales_attributes=options(product, variant) if whole else None,
        external_sku_id=variant.external_id if whole else None,
        identifier_code=code if whole else None,
        status_info=status_info(product),
    )


def status_info(product: Product) -> StatusInfo:
    if product.shelf is Shelf.OFF_SALE:
        return StatusInfo(DEACTIVATED, BY_SELLER)
    return StatusInfo(NORMAL)


def price(product: Product, counter: Counter, variant_id: int) -> PriceOut | None:
    told = counter.prices.get(variant_id)
    if told is None:
        return None
    country, day = market(counter.market).country, law_today(counter.market).day
    rate = rate_of(country, product.tax_category, day, product.vat_rates)
    return PriceOut(told.currency, major(told), major(told - tax_within(told, rate)))


def options(product: Product, variant: Variant) -> list[OptionOut]:
    return [
        OptionOut(attribute_id(name), name, value_id(value), value)
        for name, value in pairs_of(product, variant)
    ]


def weight(measures: Measures) -> Weight | None:
    return Weight(plain(measures.weight_g, 1000), "KILOGRAM") if measures.weight_g else None


def dimensions(measures: Measures) -> Dimensions | None:
    sides = (measures.length_mm, measures.width_mm, measures.height_mm)
    if not all(sides):
        return None
    length, width, height = (plain(side or 0, 10) for side in sides)
    return Dimensions(length=length, width=width, height=height, unit="CENTIMETER")


def plain(measure: int, per: int) -> str:
    """`1.5`: no exponent, no zeros at the end."""
    return f"{(Decimal(measure) / per).normalize():f}"
