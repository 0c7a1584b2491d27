"""Who owes the VAT of a sale: the seller or, by law (`deemed_supply.toml`), the marketplace."""

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

import msgspec

from vitrine.kit.money import Money
from vitrine.market.dated import Value, in_force
from vitrine.market.errors import ValueNotComparable
from vitrine.market.vat_rates import Supply, SupplyKind, in_the_union

FILE = Path(__file__).parent / "deemed_supply.toml"
UNION = "EU"


class TaxLiable(StrEnum):
    SELLER = "seller"
    PLATFORM = "platform"  # a deemed supplier


class VatAccount(StrEnum):
    """Where a deemed supplier reports what they owe."""

    IOSS = "ioss"  # small imports into the European Union
    OSS = "oss"  # goods that are in it already
    GB = "gb"


class MarketplaceRule(Value, frozen=True, kw_only=True):
    """`up_to`: of imports, the most that a consignment is worth."""

    up_to: int
    currency: str
    imports: VatAccount
    within: VatAccount

    def account(self, kind: SupplyKind) -> VatAccount:
        return self.imports if kind is SupplyKind.IMPORT else self.within


class DeemedSupply(msgspec.Struct, frozen=True):
    """A marketplace supplies it, unless a consignment is worth more than `up_to`."""

    account: VatAccount
    up_to: Money | None

    def covers(self, value: Money) -> bool:
        if self.up_to is None:
            return True
        if value.currency != self.up_to.currency:
            raise ValueNotComparable(field="country", currency=self.up_to.currency)
        return value <= self.up_to


def deemed_supply(sold: Supply, seat: str, day: date) -> DeemedSupply | None:
    """`seat`: the country in which the seller is established."""
    rule = marketplace_rule(sold.destination, day)
    if rule is None:
        return None
    if sold.kind is SupplyKind.IMPORT:
        return DeemedSupply(rule.account(sold.kind), Money(rule.up_to, rule.currency))
    is_native = area(seat) == area(sold.destination)
    return None if is_native else DeemedSupply(rule.account(sold.kind), None)


def marketplace_rule(country: str, day: date) -> MarketplaceRule | None:
    return in_force(rules().get(area(country), ()), day)


def area(country: str) -> str:
    return UNION if in_the_union(country) else country


@cache
def rules() -> Mapping[str, list[MarketplaceRule]]:
    return msgspec.convert(tomllib.loads(FILE.read_text()), dict[str, list[MarketplaceRule]])
