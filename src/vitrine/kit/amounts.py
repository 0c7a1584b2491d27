"""What a person writes for an amount of money, read without ever being a float."""

import re
from decimal import Decimal
from functools import cache

from vitrine.kit.money import EXPONENTS, Money

AROUND = re.compile(r"[\s'\u2019£€$]|[A-Z]{3}")
MOST_DIGITS = 9  # before the decimal mark


def money_written(text: str, currency: str, *, decimal: str) -> Money | None:
    """`decimal` is the reader's own mark: it tells what `1.234` means."""
    bare = AROUND.sub("", text)
    own = amount(decimal, EXPONENTS[currency]).fullmatch(bare)
    if own:
        return money(own, currency)
    other = amount("," if decimal == "." else ".", EXPONENTS[currency]).fullmatch(bare)
    return money(other, currency) if other and other["part"] else None


@cache
def amount(decimal: str, places: int) -> re.Pattern[str]:
    group = re.escape("," if decimal == "." else ".")
    whole = rf"(?P<whole>[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]+)"
    part = rf"(?:{re.escape(decimal)}(?P<part>[0-9]{{1,{places}}}))?" if places else "(?P<part>)"
    return re.compile(whole + part)


def money(written: re.Match[str], currency: str) -> Money | None:
    whole = re.sub(r"[.,]", "", written["whole"])
    if len(whole) > MOST_DIGITS:
        return None
    exact = Decimal(f"{whole}.{written['part'] or 0}")
    return Money(int(exact.scaleb(EXPONENTS[currency])), currency)
