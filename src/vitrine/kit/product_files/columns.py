"""The columns of both generations of Shopify's product CSV, and of Google's product data.

By our own word for what stands in them. Case, `g:` and underscores of a header do not matter.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from vitrine.kit.product_files.saying import FileUnreadable
from vitrine.kit.product_files.told import Dialect
from vitrine.kit.text import mark

OPTIONS = (1, 2, 3)
LOOKED_AT = 10  # filled rows: people write titles above the one that names the columns
SAFETY = (
    "manufacturer_name",
    "manufacturer_address",
    "manufacturer_email",
    "manufacturer_country",
    "responsible_name",
    "responsible_address",
    "responsible_email",
    "warnings",
)

SHOPIFY = {
    "handle": "key",
    "url handle": "key",
    "title": "title",
    "body (html)": "description",
    "description": "description",
    "vendor": "brand",
    "product category": "category",
    "google shopping / google product category": "category",
    "published": "published",
    "published on online store": "published",
    "status": "status",
    "gift card": "gift_card",
    "variant sku": "sku",
    "sku": "sku",
    "variant grams": "grams",
    "weight value (grams)": "grams",
    "variant inventory tracker": "tracker",
    "inventory tracker": "tracker",
    "variant inventory qty": "pieces",
    "inventory quantity": "pieces",
    "variant price": "price",
    "price": "price",
    "variant compare at price": "compare_at",
    "compare-at price": "compare_at",
    "variant barcode": "barcode",
    "barcode": "barcode",
    "image src": "picture",
    "product image url": "picture",
    "image position": "picture_position",
    "unit price total measure": "content",
    "unit price total measure unit": "content_unit",
} | {
    f"option{n} {word}": f"option{n}_{word}" for n in OPTIONS for word in ("name", "value")
}  # fmt: skip

GOOGLE = {
    "id": "sku",
    "title": "title",
    "description": "description",
    "brand": "brand",
    "google product category": "category",
    "product type": "product_type",
    "price": "price",
    "sale price": "sale_price",
    "sale price effective date": "sale_dates",
    "availability": "availability",
    "quantity": "pieces",
    "inventory": "pieces",
    "sell on google quantity": "pieces",
    "gtin": "barcode",
    "image link": "picture",
    "additional image link": "more_pictures",
    "item group id": "group",
    "item group title": "group_title",
    "color": "color",
    "colour": "color",
    "size": "size",
    "material": "material",
    "pattern": "pattern",
    "unit pricing measure": "content",
    "shipping weight": "weight",
    "condition": "condition",
    "tax category": "tax_category",
    **{name.replace("_", " "): name for name in SAFETY},
}

KEYS = {Dialect.SHOPIFY: "key", Dialect.GOOGLE: "sku"}
HANDLES = {"handle", "url handle"}
ID = "id"

NO_HEADER = mark("The first line has to name the columns.")
NO_KEY = mark(
    "No column says which product a row is about. A Shopify file has a column “Handle” or "
    "“URL handle”, a Google file “id”. This one has: {found}."
)


def header_in(rows: Iterator[tuple[int, list[str]]]) -> list[str]:
    """The first that says which product a row is about, else the first that says anything."""
    first: list[str] = []
    for row in islice((row for _, row in rows if any(row)), LOOKED_AT):
        if names_products(row):
            return row
        first = first or row
    if not first:
        raise FileUnreadable(NO_HEADER)
    return first


def names_products(cells: Iterable[str]) -> bool:
    return not {plain(cell) for cell in cells}.isdisjoint({*HANDLES, ID})


def dialect_of(headers: Iterable[str]) -> Dialect:
    names = {plain(header) for header in headers}
    if names & HANDLES:
        return Dialect.SHOPIFY
    if ID in names:
        return Dialect.GOOGLE
    found = ", ".join(header[:40] for header in headers if header)
    raise FileUnreadable(NO_KEY, found=found[:300])


def columns_of(dialect: Dialect, headers: Iterable[str]) -> dict[str, str]:
    """From our word to the header as it is written; of two for one word the first counts."""
    known = SHOPIFY if dialect is Dialect.SHOPIFY else GOOGLE
    found: dict[str, str] = {}
    for header in headers:
        word = known.get(plain(header))
        if word is not None:
            found.setdefault(word, header)
    return found


def plain(header: str) -> str:
    return " ".join(header.casefold().removeprefix("g:").replace("_", " ").split())
