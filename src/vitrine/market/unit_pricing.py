from fractions import Fraction

import msgspec

from vitrine.kit.money import Money, round_half_up
from vitrine.market.lawbook import Law

# How much of a legal unit one of a shop's own units is.
IN_LEGAL_UNITS = {
    "mg": ("kg", Fraction(1, 1_000_000)),
    "g": ("kg", Fraction(1, 1_000)),
    "kg": ("kg", Fraction(1)),
    "ml": ("l", Fraction(1, 1_000)),
    "cl": ("l", Fraction(1, 100)),
    "l": ("l", Fraction(1)),
    "mm": ("m", Fraction(1, 1_000)),
    "cm": ("m", Fraction(1, 100)),
    "m": ("m", Fraction(1)),
    "m2": ("m2", Fraction(1)),
}


class UnitPrice(msgspec.Struct, frozen=True):
    price: Money
    per: str


def needs_unit_price(law: Law, category: str) -> bool:
    return category in law.unit_price.categories


def unit_price(
    law: Law, category: str, price: Money, *, amount: int | None, unit: str | None
) -> UnitPrice | None:
    """What the price means per legal unit, where the law asks for it and the content is known."""
    if not needs_unit_price(law, category) or not amount or unit not in IN_LEGAL_UNITS:
        return None
    legal, factor = IN_LEGAL_UNITS[unit]
    per = law.unit_price.units[legal]
    minor = round_half_up(
        Fraction(price.minor * per * factor.denominator, amount * factor.numerator)
    )
    return UnitPrice(Money(minor, price.currency), f"{per} {legal}")
