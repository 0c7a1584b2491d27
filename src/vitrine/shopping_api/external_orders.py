"""The numbers that an order has in the seller's other systems."""

import msgspec

from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.order import Order, OrderReference, refer, references_of, references_to
from vitrine.order import shop_orders_by_ids as orders_by_ids
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.package_answers import own_order
from vitrine.shopping_api.reading import id_told
from vitrine.shopping_api.refusing import ORDER_OF_OTHERS, Refused, invalid, refusal_of

AT_ONCE = 100
LONGEST = 100
PLATFORMS = (
    "SHOPIFY",
    "WOOCOMMERCE",
    "BIGCOMMERCE",
    "MAGENTO",
    "SALESFORCE_COMMERCE_CLOUD",
    "CHANNEL_ADVISOR",
    "AMAZON",
    "ORDER_MANAGEMENT_SYSTEM",
    "WAREHOUSE_MANAGEMENT_SYSTEM",
    "ERP_SYSTEM",
)


class LineTold(msgspec.Struct, frozen=True):
    id: str
    origin_id: str


class ExternalTold(msgspec.Struct, frozen=True):
    id: str
    platform: str
    line_items: list[LineTold]


class OrderTold(msgspec.Struct, frozen=True):
    id: str
    external_order: ExternalTold


class AttachBody(msgspec.Struct, frozen=True):
    orders: list[OrderTold]


class Elsewhere(msgspec.Struct, frozen=True):
    id: str
    platform: str


class OfOrder(msgspec.Struct, frozen=True):
    order_id: str
    external_order: Elsewhere


class Failure(msgspec.Struct, frozen=True):
    """Its code is a string here, unlike everywhere else."""

    code: str
    message: str
    detail: OfOrder


class Failures(msgspec.Struct, frozen=True):
    errors: list[Failure]


class External(msgspec.Struct, frozen=True):
    id: str
    platform: str
    line_items: list[LineTold]


class Externals(msgspec.Struct, frozen=True):
    external_orders: list[External]


class FoundOrder(msgspec.Struct, frozen=True):
    id: str
    external_order: External


class FoundOrders(msgspec.Struct, frozen=True):
    orders: list[FoundOrder]


async def attach(tx: Tx, call: Call) -> Failures:
    """Each order by itself: those that failed are told."""
    told = call.body(AttachBody).orders
    if not 1 <= len(told) <= AT_ONCE:
        raise invalid("orders", f"1 to {AT_ONCE} orders")
    assert call.shop_id is not None
    ids = [id_told(each.id, f"orders[{n}].id") for n, each in enumerate(told)]
    known = await orders_by_ids(tx, call.shop_id, ids)
    failures: list[Failure] = []
    for n, (order_id, each) in enumerate(zip(ids, told, strict=True)):
        try:
            await attach_one(tx, known.get(order_id), f"orders[{n}].external_order", each)
        except Refused as refusal:
            failures.append(failure(refusal, each))
        except VitrineError as error:
            failures.append(failure(refusal_of(error), each))
    return Failures(failures)


async def attach_one(tx: Tx, order: Order | None, where: str, told: OrderTold) -> None:
    if order is None:
        raise Refused(ORDER_OF_OTHERS)
    external = told.external_order
    if external.platform not in PLATFORMS:
        raise invalid(f"{where}.platform", f"write one of {', '.join(PLATFORMS)}")
    texts = {f"{where}.id": external.id} | {
        f"{where}.line_items[{n}].id": line.id for n, line in enumerate(external.line_items)
    }
    for field, text in texts.items():
        if not 1 <= len(text) <= LONGEST:
            raise invalid(field, f"1 to {LONGEST} characters")
    pieces = {
        id_told(line.origin_id, f"{where}.line_items[{n}].origin_id"): line.id
        for n, line in enumerate(external.line_items)
    }
    await refer(tx, order, system=external.platform, number=external.id, pieces=pieces)


def failure(refusal: Refused, told: OrderTold) -> Failure:
    elsewhere = Elsewhere(told.external_order.id, told.external_order.platform)
    return Failure(str(refusal.code.number), refusal.message, OfOrder(told.id, elsewhere))


async def get(tx: Tx, call: Call) -> Externals:
    platform = call.query.demand("platform", PLATFORMS)
    order = await own_order(tx, call, call.path_id("order_id"))
    found = await references_of(tx, order.id)
    return Externals([external(each) for each in found if each.system == platform])


async def search(tx: Tx, call: Call) -> FoundOrders:
    platform = call.query.demand("platform", PLATFORMS)
    number = call.query.text("external_order_id").replace("\0", "")
    if not number:
        raise invalid("external_order_id", "this is missing")
    assert call.shop_id is not None
    found = await references_to(tx, call.shop_id, system=platform, number=number)
    return FoundOrders([FoundOrder(str(each.order_id), external(each)) for each in found])


def external(reference: OrderReference) -> External:
    lines = [LineTold(number, unit_id) for unit_id, number in reference.pieces.items()]
    return External(reference.number, reference.system, lines)


ENDPOINTS = tuple(
    Endpoint(method, "order", resource, ("202406",), scope, in_tx(act), says)
    for method, resource, scope, act, says in (
        (
            "POST",
            "orders/external_orders",
            Scope.REFERENCE_WRITE,
            attach,
            "Keeps the numbers that orders and their pieces have in another system.",
        ),
        (
            "GET",
            "orders/{order_id}/external_orders",
            Scope.REFERENCE_READ,
            get,
            "The number that an order has in another system.",
        ),
        (
            "POST",
            "orders/external_order_search",
            Scope.REFERENCE_READ,
            search,
            "The orders that have a number in another system.",
        ),
    )
)
