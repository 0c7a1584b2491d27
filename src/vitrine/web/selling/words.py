from collections.abc import Sequence

from babel import Locale

from vitrine.catalogue import Category
from vitrine.kit import clock
from vitrine.kit.text import mark
from vitrine.market import Law, TaxCategory, law_of, market, vat_of
from vitrine.web.visiting import Visit, market_name

Choices = list[tuple[str, str]]

CATEGORIES = {
    Category.GENERAL: mark("General goods"),
    Category.FOOD: mark("Food"),
    Category.DRINK: mark("Drink"),
    Category.COSMETICS: mark("Cosmetics"),
    Category.HOUSEHOLD: mark("Household goods"),
    Category.PET_FOOD: mark("Pet food"),
}
TAXES = {
    TaxCategory.STANDARD: mark("Standard"),
    TaxCategory.BOOK: mark("Books"),
    TaxCategory.FOOD: mark("Food"),
    TaxCategory.CHILDREN_CLOTHING: mark("Children's clothing"),
    TaxCategory.CHILD_CAR_SEAT: mark("Children's car seats"),
}
UNITS = ("g", "kg", "ml", "cl", "l", "cm", "m", "m2")
NOT_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


def law_today(code: str) -> Law:
    return law_of(code, clock.now().astimezone(market(code).zone).date())


def named(visit: Visit, code: str) -> str:
    return market_name(market(code).country, visit.language)


def categories(visit: Visit) -> Choices:
    return [(category.value, visit.says(says)) for category, says in CATEGORIES.items()]


def taxes(visit: Visit, codes: Sequence[str]) -> Choices:
    """With the rates they mean: that is what a seller knows them by."""
    return [
        (
            category.value,
            f"{visit.says(says)} ({', '.join(rate(visit, code, category) for code in codes)})",
        )
        for category, says in TAXES.items()
    ]


def rate(visit: Visit, code: str, category: TaxCategory) -> str:
    vat = vat_of(market(code).country, law_today(code).day)
    return f"{code} {visit.formats.percent(vat.rate_bp(category))}"


def countries(visit: Visit) -> Choices:
    territories = Locale.parse(visit.language).territories
    known = [
        (code, name)
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES  # noqa: PLR2004 - ISO 3166-1 alpha-2
    ]
    return sorted(known, key=lambda country: country[1])
