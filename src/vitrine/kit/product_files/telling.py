"""The lines of one product, read into what they tell of it."""

from collections.abc import Mapping, Sequence

import msgspec

from vitrine.kit.product_files import google, shopify
from vitrine.kit.product_files.noting import Noted
from vitrine.kit.product_files.saying import Line
from vitrine.kit.product_files.told import Costs, Dialect, Flaw, Manner, ToldProduct, ToldVariant
from vitrine.kit.text import mark

MOST_VARIANTS = 100
MOST_PICTURES = 20
LONGEST_OPTION = 80
LONGEST_SKU = 64

TOO_MANY_CELLS = mark(
    "The row has more cells than there are columns: most likely a quotation mark is missing."
)
SKU_AGAIN = mark("Line {first} has it already.")
OPTION_AGAIN = mark("Line {first} has the same options: {option}.")
TOO_LONG = mark("At most {most} characters.")
TOO_MANY = mark("A product has at most {most} variants; the others are left out.")


def told(
    key: str,
    lines: Sequence[Line],
    columns: Mapping[str, str],
    dialect: Dialect,
    manner: Manner,
) -> ToldProduct:
    flaws: list[Flaw] = []
    noted = [Noted(line, columns, flaws) for line in lines]
    for each in noted:
        if each.line.extra:
            each.note("", TOO_MANY_CELLS, Costs.ROW)
    whole = [each for each in noted if not each.is_lost]
    if not whole:
        return ToldProduct(key=key, line=lines[0].number, flaws=flaws)
    tell = shopify.told if dialect is Dialect.SHOPIFY else google.told
    product = tell(key, whole, manner)
    return msgspec.structs.replace(
        product,
        variants=different(product, flaws),
        pictures=list(dict.fromkeys(product.pictures))[:MOST_PICTURES],
        flaws=sorted(flaws, key=lambda flaw: flaw.line),
    )


def different(product: ToldProduct, flaws: list[Flaw]) -> list[ToldVariant]:
    kept: list[ToldVariant] = []
    for variant in product.variants:
        flaw = flaw_of(variant, kept)
        if flaw is None:
            kept.append(variant)
        else:
            flaws.append(flaw)
    if len(kept) > MOST_VARIANTS:
        surplus = kept[MOST_VARIANTS]
        flaws.append(flaw_at(surplus, "SKU", TOO_MANY, surplus.sku, most=MOST_VARIANTS))
    return kept[:MOST_VARIANTS]


def flaw_of(variant: ToldVariant, kept: Sequence[ToldVariant]) -> Flaw | None:
    for text, most, field in (
        (variant.sku, LONGEST_SKU, "SKU"),
        (variant.option, LONGEST_OPTION, "options"),
    ):
        if len(text) > most:
            return flaw_at(variant, field, TOO_LONG, text, most=most)
    for before in kept:
        if before.sku == variant.sku:
            return flaw_at(variant, "SKU", SKU_AGAIN, variant.sku, first=before.line)
        if variant.option and before.option == variant.option:
            facts = {"first": before.line, "option": variant.option}
            return flaw_at(variant, "options", OPTION_AGAIN, variant.option, **facts)
    return None


def flaw_at(variant: ToldVariant, field: str, says: str, written: str, **facts: object) -> Flaw:
    return Flaw(
        line=variant.line,
        field=field,
        says=says,
        costs=Costs.ROW,
        written=written[:80],
        facts={name: str(fact) for name, fact in facts.items()},
    )
