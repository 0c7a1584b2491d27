"""The format has up to three sales attributes, the catalogue one option: `Coral / L`."""

from collections.abc import Sequence

from vitrine.catalogue import Product, Variant
from vitrine.kit.text import printable
from vitrine.shopping_api.attributes import SALES_IDS, value_id
from vitrine.shopping_api.product_bodies import ToldOption, ToldSku
from vitrine.shopping_api.refusing import SKU_TWICE, Refused, invalid

BETWEEN = " / "
MOST = 3
LONGEST_NAME = 40
LONGEST = 80

Pair = tuple[str, str]  # of an option: its name and its value


def options_told(skus: Sequence[ToldSku], before: Product | None) -> tuple[str, list[str]]:
    """The option's name, and each SKU's option."""
    known = values_by_id(before) if before else {}
    told = [pairs_told(n, sku.sales_attributes or [], known) for n, sku in enumerate(skus)]
    names = {BETWEEN.join(name for name, _ in pairs) for pairs in told}
    if len(names) > 1:
        raise invalid("skus.sales_attributes", "all SKUs have the same attributes, in one order")
    options = [BETWEEN.join(value for _, value in pairs) for pairs in told]
    if len(set(options)) < len(options):
        raise Refused(SKU_TWICE, "skus.sales_attributes: two SKUs have the same values.")
    name = names.pop()
    if len(name) > LONGEST_NAME:
        raise invalid("skus.sales_attributes.name", f"{LONGEST_NAME} characters in all at most")
    return name, options


def pairs_told(sku: int, told: Sequence[ToldOption], known: dict[str, str]) -> list[Pair]:
    field = f"skus[{sku}].sales_attributes"
    if len(told) > MOST:
        raise invalid(field, f"at most {MOST}")
    pairs = [pair_told(field, n, each, known) for n, each in enumerate(told)]
    if len(BETWEEN.join(value for _, value in pairs)) > LONGEST:
        raise invalid(field, f"the values have {LONGEST} characters in all at most")
    return pairs


def pair_told(field: str, n: int, told: ToldOption, known: dict[str, str]) -> Pair:
    name = tidy(told.name or SALES_IDS.get(told.id or "", "")) or known.get(told.id or "", "")
    value = tidy(told.value_name or "") or known.get(told.value_id or "", "")
    if not name:
        raise invalid(f"{field}[{n}].name", "give the attribute's name, or an id that is known")
    if not value:
        raise invalid(f"{field}[{n}].value_name", "give the value's name, or an id that is known")
    return name, value


def tidy(text: str) -> str:
    return printable(text).replace(BETWEEN, "/")


def values_by_id(product: Product) -> dict[str, str]:
    pairs = [pair for variant in product.variants for pair in pairs_of(product, variant)]
    return {value_id(text): text for pair in pairs for text in pair}


def pairs_of(product: Product, variant: Variant) -> list[Pair]:
    if not variant.option:
        return []
    names, values = product.option_name.split(BETWEEN), variant.option.split(BETWEEN)
    if len(names) != len(values):
        return [(product.option_name, variant.option)]
    return list(zip(names, values, strict=True))


def attribute_id(name: str) -> str:
    return next((id_ for id_, known in SALES_IDS.items() if known == name), value_id(name))
