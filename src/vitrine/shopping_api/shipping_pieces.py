"""Pieces of an order that leave with the seller's own carrier."""

from collections.abc import Sequence

import msgspec

from vitrine.db import Tx
from vitrine.fulfilment import Parcel, ParcelState, hand_over, parcels_of_order, part
from vitrine.shopping_api.calling import Call
from vitrine.shopping_api.carriers import Shipping, handover_of
from vitrine.shopping_api.package_answers import own_order
from vitrine.shopping_api.reading import ids_told
from vitrine.shopping_api.refusing import PACKAGE_UNKNOWN, Refused, invalid

PIECES_AT_ONCE = 1_000
WAITING = (ParcelState.OPEN, ParcelState.PACKED)


class ShippingTold(msgspec.Struct, frozen=True, kw_only=True):
    """Flat as 202309 has it, or in lists as 202610 has it."""

    tracking_number: str | None = None
    shipping_provider_id: str | None = None
    shipping_info_list: list[Shipping] | None = None


class LineTold(msgspec.Struct, frozen=True):
    order_line_id: str


class MarkBody(ShippingTold, frozen=True, kw_only=True):
    order_line_item_ids: list[str] | None = None
    order_line_list: list[LineTold] | None = None


class Warned(msgspec.Struct, frozen=True):
    message: str


class Marked(msgspec.Struct, frozen=True, omit_defaults=True):
    order_id: str
    order_line_item_ids: list[str]
    package_id: str
    warning: Warned | None = None


async def mark_shipped(tx: Tx, call: Call) -> Marked:
    """These pieces, or all that wait, leave now."""
    body = call.body(MarkBody)
    order = await own_order(tx, call, call.path_id("order_id"))
    handover = handover_of(shipping_told(body))
    waiting = [p for p in await parcels_of_order(tx, order.id) if p.state in WAITING]
    leaving = await parcels_for(tx, waiting, pieces_told(body))
    answer = Marked(
        str(order.id),
        [str(unit_id) for parcel in leaving for unit_id in parcel.unit_ids],
        str(leaving[0].id),
        warning_of(leaving),
    )
    for parcel in leaving:
        await hand_over(tx, parcel.id, handover)
    return answer


async def parcels_for(tx: Tx, waiting: Sequence[Parcel], pieces: set[int]) -> Sequence[Parcel]:
    if not waiting:
        raise Refused(PACKAGE_UNKNOWN, "Nothing of this order waits to be shipped.")
    if not pieces:
        return waiting
    for parcel in waiting:
        if pieces == set(parcel.unit_ids):
            return [parcel]
        if pieces < set(parcel.unit_ids):
            return [await part(tx, parcel, pieces)]
    raise invalid("order_line_item_ids", "these pieces do not wait together in one package")


def warning_of(leaving: Sequence[Parcel]) -> Warned | None:
    """The format has room for one package."""
    if len(leaving) == 1:
        return None
    ids = ", ".join(str(parcel.id) for parcel in leaving)
    return Warned(f"They left in {len(leaving)} packages with one tracking number: {ids}.")


def pieces_told(body: MarkBody) -> set[int]:
    lines = [each.order_line_id for each in body.order_line_list or ()]
    told = [*(body.order_line_item_ids or ()), *lines]
    return set(ids_told(told, "order_line_item_ids", most=PIECES_AT_ONCE)) if told else set()


def shipping_told(body: ShippingTold) -> Shipping:
    if len(body.shipping_info_list or ()) > 1:
        raise invalid("shipping_info_list", "one alone: a package has one tracking number")
    if body.shipping_info_list:
        return body.shipping_info_list[0]
    return Shipping(body.tracking_number, body.shipping_provider_id)
