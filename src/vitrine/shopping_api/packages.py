"""Packages: our parcels, in the format's words."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.fulfilment import (
    Parcel,
    ParcelState,
    correct_tracking,
    hand_over,
    parcels_of_order,
)
from vitrine.shopping_api.answering import Nothing
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.carriers import Shipping, handover_of
from vitrine.shopping_api.package_answers import detail, own_order, own_parcel, search
from vitrine.shopping_api.reading import id_told
from vitrine.shopping_api.refusing import (
    PACKAGE_UNKNOWN,
    Refused,
    demand_left_out,
    invalid,
    refusal_of,
)
from vitrine.shopping_api.shipping_pieces import ShippingTold, mark_shipped, shipping_told
from vitrine.shopping_api.windows import micros_of

AT_ONCE = 50


class ShipBody(msgspec.Struct, frozen=True, kw_only=True):
    pickup_slot: Any = None
    self_shipment: Shipping | None = None


class ShipOne(ShipBody, frozen=True, kw_only=True):
    id: str


class ShipMany(msgspec.Struct, frozen=True):
    packages: list[ShipOne]


class OfPackage(msgspec.Struct, frozen=True):
    package_id: str


class Failure(msgspec.Struct, frozen=True):
    code: int
    message: str
    detail: OfPackage


class Failures(msgspec.Struct, frozen=True):
    errors: list[Failure]


class Track(msgspec.Struct, frozen=True):
    description: str
    update_time_millis: int
    action_code: int


class Tracking(msgspec.Struct, frozen=True):
    tracking: list[Track]


async def ship(tx: Tx, call: Call) -> Nothing:
    await ship_one(tx, call, call.path_id("package_id"), call.body(ShipBody))
    return Nothing()


async def ship_many(tx: Tx, call: Call) -> Failures:
    """Each by itself; those that failed are told."""
    told = call.body(ShipMany).packages
    if not 1 <= len(told) <= AT_ONCE:
        raise invalid("packages", f"1 to {AT_ONCE} packages")
    failures = list[Failure]()
    for each in told:
        refusal = await refused(tx, call, each)
        if refusal is not None:
            detail_of = OfPackage(each.id)
            failures.append(Failure(refusal.code.number, refusal.message, detail_of))
    return Failures(failures)


async def refused(tx: Tx, call: Call, told: ShipOne) -> Refused | None:
    try:
        async with tx.session.begin_nested():
            await ship_one(tx, call, id_told(told.id, "packages.id"), told)
    except Refused as refusal:
        return refusal
    except VitrineError as error:
        return refusal_of(error)
    return None


async def ship_one(tx: Tx, call: Call, parcel_id: int, body: ShipBody) -> None:
    """The seller's own carrier: there are no labels to be had here."""
    demand_left_out(("pickup_slot", body.pickup_slot, "nobody collects parcels"))
    if body.self_shipment is None:
        raise invalid("self_shipment", "tell tracking_number and shipping_provider_id")
    parcel = await own_parcel(tx, call, parcel_id)
    await hand_over(tx, parcel.id, handover_of(body.self_shipment))


async def correct(tx: Tx, call: Call) -> Nothing:
    parcel = await own_parcel(tx, call, call.path_id("package_id"))
    await correct_tracking(tx, parcel.id, handover_of(shipping_told(call.body(ShippingTold))))
    return Nothing()


async def correct_of_order(tx: Tx, call: Call) -> Nothing:
    """Of an order that left in one package."""
    order = await own_order(tx, call, call.path_id("order_id"))
    handover = handover_of(shipping_told(call.body(ShippingTold)))
    parcels = await parcels_of_order(tx, order.id)
    gone = [parcel for parcel in parcels if parcel.state == ParcelState.HANDED_OVER]
    if len(gone) != 1:
        raise Refused(
            PACKAGE_UNKNOWN, "Not one package of this order is under way, but none or more."
        )
    await correct_tracking(tx, gone[0].id, handover)
    return Nothing()


async def tracking(tx: Tx, call: Call) -> Tracking:
    """The newest first."""
    order = await own_order(tx, call, call.path_id("order_id"))
    steps = [step for parcel in await parcels_of_order(tx, order.id) for step in steps_of(parcel)]
    return Tracking(sorted(steps, key=lambda step: step.update_time_millis, reverse=True))


def steps_of(parcel: Parcel) -> list[Track]:
    told = (
        ("The package is ready.", parcel.packed_at, 10101),
        ("The package was handed to the carrier.", parcel.handed_over_at, 30101),
        ("The package was delivered.", parcel.delivered_at, 50101),
    )
    return [
        Track(says, micros_of(at) // 1_000, action_code) for says, at, action_code in told if at
    ]


Row = tuple[str, str, tuple[str, ...], Scope, Callable[[Tx, Call], Awaitable[msgspec.Struct]], str]
READ, WRITE = Scope.FULFILMENT_READ, Scope.FULFILMENT_WRITE
ROWS: tuple[Row, ...] = (
    (
        "GET",
        "packages/{package_id}",
        ("202309",),
        READ,
        detail,
        "A package: what is in it, whose it is, how far it is.",
    ),
    (
        "POST",
        "packages/search",
        ("202309",),
        READ,
        search,
        "The shop's packages, the newest first where nothing else is asked.",
    ),
    (
        "POST",
        "packages/{package_id}/ship",
        ("202309",),
        WRITE,
        ship,
        "Ships a package with the seller's own carrier.",
    ),
    (
        "POST",
        "packages/ship",
        ("202309",),
        WRITE,
        ship_many,
        "Ships several packages, each by itself.",
    ),
    (
        "POST",
        "orders/{order_id}/packages",
        ("202309", "202610"),
        WRITE,
        mark_shipped,
        "Ships pieces of an order, or all that wait, with the seller's own carrier.",
    ),
    (
        "POST",
        "packages/{package_id}/shipping_info/update",
        ("202309", "202610"),
        WRITE,
        correct,
        "Corrects carrier and tracking number.",
    ),
    (
        "POST",
        "orders/{order_id}/shipping_info/update",
        ("202309",),
        WRITE,
        correct_of_order,
        "The same, of an order that left in one package.",
    ),
    (
        "GET",
        "orders/{order_id}/tracking",
        ("202309",),
        READ,
        tracking,
        "How far an order's packages are.",
    ),
)
ENDPOINTS = tuple(
    Endpoint(method, "fulfillment", resource, versions, scope, in_tx(act), says)
    for method, resource, versions, scope, act, says in ROWS
)
