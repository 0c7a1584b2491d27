from dataclasses import fields, replace
from functools import lru_cache

from vitrine.catalogue.model import Safety
from vitrine.kit.text import printable
from vitrine.market import Law

LONGEST = {
    "manufacturer_name": 160,
    "manufacturer_email": 254,
    "manufacturer_country": 2,
    "responsible_name": 160,
    "responsible_email": 254,
}
LONGEST_TEXT = 2_000


def safety_gaps(law: Law, safety: Safety) -> list[str]:
    """What the law wants known of a product before it is offered, and nobody told."""
    rule = law.product_safety
    if rule is None:
        return []
    missing = [name for name in rule.required if not getattr(safety, name)]
    abroad = safety.manufacturer_country not in rule.home_countries
    if rule.responsible_person and abroad and not safety.responsible_name:
        missing.append("responsible_name")
    return missing


@lru_cache(maxsize=16)  # a file tells the same of most of its products
def tidy_safety(safety: Safety) -> Safety:
    told = {field.name: printable(getattr(safety, field.name)) for field in fields(safety)}
    return replace(
        safety, **{name: text[: LONGEST.get(name, LONGEST_TEXT)] for name, text in told.items()}
    )
