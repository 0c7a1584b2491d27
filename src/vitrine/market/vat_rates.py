"""Which VAT a sale bears, by where it goes. Rates are data: `vat.toml`."""

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

import msgspec

from vitrine.market.dated import Value, ruling

FILE = Path(__file__).parent / "vat.toml"
OUTSIDE_THE_UNION = {"GB"}


class TaxCategory(StrEnum):
    """What a thing is, for tax; a country's law says which of its rates that means."""

    STANDARD = "standard"
    BOOK = "book"
    FOOD = "food"
    CHILDREN_CLOTHING = "children_clothing"
    CHILD_CAR_SEAT = "child_car_seat"


class VatScheme(StrEnum):
    """Whose VAT a shop charges on sales to other EU countries: theirs, or (small shops) its own."""

    DESTINATION = "destination"
    HOME = "home"


class SupplyKind(StrEnum):
    DOMESTIC = "domestic"
    EU_DISTANCE = "eu_distance"  # reported through the one-stop shop (OSS)
    IMPORT = "import"  # crosses a customs border


class Vat(Value, frozen=True, kw_only=True):
    standard: int
    reduced: list[int]
    categories: dict[TaxCategory, int]

    def rate_bp(self, category: TaxCategory) -> int:
        return self.categories.get(category, self.standard)


class Supply(msgspec.Struct, frozen=True):
    """`taxed_in`: the country whose VAT is charged."""

    origin: str
    destination: str
    kind: SupplyKind
    taxed_in: str


def supply(origin: str, destination: str, scheme: VatScheme) -> Supply:
    kind = supply_kind(origin, destination)
    at_home = kind is SupplyKind.EU_DISTANCE and scheme == VatScheme.HOME
    return Supply(origin, destination, kind, origin if at_home else destination)


def supply_kind(origin: str, destination: str) -> SupplyKind:
    if origin == destination:
        return SupplyKind.DOMESTIC
    return SupplyKind.EU_DISTANCE if {origin, destination} <= union() else SupplyKind.IMPORT


def in_the_union(country: str) -> bool:
    return country in union()


def vat_of(country: str, day: date) -> Vat:
    return ruling(rates()[country], day)


def tax_rate_bp(country: str, category: str, day: date) -> int:
    """In basis points: 2000 is 20 %."""
    return vat_of(country, day).rate_bp(TaxCategory(category))


def rate_of(country: str, category: str, day: date, own: Mapping[str, int]) -> int:
    """`own`: what a product bears by country, as far as that rate is still one there."""
    told = own.get(country)
    if told is not None and told in rates_in(country, day):
        return told
    return tax_rate_bp(country, category, day)


def rates_in(country: str, day: date) -> list[int]:
    vat = vat_of(country, day)
    return sorted({vat.standard, *vat.reduced, *vat.categories.values()}, reverse=True)


def taxed_countries() -> tuple[str, ...]:
    """Where goods can be sent: their VAT is known."""
    return tuple(sorted(rates()))


@cache
def union() -> frozenset[str]:
    return frozenset(rates()) - OUTSIDE_THE_UNION


@cache
def rates() -> Mapping[str, list[Vat]]:
    return msgspec.convert(tomllib.loads(FILE.read_text()), dict[str, list[Vat]])
