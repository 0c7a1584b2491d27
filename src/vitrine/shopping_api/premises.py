"""Where a shop sends from, and whether it may sell at all."""

from collections.abc import Sequence

import msgspec

from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.market import Capability, allows, market
from vitrine.shop import DeliveryMethod, Shop, delivery_methods, identity_gaps
from vitrine.shopping_api.attributes import law_today
from vitrine.shopping_api.calling import Call, Endpoint, in_tx

NAME = "Main"
MOST_LINES = 4
NESTED = "202309"


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """`distict` is how the format spells it."""

    region: str
    region_code: str
    full_address: str
    contact_person: str
    phone_number: str
    distict: str = ""
    address_line1: str
    address_line2: str
    address_line3: str
    address_line4: str


class Warehouse(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    entity_id: str
    name: str = NAME
    effect_status: str = "ENABLED"
    type: str = "SALES_WAREHOUSE"
    sub_type: str = "DOMESTIC_WAREHOUSE"
    is_default: bool = True
    address: Address


class Warehouses(msgspec.Struct, frozen=True):
    warehouses: list[Warehouse]


class CheckResult(msgspec.Struct, frozen=True):
    check_item: str
    is_failed: bool
    fail_reasons: list[str]


class Prerequisites(msgspec.Struct, frozen=True):
    check_results: list[CheckResult]


class NestedLogistics(msgspec.Struct, frozen=True):
    delivery_option: str
    pickup_warehouse: str
    return_warehouse: str


class NestedShop(msgspec.Struct, frozen=True):
    """Each string is JSON of a `NestedCheck`. `gne`: nothing of it is asked for here."""

    status: str
    contact_info: str
    logistics: NestedLogistics
    gne: dict[str, str] = {}


class NestedPrerequisites(msgspec.Struct, frozen=True):
    shop: NestedShop


class NestedResult(msgspec.Struct, frozen=True):
    is_failed: bool
    fail_reasons: list[str]


class NestedCheck(msgspec.Struct, frozen=True, omit_defaults=True):
    check_result: NestedResult
    id: str = ""
    name: str = ""


async def warehouses(tx: Tx, call: Call) -> Warehouses:
    """A shop has one, known by the shop's own id."""
    shop = await call.shop(tx)
    return Warehouses(
        [Warehouse(id=str(shop.id), entity_id=str(shop.id), address=address_of(shop))]
    )


def address_of(shop: Shop) -> Address:
    known, trader = market(shop.home_market), shop.trader
    lines = [*trader.address.splitlines(), *[""] * MOST_LINES][:MOST_LINES]
    return Address(
        region=known.name,
        region_code=known.country,
        full_address=", ".join(trader.address.splitlines()),
        contact_person=trader.legal_name,
        phone_number=trader.phone,
        address_line1=lines[0],
        address_line2=lines[1],
        address_line3=lines[2],
        address_line4=lines[3],
    )


async def prerequisites(tx: Tx, call: Call) -> Prerequisites | NestedPrerequisites:
    shop = await call.shop(tx)
    is_open = await allows(tx, shop.home_market, Capability.CHECK_OUT)
    status = [] if is_open else [f"No orders are taken in {shop.home_market}."]
    contact = contact_gaps(shop)
    delivery = delivery_gaps(await delivery_methods(tx, shop.id, shop.home_market))
    if call.version == NESTED:
        warehouse = nested([], id=str(shop.id), name=NAME)
        logistics = NestedLogistics(nested(delivery), warehouse, warehouse)
        return NestedPrerequisites(NestedShop(nested(status), nested(contact), logistics))
    return Prerequisites(
        [
            check("SHOP_STATUS", status),
            check("CONTACT_INFO", contact),
            check("DELIVERY_OPTION", delivery),
        ]
    )


def check(item: str, reasons: list[str]) -> CheckResult:
    return CheckResult(item, is_failed=bool(reasons), fail_reasons=reasons)


def nested(reasons: list[str], **of: str) -> str:
    result = NestedResult(is_failed=bool(reasons), fail_reasons=reasons)
    return msgspec.json.encode(NestedCheck(check_result=result, **of)).decode()


def contact_gaps(shop: Shop) -> list[str]:
    gaps = identity_gaps(law_today(shop.home_market), shop.trader)
    return [f"The law asks for the shop's {name.replace('_', ' ')}." for name in gaps]


def delivery_gaps(methods: Sequence[DeliveryMethod]) -> list[str]:
    return [] if methods else ["The shop delivers nowhere in its home market."]


ENDPOINTS = (
    Endpoint(
        "GET",
        "logistics",
        "warehouses",
        ("202309",),
        Scope.LOGISTICS_READ,
        in_tx(warehouses),
        "Where the shop sends from: one warehouse.",
    ),
    Endpoint(
        "GET",
        "product",
        "prerequisites",
        (NESTED, "202312"),
        Scope.PRODUCT_READ,
        in_tx(prerequisites),
        "What still keeps the shop from selling.",
    ),
)
