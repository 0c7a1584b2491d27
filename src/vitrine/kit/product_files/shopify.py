"""A product of Shopify's export: its first row tells of it, each row of a variant or a picture."""

import re
from collections.abc import Sequence
from functools import partial
from html import unescape

from vitrine.kit.product_files import cells
from vitrine.kit.product_files.columns import OPTIONS
from vitrine.kit.product_files.noting import Noted
from vitrine.kit.product_files.told import Costs, Manner, ToldProduct, ToldVariant
from vitrine.kit.text import mark, printable

BETWEEN = " / "
NO_CHOICE = "Default Title"  # what Shopify writes where there is nothing to choose
STATES = {"active": True, "draft": False, "archived": False, "unlisted": False}
LONGEST_TITLE = 160
LONGEST_BRAND = 80

NO_VARIANT = mark("No row of this product has a price, a SKU or an option.")
GIFT_CARD = mark("Gift cards cannot be sold here.")
NOT_TRACKED = mark(
    "Shopify does not count this one, and here everything is counted: its stock stays as it is."
)


def told(key: str, rows: Sequence[Noted], manner: Manner) -> ToldProduct:
    first = next((row for row in rows if row.text("title")), rows[0])
    if any(row.text("gift_card").casefold() == "true" for row in rows):
        first.note("gift_card", GIFT_CARD, Costs.PRODUCT)
    names = [printable(first.text(f"option{n}_name")) for n in OPTIONS]
    variants = [row for row in rows if is_variant(row)]
    if not variants:
        first.note("price", NO_VARIANT, Costs.PRODUCT)
    read = [variant_in(key, row, manner) for row in variants]
    return ToldProduct(
        key=key,
        line=rows[0].line.number,
        title=printable(unescape(first.text("title")))[:LONGEST_TITLE].strip() or None,
        description=first.text("description") or None,
        brand=printable(unescape(first.text("brand")))[:LONGEST_BRAND] or None,
        category=first.read("category", cells.category_in),
        option_name=option_name(names, read),
        on_sale=on_sale(first),
        weight_g=variants[0].read("grams", cells.grams_in) if variants else None,
        pictures=pictures_in(rows),
        variants=[variant for variant in read if variant is not None],
    )


def is_variant(row: Noted) -> bool:
    return any(row.text(word) for word in ("price", "sku", "option1_value"))


def variant_in(key: str, row: Noted, manner: Manner) -> ToldVariant | None:
    reading = partial(cells.price_in, currency=manner.currency, decimal=manner.decimal)
    price = row.read("price", reading, Costs.ROW)
    before = row.read("compare_at", reading) if more_than_nothing(row) else None
    pieces = pieces_in(row, manner)
    sku = row.read("sku", cells.words_in, Costs.ROW)
    values = [row.read(f"option{n}_value", cells.words_in, Costs.ROW) for n in OPTIONS]
    if row.is_lost:
        return None
    option = BETWEEN.join(v.replace(BETWEEN, "/") for v in values if v and v != NO_CHOICE)
    amount, unit = content_in(row) or (None, None)
    return ToldVariant(
        line=row.line.number,
        sku=sku or made_up(key, option),
        option=option,
        minor=price.minor if price else None,
        is_reduced=bool(price and before and price < before),
        pieces=pieces,
        barcode=row.read("barcode", cells.barcode_in),
        content_amount=amount,
        content_unit=unit,
    )


def more_than_nothing(row: Noted) -> bool:
    """A compare-at price of 0.00 is how Shopify writes that there is none."""
    return bool(re.search(r"[1-9]", row.text("compare_at")))


def pieces_in(row: Noted, manner: Manner) -> int | None:
    if row.has_column("tracker") and row.text("pieces") and not row.text("tracker"):
        row.note("tracker", NOT_TRACKED, Costs.CELL)
        return None
    counting = partial(cells.pieces_in, decimal=manner.decimal)
    return row.read("pieces", counting, Costs.ROW)


def content_in(row: Noted) -> tuple[int, str] | None:
    unit = row.text("content_unit")
    return row.read("content", lambda cell: cells.measure_in(f"{cell} {unit}"))


def made_up(key: str, option: str) -> str:
    """The same at every import, so that a variant without a SKU is found again."""
    words = re.sub(r"[^a-z0-9]+", "-", f"{key} {option}".casefold()).strip("-")
    return words[:64] or "variant"


def option_name(names: Sequence[str], variants: Sequence[ToldVariant | None]) -> str:
    """As many names as the variants' options have parts."""
    options = [variant.option for variant in variants if variant and variant.option]
    if not options:
        return ""
    return BETWEEN.join(name for name in names if name)[:40] or "Option"


def on_sale(first: Noted) -> bool | None:
    state = first.read("status", lambda cell: cells.one_of(cell, STATES))
    published = first.read("published", cells.yes_in)
    told_of = [each for each in (state, published) if each is not None]
    return all(told_of) if told_of else None


def pictures_in(rows: Sequence[Noted]) -> list[str]:
    found = [
        (position_of(row, n), url)
        for n, row in enumerate(rows, 1)
        if (url := row.read("picture", cells.picture_in))
    ]
    return [url for _, url in sorted(found, key=lambda each: each[0])]


def position_of(row: Noted, else_: int) -> int:
    cell = row.text("picture_position")
    return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) < 5 else else_  # noqa: PLR2004
