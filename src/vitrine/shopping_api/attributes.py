"""What a listing tells beside its own fields: the format's attributes, the catalogue's facts."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import fields

import msgspec

from vitrine.app import Scope
from vitrine.catalogue import Category, Product, Safety, safety_gaps, tidy_safety
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.addresses import email_address
from vitrine.kit.language import preferred, translate
from vitrine.kit.text import mark
from vitrine.market import Law, TaxCategory, law_of, market, needs_unit_price
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.categories import category_told
from vitrine.shopping_api.refusing import ATTRIBUTE_MISSING, Refused, invalid

SALES, OF_PRODUCT = "SALES_PROPERTY", "PRODUCT_PROPERTY"
FREE_TEXT = "TEXT"
CONTENT_ID = "101010"
CONTENT = mark("Content")
TAX_ID = "101011"
TAX = mark("VAT rate")
TAX_NAMES = {
    TaxCategory.STANDARD: mark("Standard"),
    TaxCategory.BOOK: mark("Books"),
    TaxCategory.FOOD: mark("Food"),
    TaxCategory.CHILDREN_CLOTHING: mark("Children's clothing"),
    TaxCategory.CHILD_CAR_SEAT: mark("Children's car seats"),
}
TAX_VALUES = {tax: f"20000{n}" for n, tax in enumerate(TAX_NAMES, 1)}
SAFETY_IDS = {
    "manufacturer_name": "101001",
    "manufacturer_address": "101002",
    "manufacturer_email": "101003",
    "manufacturer_country": "101004",
    "responsible_name": "101005",
    "responsible_address": "101006",
    "responsible_email": "101007",
    "warnings": "101008",
}
SAFETY_NAMES = {
    "manufacturer_name": mark("Maker"),
    "manufacturer_address": mark("Maker's address"),
    "manufacturer_email": mark("Maker's e-mail"),
    "manufacturer_country": mark("Maker's country"),
    "responsible_name": mark("Responsible person in the EU"),
    "responsible_address": mark("Responsible person's address"),
    "responsible_email": mark("Responsible person's e-mail"),
    "warnings": mark("Warnings"),
}
SALES_IDS = {"100000": mark("Colour"), "100007": mark("Size")}
UNITS = ("g", "kg", "ml", "cl", "l", "cm", "m", "m2")
AMOUNT = re.compile(rf"([1-9][0-9]{{0,6}}) ?({'|'.join(UNITS)})")


class AttributeValue(msgspec.Struct, frozen=True, kw_only=True):
    id: str = ""
    name: str = ""


class ToldAttribute(msgspec.Struct, frozen=True):
    id: str
    values: list[AttributeValue]


class AttributeRow(msgspec.Struct, frozen=True, kw_only=True):
    """`is_requried` is how the format spells it."""

    id: str
    name: str
    type: str
    is_requried: bool
    is_required: bool
    values: list[AttributeValue] = []
    value_data_format: str = FREE_TEXT
    is_customizable: bool = True
    requirement_conditions: list[str] = []
    is_multiple_selection: bool = False


class Attributes(msgspec.Struct, frozen=True):
    attributes: list[AttributeRow]


class Needed(msgspec.Struct, frozen=True):
    is_required: bool = False


class Supported(msgspec.Struct, frozen=True):
    is_supported: bool = False


class SizeChart(msgspec.Struct, frozen=True):
    is_supported: bool = False
    is_required: bool = False


PAPERS = "600901"  # the one kind of certificate that there is
PAPERS_NAMED = "Instructions and safety information"


class CertificationRule(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    is_required: bool
    document_details: str


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    product_certifications: list[CertificationRule]
    size_chart: SizeChart = SizeChart()
    cod: Supported = Supported()
    package_dimension: Needed = Needed()
    epr: Needed = Needed()
    responsible_person: Needed = Needed()
    manufacturer: Needed = Needed()
    allowed_special_product_types: list[str] = []
    fees: list[str] = []
    seller_sku: Needed = Needed()


class Told(msgspec.Struct, frozen=True):
    """What a product's attributes said."""

    safety: Safety
    content: tuple[int, str] | None
    tax: TaxCategory | None


class SavedAttribute(msgspec.Struct, frozen=True):
    id: str
    name: str
    values: list[AttributeValue]


def law_today(code: str) -> Law:
    return law_of(code, clock.now().astimezone(market(code).zone).date())


async def attributes(tx: Tx, call: Call) -> Attributes:
    category = category_told(call.path["category_id"])
    law = law_today((await call.shop(tx)).home_market)
    language = preferred(call.query.text("locale"))
    needed = required(law, category)
    sales = [row(id_, translate(language, says), SALES) for id_, says in SALES_IDS.items()]
    told = [
        row(id_, translate(language, says), OF_PRODUCT, must=id_ in needed)
        for id_, says in named_ids().items()
    ]
    return Attributes([*sales, *told, tax_row(language)])


