"""What a client tells of a product. Null and left out are the same."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

from vitrine.catalogue import Measures
from vitrine.kit.money import EXPONENTS, Money
from vitrine.shopping_api.attributes import ToldAttribute
from vitrine.shopping_api.refusing import invalid

AMOUNT = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,4}))?")
GRAMS = {
    "KILOGRAM": Decimal(1000),
    "GRAM": Decimal(1),
    "POUND": Decimal("453.59237"),
    "OUNCE": Decimal("28.349523125"),
}
MILLIMETRES = {"CENTIMETER": Decimal(10), "INCH": Decimal("25.4")}
LARGEST_MEASURE = 2**31 - 1


class Uri(msgspec.Struct, frozen=True):
    uri: str


class ToldPrice(msgspec.Struct, frozen=True):
    currency: str
    amount: str | None = None
    sale_price: str | None = None


class ToldStock(msgspec.Struct, frozen=True):
    quantity: int | None = None
    warehouse_id: str | None = None


class ToldOption(msgspec.Struct, frozen=True):
    id: str | None = None
    name: str | None = None
    value_id: str | None = None
    value_name: str | None = None


class Identifier(msgspec.Struct, frozen=True):
    code: str | None = None
    type: str | None = None


class PreSale(msgspec.Struct, frozen=True):
    type: str | None = None


class ToldSku(msgspec.Struct, frozen=True, kw_only=True):
    id: str | None = None
    seller_sku: str | None = None
    external_sku_id: str | None = None
    sales_attributes: list[ToldOption] | None = None
    price: ToldPrice | None = None
    inventory: list[ToldStock] | None = None
    identifier_code: Identifier | None = None
    pre_sale: PreSale | None = None
    combined_skus: Any = None
    fees: Any = None


class Dimensions(msgspec.Struct, frozen=True):
    length: str
    width: str
    height: str
    unit: str


class Weight(msgspec.Struct, frozen=True):
    value: str
    unit: str


class ScheduledSale(msgspec.Struct, frozen=True):
    is_enabled_scheduled_sale: bool = False


class FileTold(msgspec.Struct, frozen=True):
    id: str
    name: str
    format: str | None = None


class CertificationTold(msgspec.Struct, frozen=True):
    id: str
    images: list[Uri] | None = None
    files: list[FileTold] | None = None


class VideoTold(msgspec.Struct, frozen=True):
    id: str


class Besides(msgspec.Struct, frozen=True, kw_only=True):
    """What every product body may tell."""

    save_mode: str | None = None
    brand_id: str | None = None
    product_attributes: list[ToldAttribute] | None = None
    package_dimensions: Dimensions | None = None
    package_weight: Weight | None = None
    external_product_id: str | None = None
    scheduled_sale: ScheduledSale | None = None
    video: VideoTold | None = None
    certifications: list[CertificationTold] | None = None
    is_not_for_sale: bool | None = None
    is_pre_owned: bool | None = None
    is_blind_box: bool | None = None
    selling_format: str | None = None
    pod_info: Any = None
    listing_platforms: list[str] | None = None


class WholeBody(Besides, frozen=True, kw_only=True):
    title: str
    description: str
    category_id: str
    main_images: list[Uri]
    skus: list[ToldSku]
    idempotency_key: str | None = None


class PartialBody(Besides, frozen=True, kw_only=True):
    title: str | None = None
    description: str | None = None
    category_id: str | None = None
    main_images: list[Uri] | None = None
    skus: list[ToldSku] | None = None


def money_told(told: str, currency: str, field: str) -> Money:
    """Decimal, in major units, above zero."""
    read = AMOUNT.fullmatch(told)
    places = EXPONENTS[currency]
    if read is None or len((read[2] or "").rstrip("0")) > places:
        raise invalid(field, f'write a decimal such as "12.50", {places} places at most')
    minor = int(Decimal(told).scaleb(places))
    if minor <= 0:
        raise invalid(field, "write an amount above zero")
    return Money(minor, currency)


def measures_told(body: Besides, before: Measures) -> Measures:
    """What is not told stays as it was."""
    weight, size = body.package_weight, body.package_dimensions
    length, width, height = (
        (
            measured(side, size.unit, MILLIMETRES, f"package_dimensions.{name}")
            for name, side in (
                ("length", size.length),
                ("width", size.width),
                ("height", size.height),
            )
        )
        if size
        else (before.length_mm, before.width_mm, before.height_mm)
    )
    told = measured(weight.value, weight.unit, GRAMS, "package_weight.value") if weight else None
    return Measures(
        weight_g=told if weight else before.weight_g,
        length_mm=length,
        width_mm=width,
        height_mm=height,
    )


def measured(told: str, unit: str, units: dict[str, Decimal], field: str) -> int:
    if unit not in units:
        raise invalid(f"{field.split('.', maxsplit=1)[0]}.unit", f"write one of {', '.join(units)}")
    if not AMOUNT.fullmatch(told):
        raise invalid(field, 'write a decimal such as "1.5"')
    measure = round(Decimal(told) * units[unit])
    if not 0 < measure <= LARGEST_MEASURE:
        raise invalid(field, "write a measure above zero")
    return measure


def images_told(told: Sequence[Uri]) -> list[str]:
    return list(dict.fromkeys(each.uri for each in told))
