import re
from collections.abc import Sequence

import msgspec

from vitrine.app import Scope
from vitrine.catalogue import Category
from vitrine.db import Tx
from vitrine.kit.language import preferred, translate
from vitrine.kit.text import mark
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.refusing import CATEGORY_UNKNOWN, Refused

ROOT = "0"
AVAILABLE = "AVAILABLE"
IDS = {
    Category.GENERAL: "600001",
    Category.FOOD: "600002",
    Category.DRINK: "600003",
    Category.COSMETICS: "600004",
    Category.HOUSEHOLD: "600005",
    Category.PET_FOOD: "600006",
}
NAMES = {
    Category.GENERAL: mark("General goods"),
    Category.FOOD: mark("Food"),
    Category.DRINK: mark("Drink"),
    Category.COSMETICS: mark("Cosmetics"),
    Category.HOUSEHOLD: mark("Household goods"),
    Category.PET_FOOD: mark("Pet food"),
}
BY_ID = {wire: category for category, wire in IDS.items()}

# What a title says of its category; the first that matches counts.
TELLING = {
    Category.PET_FOOD: r"(dog|cat|pet) ?(food|treats?)|(hunde|katzen|tier)(futter|snacks?)",
    Category.COSMETICS: r"cream|serum|shampoo|soap|lipstick|mascara|perfume|cosmetics?|seife|creme",
    Category.DRINK: r"drinks?|juice|wine|beer|gin|whisky|lemonade|saft|wein|bier|getränke?",
    Category.FOOD: r"chocolate|coffee|tea|honey|jam|pasta|biscuits?|kaffee|tee|honig|schokolade",
    Category.HOUSEHOLD: r"detergent|cleaner|dishwasher|laundry|waschmittel|reiniger",
}


class CategoryRow(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    parent_id: str = ROOT
    local_name: str
    is_leaf: bool = True
    permission_statuses: list[str]


class Categories(msgspec.Struct, frozen=True):
    categories: list[CategoryRow]


class Titled(msgspec.Struct, frozen=True):
    product_title: str
    description: str | None = None
    locale: str | None = None


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    level: int = 1
    is_leaf: bool = True
    permission_statuses: list[str]


class Recommended(msgspec.Struct, frozen=True):
    leaf_category_id: str
    categories: list[Guess]


def category_told(wire: str, field: str = "category_id") -> Category:
    if wire not in BY_ID:
        raise Refused(CATEGORY_UNKNOWN, f"{field}: there is no category {wire}.")
    return BY_ID[wire]


def named(locale: str, category: Category) -> str:
    return translate(preferred(locale), NAMES[category])


async def categories(_tx: Tx, call: Call) -> Categories:
    looked_for, locale = call.query.text("keyword").casefold(), call.query.text("locale")
    rows = [
        CategoryRow(id=wire, local_name=named(locale, each), permission_statuses=[AVAILABLE])
        for each, wire in IDS.items()
    ]
    return Categories([row for row in rows if looked_for in row.local_name.casefold()])


async def recommend(_tx: Tx, call: Call) -> Recommended:
    told = call.body(Titled)
    category = guessed([told.product_title, told.description or ""])
    locale = told.locale or call.query.text("locale")
    name, wire = named(locale, category), IDS[category]
    return Recommended(wire, [Guess(id=wire, name=name, permission_statuses=[AVAILABLE])])


def guessed(texts: Sequence[str]) -> Category:
    """The title first; general goods where nothing tells."""
    for text in texts:
        for category, words in TELLING.items():
            if re.search(rf"\b({words})\b", text, re.IGNORECASE):
                return category
    return Category.GENERAL


ENDPOINTS = (
    Endpoint(
        "GET",
        "product",
        "categories",
        ("202309",),
        Scope.PRODUCT_READ,
        in_tx(categories),
        "The categories, each a leaf: the law of prices and safety tells them apart.",
    ),
    Endpoint(
        "POST",
        "product",
        "categories/recommend",
        ("202309",),
        Scope.PRODUCT_READ,
        in_tx(recommend),
        "A category guessed from the words of the title and description.",
    ),
)
