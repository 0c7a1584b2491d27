"""Amounts and shares as a language writes them."""

from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, format_percent

from vitrine.kit.money import EXPONENTS, Money


def major(amount: Money) -> Decimal:
    return Decimal(amount.minor).scaleb(-EXPONENTS[amount.currency])


def money(locale: Locale, amount: Money) -> str:
    return str(format_currency(major(amount), amount.currency, locale=locale))


def percent(locale: Locale, basis_points: int) -> str:
    share = Decimal(basis_points) / 10_000
    pattern = locale.percent_formats[None].pattern.replace("#,##0", "#,##0.##")
    return str(format_percent(share, pattern, locale=locale))
