"""A product of Google's data: each row is a variant, those of one group are one product."""

import re
from collections.abc import Sequence
from functools import partial
from html import unescape
from itertools import takewhile

from vitrine.kit.money import Money
from vitrine.kit.product_files import cells
from vitrine.kit.product_files.columns import SAFETY
from vitrine.kit.product_files.noting import MISSING, Noted
from vitrine.kit.product_files.shopify import BETWEEN, LONGEST_BRAND, LONGEST_TITLE
from vitrine.kit.product_files.told import Costs, Manner, ToldProduct, ToldVariant
from vitrine.kit.text import mark, printable

ATTRIBUTES = {
    "color": mark("Colour"),
    "size": mark("Size"),
    "material": mark("Material"),
    "pattern": mark("Pattern"),
}
AVAILABLE = {
    "in_stock": True,
    "out_of_stock": False,
    "preorder": False,
    "backorder": False,
    "auf_lager": True,
    "nicht_auf_lager": False,
    "vorbestellt": False,
}
NEW = {"", "new", "neu"}
END_OF_WORDS = re.compile(r"[\s\-\u2013\u2014|,:;(/]+$")
SHORTEST_COMMON = 3  # letters that variants' titles share, to be the product's

USED = mark("Only what is new can be sold here.")
NOT_COUNTED = mark(
    "Without a column “quantity” nobody knows how many there are: the stock stays as it is."
)


def told(key: str, rows: Sequence[Noted], manner: Manner) -> ToldProduct:
    first = rows[0]
    differing = [name for name in ATTRIBUTES if any(row.text(name) for row in rows)]
    if len(rows) == 1 and not first.text("group"):
        differing = []
    read = [variant_in(row, differing, manner) for row in rows]
    tax = partial(cells.tax_in, known=manner.tax_categories)
    return ToldProduct(
        key=key,
        line=first.line.number,
        title=printable(unescape(title_of(rows)))[:LONGEST_TITLE].strip() or None,
        description=first.text("description") or None,
        brand=printable(unescape(first.text("brand")))[:LONGEST_BRAND] or None,
        category=first.read("category", cells.category_in),
        tax_category=first.read("tax_category", tax),
        option_name=BETWEEN.join(ATTRIBUTES[name] for name in differing),
        weight_g=first.read("weight", cells.grams_in),
        pictures=[url for row in rows for url in pictures_in(row)],
        safety={name: first.text(name) for name in SAFETY if first.text(name)},
        variants=[variant for variant in read if variant is not None],
    )


def title_of(rows: Sequence[Noted]) -> str:
    """Without what only tells the variants apart."""
    group = next((row.text("group_title") for row in rows if row.text("group_title")), "")
    titles = list(dict.fromkeys(row.text("title") for row in rows if row.text("title")))
    if group or len(titles) <= 1:
        return group or "".join(titles)
    common = END_OF_WORDS.sub("", common_beginning(titles))
    return common if len(common) >= SHORTEST_COMMON else titles[0]


def common_beginning(titles: Sequence[str]) -> str:
    first, last = min(titles), max(titles)
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(letter for letter, _ in alike)


def variant_in(row: Noted, differing: Sequence[str], manner: Manner) -> ToldVariant | None:
    minor, is_reduced = price_in(row, manner)
    if row.text("condition").casefold() not in NEW:
        row.note("condition", USED, Costs.ROW)
    pieces = pieces_in(row, manner)
    sku = row.read("sku", cells.words_in, Costs.ROW) or ""
    values = [row.read(name, cells.words_in, Costs.ROW) or "" for name in differing]
    if row.is_lost:
        return None
    amount, unit = row.read("content", cells.measure_in) or (None, None)
    return ToldVariant(
        line=row.line.number,
        sku=sku,
        option=BETWEEN.join(value.replace(BETWEEN, "/") or "-" for value in values),
        minor=minor.minor if minor else None,
        is_reduced=is_reduced,
        pieces=pieces,
        barcode=row.read("barcode", cells.barcode_in),
        content_amount=amount,
        content_unit=unit,
    )


def price_in(row: Noted, manner: Manner) -> tuple[Money | None, bool]:
    """What it costs at that moment, and whether that is a reduction."""
    reading = partial(cells.price_in, currency=manner.currency, decimal=manner.decimal)
    usual = row.read("price", reading, Costs.ROW)
    if row.has_column("price") and not row.text("price"):
        row.note("price", MISSING, Costs.ROW)
    sale = row.read("sale_price", reading)
    if sale is None or usual is None or not sale < usual:
        return usual, False
    holds = row.read("sale_dates", lambda cell: cells.holds_in(cell, manner.at))
    return (sale, True) if holds or not row.text("sale_dates") else (usual, False)


def pieces_in(row: Noted, manner: Manner) -> int | None:
    counting = partial(cells.pieces_in, decimal=manner.decimal)
    pieces = row.read("pieces", counting, Costs.ROW)
    available = row.read("availability", lambda cell: cells.one_of(cell, AVAILABLE))
    if available is False:
        return 0
    if available and pieces is None and not row.has_column("pieces"):
        row.note("availability", NOT_COUNTED, Costs.CELL)
    return pieces


def pictures_in(row: Noted) -> list[str]:
    first = row.read("picture", cells.picture_in)
    others = re.split(r"[,\s]+(?=https?://)", row.text("more_pictures"))
    return [url for url in (first, *others) if url and is_picture(url)]


def is_picture(url: str) -> bool:
    try:
        cells.picture_in(url)
    except cells.CellWrong:
        return False
    return True
