"""What a file tells, in the catalogue's terms. None: the file does not say, so nothing changes.

Nothing here imports a domain: the reading process starts in a fraction of a second.
"""

from datetime import datetime
from enum import StrEnum

import msgspec


class Costs(StrEnum):
    """What is left out because of a flaw."""

    FILE = "file"  # from there on
    PRODUCT = "product"
    ROW = "row"
    CELL = "cell"


class Flaw(msgspec.Struct, frozen=True, kw_only=True):
    """`says`: a msgid that takes `facts`. `field`: as the file's own header spells it."""

    line: int
    field: str
    says: str
    costs: Costs
    written: str = ""
    facts: dict[str, str] = {}


class ToldVariant(msgspec.Struct, frozen=True, kw_only=True):
    """`is_reduced`: the file calls `minor` a reduction."""

    line: int
    sku: str
    option: str = ""
    minor: int | None = None
    is_reduced: bool = False
    pieces: int | None = None
    barcode: str | None = None
    content_amount: int | None = None
    content_unit: str | None = None


class ToldProduct(msgspec.Struct, frozen=True, kw_only=True):
    """`key`: what the file knows it by. Without variants nothing of it could be used."""

    key: str
    line: int
    title: str | None = None
    description: str | None = None
    brand: str | None = None
    category: str | None = None
    tax_category: str | None = None
    option_name: str = ""
    on_sale: bool | None = None
    weight_g: int | None = None
    pictures: list[str] = []
    safety: dict[str, str] = {}
    variants: list[ToldVariant] = []
    flaws: list[Flaw] = []

    @property
    def is_usable(self) -> bool:
        lost = any(flaw.costs == Costs.PRODUCT for flaw in self.flaws)
        return bool(self.variants) and not lost


class Dialect(StrEnum):
    SHOPIFY = "shopify"
    GOOGLE = "google"


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What the reading process is to do: `into` gets a `ToldProduct` per line."""

    path: str
    into: str
    currency: str
    at: datetime  # which sale prices hold
    tax_categories: list[str]


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How amounts are written, and what else a cell is held against."""

    currency: str
    decimal: str
    at: datetime
    tax_categories: list[str]


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    rows: int


class Read(msgspec.Struct, frozen=True, tag="read", kw_only=True):
    """`flaws`: of the file as a whole."""

    rows: int
    products: int
    dialect: Dialect
    flaws: list[Flaw] = []


class Unreadable(msgspec.Struct, frozen=True, tag="unreadable"):
    says: str
    facts: dict[str, str] = {}


Answer = Progress | Read | Unreadable
