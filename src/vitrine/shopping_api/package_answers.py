"""Packages as they are shown: our parcels, in the format's words."""

from datetime import datetime

import msgspec

from vitrine.db import Tx
from vitrine.fulfilment import (
    Parcel,
    ParcelsBy,
    ParcelSearch,
    ParcelState,
    parcel_by_id,
    search_parcels,
)
from vitrine.fulfilment.errors import ParcelUnknown
from vitrine.order import Order, alike, shop_orders_by_ids
from vitrine.shopping_api.calling import Call
from vitrine.shopping_api.carriers import provider
from vitrine.shopping_api.order_answers import recipient_of
from vitrine.shopping_api.reading import page_of, token_of
from vitrine.shopping_api.refusing import (
    ORDER_OF_OTHERS,
    PACKAGE_UNKNOWN,
    Refused,
    invalid,
)
from vitrine.shopping_api.windows import micros_of, moment_told, place_of
from vitrine.shopping_api.wording import seconds

STATUSES = {
    ParcelState.OPEN: "TO_FULFILL",
    ParcelState.PACKED: "PROCESSING",
    ParcelState.HANDED_OVER: "FULFILLING",
    ParcelState.DELIVERED: "COMPLETED",
    ParcelState.CANCELLED: "CANCELLED",
}
STATES = {status: state for state, status in STATUSES.items()}
DESCENDING = "DESC"
SORTS = {
    "create_time": ParcelsBy.OPENED,
    "update_time": ParcelsBy.CHANGED,
    "order_pay_time": ParcelsBy.PAID,
}


class PackedSku(msgspec.Struct, frozen=True):
    id: str
    name: str
    quantity: int


class PackedOrder(msgspec.Struct, frozen=True):
    id: str
    skus: list[PackedSku]


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    full_address: str
    name: str
    phone_number: str
    region_code: str
    postal_code: str
    address_line1: str
    address_line2: str
    address_line3: str
    address_line4: str
    address_detail: str


class Package(msgspec.Struct, frozen=True, kw_only=True):
    package_id: str
    orders: list[PackedOrder]
    package_status: str
    has_multi_skus: bool
    shipping_provider_name: str
    shipping_provider_id: str
    shipping_type: str
    delivery_option_name: str
    tracking_number: str
    create_time: int
    update_time: int
    order_line_item_ids: list[str]
    recipient_address: Destination
    warehouse_id: str


class PackageRow(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    orders: list[PackedOrder]
    create_time: int
    update_time: int
    status: str
    tracking_number: str
    shipping_provider_name: str
    shipping_provider_id: str
    order_line_item_ids: list[str]


class Found(msgspec.Struct, frozen=True):
    packages: list[PackageRow]
    total_count: int
    next_page_token: str


class SearchBody(msgspec.Struct, frozen=True, kw_only=True):
    create_time_ge: int | None = None
    create_time_lt: int | None = None
    update_time_ge: int | None = None
    update_time_lt: int | None = None
    package_status: str | None = None


async def detail(tx: Tx, call: Call) -> Package:
    parcel = await own_parcel(tx, call, call.path_id("package_id"))
    order = await own_order(tx, call, parcel.order_id)
    name, provider_id = provider(parcel.carrier)
    return Package(
        package_id=str(parcel.id),
        orders=[packed(order, parcel)],
        package_status=STATUSES[ParcelState(parcel.state)],
        has_multi_skus=len(alike(order, parcel.unit_ids)) > 1,
        shipping_provider_name=name,
        shipping_provider_id=provider_id,
        shipping_type="SELLER",
        delivery_option_name=order.delivery_name,
        tracking_number=parcel.tracking or "",
        create_time=seconds(parcel.opened_at),
        update_time=seconds(parcel.changed_at),
        order_line_item_ids=[str(unit_id) for unit_id in parcel.unit_ids],
        recipient_address=msgspec.convert(recipient_of(order), Destination, from_attributes=True),
        warehouse_id=str(parcel.shop_id),
    )


async def search(tx: Tx, call: Call) -> Found:
    page, body = page_of(call.query), call.body(SearchBody)
    told = search_told(call, body)
    assert call.shop_id is not None
    found, total = await search_parcels(
        tx, call.shop_id, told, after=place_of(page.after), limit=page.size + 1
    )
    rows = found[: page.size]
    orders = await shop_orders_by_ids(tx, call.shop_id, {parcel.order_id for parcel in rows})
    token = ""
    if len(found) > page.size:
        last = rows[-1]
        moment = moment_of(last, orders[last.order_id], told.sorted_by)
        token = token_of(micros_of(moment), last.id)
    return Found([row_of(parcel, orders[parcel.order_id]) for parcel in rows], total, token)


def search_told(call: Call, body: SearchBody) -> ParcelSearch:
    sort = call.query.chosen("sort_field", tuple(SORTS))
    if body.package_status and body.package_status not in STATES:
        raise invalid("package_status", f"write one of {', '.join(STATES)}")
    return ParcelSearch(
        state=STATES.get(body.package_status or ""),
        opened_from=moment_told(body.create_time_ge, "create_time_ge"),
        opened_before=moment_told(body.create_time_lt, "create_time_lt"),
        changed_from=moment_told(body.update_time_ge, "update_time_ge"),
        changed_before=moment_told(body.update_time_lt, "update_time_lt"),
        sorted_by=SORTS[sort],
        newest_first=call.query.chosen("sort_order", (DESCENDING, "ASC")) == DESCENDING,
    )


def moment_of(parcel: Parcel, order: Order, sorted_by: ParcelsBy) -> datetime:
    if sorted_by is ParcelsBy.CHANGED:
        return parcel.changed_at
    paid_at = order.placed_at if sorted_by is ParcelsBy.PAID else None
    return paid_at or parcel.opened_at


def row_of(parcel: Parcel, order: Order) -> PackageRow:
    name, provider_id = provider(parcel.carrier)
    return PackageRow(
        id=str(parcel.id),
        orders=[packed(order, parcel)],
        create_time=seconds(parcel.opened_at),
        update_time=seconds(parcel.changed_at),
        status=STATUSES[ParcelState(parcel.state)],
        tracking_number=parcel.tracking or "",
        shipping_provider_name=name,
        shipping_provider_id=provider_id,
        order_line_item_ids=[str(unit_id) for unit_id in parcel.unit_ids],
    )


def packed(order: Order, parcel: Parcel) -> PackedOrder:
    return PackedOrder(
        str(order.id),
        [
            PackedSku(str(each.variant_id), each.line.title, len(each.units))
            for each in alike(order, parcel.unit_ids)
        ],
    )


async def own_parcel(tx: Tx, call: Call, parcel_id: int) -> Parcel:
    try:
        parcel = await parcel_by_id(tx, parcel_id)
    except ParcelUnknown:
        raise Refused(PACKAGE_UNKNOWN) from None
    if parcel.shop_id != call.shop_id:
        raise Refused(PACKAGE_UNKNOWN)
    return parcel


async def own_order(tx: Tx, call: Call, order_id: int) -> Order:
    assert call.shop_id is not None
    found = await shop_orders_by_ids(tx, call.shop_id, [order_id])
    if order_id not in found:
        raise Refused(ORDER_OF_OTHERS)
    return found[order_id]
