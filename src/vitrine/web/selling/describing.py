"""A product's form, read into what the catalogue understands."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from enum import StrEnum
from typing import TypeVar

from vitrine.catalogue import (
    Category,
    NewProduct,
    NewVariant,
    Safety,
    StoredImage,
    html_of,
    safety_gaps,
    tidy_safety,
)
from vitrine.catalogue.errors import TitleMissing
from vitrine.kit.addresses import email_address
from vitrine.market import TaxCategory, needs_unit_price
from vitrine.web.filling import Form
from vitrine.web.refusals import (
    ColourNotRight,
    ContentNeeded,
    EmailIncomplete,
    FillThisIn,
    SafetyNeeded,
    SkuTwice,
)
from vitrine.web.selling.reading import note, whole_told
from vitrine.web.selling.vat_rates import vat_rates_told
from vitrine.web.selling.words import UNITS, law_today, named
from vitrine.web.visiting import Visit

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
IN_A_ROW = ("sku", "option", "swatch", "amount", "pieces")
MOST_ROWS = 100
LEAST_ROWS = 3
SPARE_ROWS = 2
MOST_CONTENT = 1_000_000

Choice = TypeVar("Choice", bound=StrEnum)


def product_told(
    visit: Visit, form: Form, *, codes: Sequence[str], image: StoredImage | None, variants: int = 1
) -> NewProduct:
    """`codes`: the markets it will be listed in; `variants`: how many it has at least."""
    if not form.values["title"]:
        note(visit, form, [TitleMissing(field="title")])
    category = chosen(visit, form, "category", Category.GENERAL)
    return NewProduct(
        title=form.values["title"],
        description_html=html_of(form.values["description"]),
        category=category,
        tax_category=chosen(visit, form, "tax_category", TaxCategory.STANDARD),
        vat_rates=vat_rates_told(visit, form),
        option_name=form.values["option_name"],
        variants=variants_told(visit, form, category, codes, variants),
        safety=safety_told(visit, form, codes),
        images=[image] if image else [],
    )


def chosen(visit: Visit, form: Form, name: str, usual: Choice) -> Choice:
    kinds = type(usual)
    if form.values[name] in set(kinds):
        return kinds(form.values[name])
    note(visit, form, [FillThisIn(field=name)])
    return usual


def safety_told(visit: Visit, form: Form, codes: Sequence[str]) -> Safety:
    names = [field.name for field in fields(Safety)]
    safety = tidy_safety(Safety(**{name: form.values[name] for name in names}))
    for code in codes:
        missing = safety_gaps(law_today(code), safety)
        note(visit, form, [SafetyNeeded(field=n, market=named(visit, code)) for n in missing])
    emails = [name for name in names if name.endswith("_email") and getattr(safety, name)]
    wrong = [name for name in emails if email_address(getattr(safety, name)) is None]
    note(visit, form, [EmailIncomplete(field=name) for name in wrong])
    return safety


def variants_told(
    visit: Visit, form: Form, category: Category, codes: Sequence[str], at_least: int
) -> list[NewVariant]:
    rows = [n for n in range(MOST_ROWS) if n < at_least or is_filled(form, n)]
    content_needed = any(needs_unit_price(law_today(code), category) for code in codes)
    if len(rows) > 1 and not form.values["option_name"]:
        note(visit, form, [FillThisIn(field="option_name")])
    needed = ["sku", "option"] if len(rows) > 1 else ["sku"]
    blank = [f"{name}-{n}" for n in rows for name in needed if not form.values[f"{name}-{n}"]]
    note(visit, form, [FillThisIn(field=name) for name in blank])
    skus = Counter(form.values[f"sku-{n}"] for n in rows)
    twice = [n for n in rows if form.values[f"sku-{n}"] and skus[form.values[f"sku-{n}"]] > 1]
    note(visit, form, [SkuTwice(field=f"sku-{n}") for n in twice])
    return [variant_told(visit, form, n, content_needed=content_needed) for n in rows]


def variant_told(visit: Visit, form: Form, n: int, *, content_needed: bool) -> NewVariant:
    swatch, unit = form.values[f"swatch-{n}"], form.values[f"unit-{n}"]
    amount = whole_told(visit, form, f"amount-{n}", most=MOST_CONTENT)
    if swatch and not COLOUR.fullmatch(swatch):
        note(visit, form, [ColourNotRight(field=f"swatch-{n}")])
    if content_needed and not form.values[f"amount-{n}"]:
        note(visit, form, [ContentNeeded(field=f"amount-{n}")])
    return NewVariant(
        sku=form.values[f"sku-{n}"],
        option=form.values[f"option-{n}"],
        swatch=swatch or None,
        content_amount=amount,
        content_unit=unit if amount and unit in UNITS else None,
    )


def is_filled(form: Form, n: int) -> bool:
    return any(form.values.get(f"{name}-{n}") for name in IN_A_ROW)


def rows_shown(form: Form) -> int:
    """Those that are filled, and some to fill."""
    last = max((n + 1 for n in range(MOST_ROWS) if is_filled(form, n)), default=0)
    return min(max(LEAST_ROWS, last + SPARE_ROWS), MOST_ROWS)
