"""What stands in one cell. A cell that is not right raises `CellWrong`, with what would be."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from urllib.parse import urlsplit

from vitrine.kit.amounts import money_written
from vitrine.kit.money import EXPONENTS, Money
from vitrine.kit.text import mark, printable

MOST_PIECES = 1_000_000
MOST_GRAMS = 10_000_000
MOST_CONTENT = 1_000_000
LONGEST_URL = 2_000
UNITS = ("mg", "g", "kg", "ml", "cl", "l", "mm", "cm", "m", "m2")
GRAMS = {"": 1, "g": 1, "kg": 1000, "lb": Decimal("453.59237"), "oz": Decimal("28.349523125")}
CURRENCY = re.compile(r"\b[A-Z]{3}\b")
SIGNS = {"€": "EUR", "£": "GBP", "$": "USD"}
MEASURE = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*([A-Za-z]+2?)")
A_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00:00")  # of a cell that holds one
THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
GTIN_LENGTHS = (8, 12, 13, 14)
YES = {"true", "yes", "1", "y", "wahr", "ja", "vrai", "oui"}
NO = {"false", "no", "0", "n", "falsch", "nein", "faux", "non"}

NOT_A_PRICE = mark("Write an amount above zero, such as {example}.")
OTHER_CURRENCY = mark("The price is in {found}; this market is in {currency}.")
NOT_PIECES = mark("Write a whole number from 0 to {most}.")
IN_DOUBT = mark("Write it without a point: as it stands it can be read as two numbers.")
NOT_A_BARCODE = mark("A GTIN has 8, 12, 13 or 14 digits, and the last one has to fit the others.")
WAS_SHORTENED = mark(
    "The spreadsheet program shortened this number. Format the column as text and write it again."
)
MADE_A_DATE = mark(
    "The spreadsheet program made a date of this. Format the column as text and write it again."
)
NOT_A_PICTURE = mark("Write the address of a picture that begins with https://.")
NOT_YES_NO = mark("Write true or false.")
NOT_A_WEIGHT = mark("Write a weight in grams, or with its unit, such as 1.5 kg.")
NOT_A_MEASURE = mark("Write how much is in it with its unit, such as 750 ml ({units}).")
NOT_DATES = mark("Write two moments, such as 2026-11-27T00:00+01:00/2026-11-30T23:59+01:00.")
NOT_ONE_OF = mark("Write one of: {choices}.")

GENERAL = "general"
# Google's and Shopify's taxonomies begin alike; the first that fits counts.
CATEGORIES = (
    ("drink", ("food, beverages & tobacco > beverages", "413")),
    ("food", ("food, beverages & tobacco > food items", "422")),
    ("pet_food", ("animals & pet supplies > pet supplies > pet food",)),
    ("pet_food", ("animals & pet supplies > pet supplies > dog supplies > dog food", "3530")),
    ("pet_food", ("animals & pet supplies > pet supplies > cat supplies > cat food", "3367")),
    ("cosmetics", ("health & beauty > personal care > cosmetics", "473")),
    ("household", ("home & garden > household supplies", "630")),
)


class CellWrong(Exception):
    def __init__(self, says: str, **facts: object) -> None:
        super().__init__(says)
        self.says = says
        self.facts = {name: str(fact) for name, fact in facts.items()}


def price_in(cell: str, currency: str, decimal: str) -> Money:
    found = CURRENCY.search(cell)
    told = found[0] if found else next((SIGNS[s] for s in SIGNS if s in cell), currency)
    if told != currency and told in EXPONENTS:
        raise CellWrong(OTHER_CURRENCY, found=told, currency=currency)
    price = money_written(exactly(cell, currency, decimal), currency, decimal=decimal)
    if price is None or price.minor <= 0:
        raise CellWrong(NOT_A_PRICE, example=example(currency, decimal), currency=currency)
    return price


def exactly(cell: str, currency: str, decimal: str) -> str:
    """`12.5000` is 12.50: some programs write four places."""
    return zeros_after(decimal, EXPONENTS[currency]).sub(r"\1", cell)


@cache
def zeros_after(decimal: str, places: int) -> re.Pattern[str]:
    return re.compile(rf"({re.escape(decimal)}[0-9]{{{places}}})0+(?![0-9])")


def example(currency: str, decimal: str) -> str:
    places = EXPONENTS[currency]
    return f"24{decimal}{'0' * places}" if places else "2400"


def pieces_in(cell: str, decimal: str) -> int:
    """What shops oversold is written below zero. `1.000` beside decimal commas may be either."""
    try:
        told = Decimal(re.sub(",0{1,2}$", "", cell) if decimal == "," else cell)
    except InvalidOperation:
        raise CellWrong(NOT_PIECES, most=MOST_PIECES) from None
    if decimal == "," and THOUSANDS.fullmatch(cell):
        raise CellWrong(IN_DOUBT)
    if not told.is_finite() or told != told.to_integral_value() or told > MOST_PIECES:
        raise CellWrong(NOT_PIECES, most=MOST_PIECES)
    return int(max(told, Decimal(0)))


def words_in(cell: str) -> str:
    """As they were typed: a spreadsheet program takes some for numbers or dates."""
    if SHORTENED.fullmatch(cell):
        raise CellWrong(WAS_SHORTENED)
    if A_DATE.fullmatch(cell):
        raise CellWrong(MADE_A_DATE)
    return printable(cell)


def barcode_in(cell: str) -> str:
    if SHORTENED.fullmatch(cell):
        raise CellWrong(WAS_SHORTENED)
    digits = re.sub(r"[\s'-]", "", cell)
    if not digits.isascii() or not digits.isdecimal() or len(digits) not in GTIN_LENGTHS:
        raise CellWrong(NOT_A_BARCODE)
    weighed = sum(int(d) * (3 if n % 2 == 0 else 1) for n, d in enumerate(reversed(digits[:-1])))
    if (10 - weighed % 10) % 10 != int(digits[-1]):
        raise CellWrong(NOT_A_BARCODE)
    return digits


def picture_in(cell: str) -> str:
    try:
        parts = urlsplit(cell)
    except ValueError:
        raise CellWrong(NOT_A_PICTURE) from None
    is_web = parts.scheme in {"https", "http"} and parts.hostname and " " not in cell
    if not is_web or len(cell) > LONGEST_URL:
        raise CellWrong(NOT_A_PICTURE)
    return cell


def yes_in(cell: str) -> bool:
    word = cell.casefold()
    if word not in YES | NO:
        raise CellWrong(NOT_YES_NO)
    return word in YES


def grams_in(cell: str, unit: str = "g") -> int | None:
    """None for zero, which means that nobody weighed it."""
    number, _, own = cell.replace(",", ".").partition(" ")
    factor = GRAMS.get((own or unit).strip().casefold())
    try:
        grams = Decimal(number) * (factor or 0)
    except InvalidOperation:
        raise CellWrong(NOT_A_WEIGHT) from None
    if factor is None or not grams.is_finite() or not 0 <= grams <= MOST_GRAMS:
        raise CellWrong(NOT_A_WEIGHT)
    return round(grams) or None


def measure_in(cell: str) -> tuple[int, str]:
    """In a unit where it is a whole number."""
    found = MEASURE.fullmatch(cell)
    unit = found[2].casefold().replace("sqm", "m2") if found else ""
    if found is None or unit not in UNITS:
        raise CellWrong(NOT_A_MEASURE, units=", ".join(UNITS))
    amount = Decimal(found[1].replace(",", "."))
    for bigger, smaller, times in (("kg", "g", 1000), ("l", "ml", 1000), ("m", "cm", 100)):
        if unit == bigger and amount != amount.to_integral_value():
            amount, unit = amount * times, smaller
    whole = int(amount)
    if whole != amount or not 0 < whole <= MOST_CONTENT:
        raise CellWrong(NOT_A_MEASURE, units=", ".join(UNITS))
    return whole, unit


def holds_in(cell: str, at: datetime) -> bool:
    """Whether a span of two moments holds then."""
    try:
        begins, ends = (moment(part) for part in cell.split("/"))
    except ValueError:
        raise CellWrong(NOT_DATES) from None
    return begins <= at <= ends


def moment(text: str) -> datetime:
    told = datetime.fromisoformat(text.strip())
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def category_in(cell: str) -> str:
    written = " ".join(cell.casefold().split())
    for name, beginnings in CATEGORIES:
        if any(written == known or written.startswith(f"{known} >") for known in beginnings):
            return name
    return GENERAL


def tax_in(cell: str, known: Collection[str]) -> str:
    if cell not in known:
        raise CellWrong(NOT_ONE_OF, choices=", ".join(known))
    return cell


def one_of(cell: str, choices: Mapping[str, bool]) -> bool:
    word = cell.casefold().replace(" ", "_")
    if word not in choices:
        raise CellWrong(NOT_ONE_OF, choices=", ".join(choices))
    return choices[word]
