"""Sellers hand parcels over themselves: nobody collects them, and they say what arrived."""

import msgspec

from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.fulfilment import deliver
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.package_answers import own_order, own_parcel
from vitrine.shopping_api.packages import AT_ONCE, Failure, Failures, OfPackage
from vitrine.shopping_api.reading import id_told
from vitrine.shopping_api.refusing import NOT_POSSIBLE, Refused, invalid, refusal_of

ARRIVED = "DELIVERY_SUCCESS"
NOT_KEPT = ("DELIVERY_FAILED", "UPDATE_POD")


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    start_time: int
    end_time: int
    avaliable: bool


class Slots(msgspec.Struct, frozen=True, kw_only=True):
    can_pickup: bool = False
    can_drop_off: bool = False
    can_van_collection: bool = False
    drop_off_point_url: str = ""
    pickup_slots: list[Slot]


class DeliverOne(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    delivery_type: str


class DeliverMany(msgspec.Struct, frozen=True):
    packages: list[DeliverOne]


async def slots_of_package(tx: Tx, call: Call) -> Slots:
    await own_parcel(tx, call, call.path_id("package_id"))
    return Slots(pickup_slots=[])


async def slots_of_order(tx: Tx, call: Call) -> Slots:
    await own_order(tx, call, call.path_id("order_id"))
    return Slots(pickup_slots=[])


async def deliver_many(tx: Tx, call: Call) -> Failures:
    """Each by itself; those that failed are told."""
    told = call.body(DeliverMany).packages
    if not 1 <= len(told) <= AT_ONCE:
        raise invalid("packages", f"1 to {AT_ONCE} packages")
    failures = list[Failure]()
    for n, each in enumerate(told):
        if each.delivery_type not in {ARRIVED, *NOT_KEPT}:
            choices = ", ".join((ARRIVED, *NOT_KEPT))
            raise invalid(f"packages[{n}].delivery_type", f"write one of {choices}")
        try:
            async with tx.session.begin_nested():
                await deliver_one(tx, call, each)
        except (Refused, VitrineError) as error:
            refusal = error if isinstance(error, Refused) else refusal_of(error)
            failures.append(Failure(refusal.code.number, refusal.message, OfPackage(each.id)))
    return Failures(failures)


async def deliver_one(tx: Tx, call: Call, told: DeliverOne) -> None:
    parcel = await own_parcel(tx, call, id_told(told.id, "packages.id"))
    if told.delivery_type in NOT_KEPT:
        raise Refused(NOT_POSSIBLE, f"delivery_type: {told.delivery_type} is not kept here.")
    await deliver(tx, parcel.id)


NOBODY_COLLECTS = "When parcels are collected: never, sellers hand them over themselves."
ENDPOINTS = (
    Endpoint(
        "GET",
        "fulfillment",
        "packages/{package_id}/handover_time_slots",
        ("202309",),
        Scope.FULFILMENT_READ,
        in_tx(slots_of_package),
        NOBODY_COLLECTS,
    ),
    Endpoint(
        "GET",
        "fulfillment",
        "orders/{order_id}/handover_time_slots",
        ("202309",),
        Scope.FULFILMENT_READ,
        in_tx(slots_of_order),
        NOBODY_COLLECTS,
    ),
    Endpoint(
        "POST",
        "fulfillment",
        "packages/deliver",
        ("202309",),
        Scope.FULFILMENT_WRITE,
        in_tx(deliver_many),
        "Says that packages arrived: the buyer's time to return them runs from here.",
    ),
)
