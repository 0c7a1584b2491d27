from collections.abc import Sequence
from fractions import Fraction
from typing import Self

import msgspec
from iso4217 import Currency

# By ISO 4217; a payment provider's own are in `payment.exponents`.
EXPONENTS = {each.code: each.exponent for each in Currency if each.exponent is not None}


class CurrenciesDiffer(ValueError):
    pass


class Money(msgspec.Struct, frozen=True, order=False):
    """An amount in the currency's minor units (ISO 4217 exponent). Never a float."""

    minor: int
    currency: str

    def _same(self, other: Self) -> None:
        if self.currency != other.currency:
            raise CurrenciesDiffer(f"{self.currency} and {other.currency}")

    def __add__(self, other: Self) -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Self) -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: Self) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Self) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __bool__(self) -> bool:
        return self.minor != 0


def round_half_up(value: Fraction) -> int:
    """Half away from zero, so that a refund mirrors its sale."""
    magnitude = (abs(value.numerator) * 2 + value.denominator) // (2 * value.denominator)
    return magnitude if value >= 0 else -magnitude


def tax_within(gross: Money, rate_bp: int) -> Money:
    """The tax contained in a tax-inclusive amount; `rate_bp` in basis points (2000 = 20 %)."""
    return Money(round_half_up(Fraction(gross.minor * rate_bp, 10_000 + rate_bp)), gross.currency)


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Largest remainder: the shares sum to `total`; ties go to the earlier weight."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda n: (-(total * weights[n] % whole), n))
    for n in by_remainder[: total - sum(shares)]:
        shares[n] += 1
    return shares
