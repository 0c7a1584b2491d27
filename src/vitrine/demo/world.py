"""What the demo shows: a potter's shop. All of it is invented."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from vitrine.catalogue import Category, NewVariant, Safety
from vitrine.market import TaxCategory
from vitrine.shop import Trader

SHOP = "Atelier Ombra"
TRADER = Trader(
    legal_name="Atelier Ombra Ltd",
    address="14 Kiln Lane, Leeds LS1 4AP, United Kingdom",
    email="hello@atelier-ombra.example",
    phone="+44 113 496 0000",
    register_number="Companies House 00000000 (demo)",
    vat_id="GB 999 9999 73",
)
SAFETY = Safety(
    manufacturer_name="Atelier Ombra Ltd",
    manufacturer_address="14 Kiln Lane, Leeds LS1 4AP, United Kingdom",
    manufacturer_email="safety@atelier-ombra.example",
    manufacturer_country="GB",
    responsible_name="Ombra Handels GmbH",
    responsible_address="Ofengasse 3, 20095 Hamburg, Germany",
    responsible_email="sicherheit@atelier-ombra.example",
)
SHOW_ON_AIR = "Terra cups, first firing"
SHOW_BEFORE = "Opening the kiln"
SHOW_NEXT = "Vases for winter branches"


class Person(NamedTuple):
    name: str
    email: str
    locale: str


HOST = Person("Olivia Ombra", "host@demo.example", "en")
VIEWER = Person("Anna", "viewer@demo.example", "en")
SIMULATED = (
    (Person("lena.k", "lena@demo.example", "de"), "DE"),
    (Person("Tomás", "tomas@demo.example", "en"), "GB"),
    (Person("Marta", "marta@demo.example", "en"), "GB"),
    (Person("piet_77", "piet@demo.example", "de"), "DE"),
    (Person("Jonas", "jonas@demo.example", "de"), "DE"),
)
ADDRESSES: Mapping[str, dict[str, str]] = {
    "GB": {
        "line1": "1 Sample Street",
        "line2": "",
        "postcode": "SW1A 1AA",
        "city": "London",
        "country": "GB",
    },
    "DE": {
        "line1": "Musterweg 1",
        "line2": "",
        "postcode": "20095",
        "city": "Hamburg",
        "country": "DE",
    },
}


class Ware(msgspec.Struct, frozen=True, kw_only=True):
    """A product of the demo; prices in minor units by market, pieces by variant."""

    title: str
    picture: str
    text: str
    variants: tuple[tuple[NewVariant, int], ...]
    prices: Mapping[str, int]
    reduced_to: Mapping[str, int] = {}
    option_name: str = ""
    category: Category = Category.GENERAL
    tax_category: TaxCategory = TaxCategory.STANDARD


def one(sku: str, pieces: int) -> tuple[tuple[NewVariant, int], ...]:
    return ((NewVariant(sku=sku), pieces),)


WARES = (
    Ware(
        title="Terra cup",
        picture="cup.jpg",
        text="<p>Stoneware, thrown and glazed by hand. Holds 220 ml, dishwasher safe to 65 °C.</p>",
        option_name="Glaze",
        variants=(
            (NewVariant(sku="TC-01", option="Coral", swatch="#d8583a"), 40),
            (NewVariant(sku="TC-02", option="Sand", swatch="#e0cfb4"), 26),
            (NewVariant(sku="TC-03", option="Ink", swatch="#2b2a33"), 0),
        ),
        prices={"GB": 2400, "DE": 2800},
        reduced_to={"GB": 2000, "DE": 2400},
    ),
    Ware(
        title="Speckled vase, large",
        picture="vase.jpg",
        text="<p>Iron speckles in a cream glaze. 31 cm tall, watertight.</p>",
        variants=one("VS-11", 14),
        prices={"GB": 7400, "DE": 8600},
    ),
    Ware(
        title="Lagoon bowl",
        picture="bowl.jpg",
        text="<p>A wide bowl for salad or fruit, 26 cm across.</p>",
        variants=one("BW-03", 30),
        prices={"GB": 3300, "DE": 3800},
    ),
    Ware(
        title="Morning pitcher",
        picture="pitcher.jpg",
        text="<p>Pours without a drop beside it. Holds 1.1 litres.</p>",
        variants=one("PT-07", 20),
        prices={"GB": 4600, "DE": 5400},
    ),
    Ware(
        title="Cup pair, cream and night blue",
        picture="set.jpg",
        text="<p>Two cups that belong together, in a box.</p>",
        variants=one("ST-02", 16),
        prices={"GB": 3800, "DE": 4400},
    ),
    Ware(
        title="Honey plate",
        picture="plate.jpg",
        text="<p>Flat, with a low rim. 24 cm.</p>",
        variants=one("PL-05", 40),
        prices={"GB": 2500, "DE": 2900},
    ),
    Ware(
        title="Night bottle with olive oil",
        picture="bottle.jpg",
        text="<p>Half a litre of olive oil from one grove, in a bottle that you keep.</p>",
        variants=((NewVariant(sku="BT-09", content_amount=500, content_unit="ml"), 24),),
        prices={"GB": 2900, "DE": 3400},
        category=Category.FOOD,
        tax_category=TaxCategory.FOOD,
    ),
)