def row(id_: str, name: str, kind: str, *, must: bool = False) -> AttributeRow:
    return AttributeRow(id=id_, name=name, type=kind, is_requried=must, is_required=must)


def tax_row(language: str) -> AttributeRow:
    values = [
        AttributeValue(id=TAX_VALUES[tax], name=translate(language, says))
        for tax, says in TAX_NAMES.items()
    ]
    plain = row(TAX_ID, translate(language, TAX), OF_PRODUCT)
    return msgspec.structs.replace(plain, values=values, is_customizable=False)


def named_ids() -> dict[str, str]:
    return {SAFETY_IDS[name]: says for name, says in SAFETY_NAMES.items()} | {CONTENT_ID: CONTENT}


def required(law: Law, category: Category) -> set[str]:
    """A responsible person is needed only for what is made elsewhere, so it is none of these."""
    content = {CONTENT_ID} if needs_unit_price(law, category) else set[str]()
    rule = law.product_safety
    return content | ({SAFETY_IDS[name] for name in rule.required} if rule else set())


async def rules(_tx: Tx, call: Call) -> Rules:
    category_told(call.path["category_id"])
    papers = CertificationRule(
        id=PAPERS,
        name=PAPERS_NAMED,
        is_required=False,
        document_details="PDF files that buyers can save.",
    )
    return Rules(product_certifications=[papers])


def attributes_told(told: Sequence[ToldAttribute]) -> Told:
    said = {each.id: each.values[0] for each in told if each.values}
    texts = {id_: value.name for id_, value in said.items()}
    safety = tidy_safety(Safety(**{name: texts.get(id_, "") for name, id_ in SAFETY_IDS.items()}))
    for field in ("manufacturer_email", "responsible_email"):
        address = getattr(safety, field)
        if address and email_address(address) is None:
            raise invalid(f"product_attributes[{SAFETY_IDS[field]}]", "this is no e-mail address")
    return Told(safety, content_told(texts.get(CONTENT_ID, "")), tax_told(said.get(TAX_ID)))


def tax_told(said: AttributeValue | None) -> TaxCategory | None:
    if said is None:
        return None
    for tax, id_ in TAX_VALUES.items():
        if said.id == id_ or said.name == TAX_NAMES[tax]:
            return tax
    raise invalid(f"product_attributes[{TAX_ID}]", f"use one of {', '.join(TAX_VALUES.values())}")


def content_told(said: str) -> tuple[int, str] | None:
    if not said:
        return None
    read = AMOUNT.fullmatch(said.strip())
    if read is None:
        where = f"product_attributes[{CONTENT_ID}]"
        raise invalid(where, f"write an amount such as 250 g ({', '.join(UNITS)})")
    return int(read[1]), read[2]


def demand_complete(law: Law, product: Product) -> None:
    missing = [SAFETY_IDS[name] for name in safety_gaps(law, product.safety)]
    has_content = all(variant.content_amount for variant in product.variants)
    if needs_unit_price(law, product.category) and not has_content:
        missing.append(CONTENT_ID)
    if missing:
        names = ", ".join(f"{id_} ({named_ids()[id_]})" for id_ in missing)
        raise Refused(ATTRIBUTE_MISSING, f"product_attributes: the law asks for {names}.")


def saved_attributes(product: Product) -> list[SavedAttribute]:
    values = {SAFETY_IDS[f.name]: getattr(product.safety, f.name) for f in fields(Safety)}
    content = next((v for v in product.variants if v.content_amount), None)
    if content is not None:
        values[CONTENT_ID] = f"{content.content_amount} {content.content_unit}"
    tax = TaxCategory(product.tax_category)
    taxed = [AttributeValue(id=TAX_VALUES[tax], name=TAX_NAMES[tax])]
    return [
        *(
            SavedAttribute(id_, named_ids()[id_], [AttributeValue(id=value_id(said), name=said)])
            for id_, said in values.items()
            if said
        ),
        SavedAttribute(TAX_ID, TAX, taxed),
    ]


def told_before(product: Product) -> Told:
    """What a partial edit that leaves the attributes out keeps."""
    return Told(product.safety, None, TaxCategory(product.tax_category))


def value_id(value: str) -> str:
    """The same text has the same id everywhere."""
    return str(int.from_bytes(hashlib.sha256(value.encode()).digest()[:8], "big") >> 2 | 1 << 60)


ENDPOINTS = (
    Endpoint(
        "GET",
        "product",
        "categories/{category_id}/attributes",
        ("202309",),
        Scope.PRODUCT_READ,
        in_tx(attributes),
        "What a listing tells; required is what the law of the shop's market asks for.",
    ),
    Endpoint(
        "GET",
        "product",
        "categories/{category_id}/rules",
        ("202309",),
        Scope.PRODUCT_READ,
        in_tx(rules),
        "What else a listing must carry: nothing.",
    ),
)
