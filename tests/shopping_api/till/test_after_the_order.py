"""Packages, cancellations and returns, each answer held against the typed client's models."""

import httpx2
import pytest
from tiktok_shop_api.generated import models as m

from tests.world.after import placed
from tests.world.app import Caller, a_program
from tests.world.exchange import a_wardrobe
from tests.world.order import Till
from tests.world.seller_calls import AFTER, ORDERS, PACKAGES, carrier_of, fits, shown
from vitrine.aftersale import ReturnKind, ask_return, cancel_by_buyer
from vitrine.db import Database
from vitrine.fulfilment import Handover, deliver, hand_over, pack, parcels_of_order
from vitrine.order import Order
from vitrine.settings import Settings
from vitrine.shop import shop_by_id
from vitrine.shopping_api.wording import major_of
from vitrine.stock import ClaimLane, available


@pytest.fixture
async def order(till: Till) -> Order:
    """Three pieces of one SKU, in one parcel."""
    return await (await placed(till, 3)).order()


async def test_a_package_is_shipped_and_the_order_follows(
    call: Caller, db: Database, order: Order
) -> None:
    package = (await shown(call, order)).packages[0].id
    detail = await fits(call, m.GetPackageDetailResponse, "GET", f"{PACKAGES}/{package}")
    assert detail.data.package_status == "TO_FULFILL"
    assert len(detail.data.order_line_item_ids) == 3
    shipment = {"tracking_number": "JD014600", "shipping_provider_id": await carrier_of(call)}
    ship = {"self_shipment": shipment}
    assert (await call("POST", f"{PACKAGES}/{package}/ship", ship)).json()["code"] == 0
    again = (await call("POST", f"{PACKAGES}/{package}/ship", ship)).json()
    assert again["code"] != 0
    after = await shown(call, order)
    assert after.status == "IN_TRANSIT"
    assert {line.tracking_number for line in after.line_items} == {"JD014600"}
    correct = shipment | {"tracking_number": "JD014601"}
    path = f"{PACKAGES}/{package}/shipping_info/update"
    assert (await call("POST", path, correct)).json()["code"] == 0
    async with db.begin() as tx:
        await deliver(tx, int(package))
    path = f"/fulfillment/202309/orders/{order.id}/tracking"
    tracking = await fits(call, m.GetOrderTrackingResponse, "GET", path)
    assert tracking.data.tracking[0].action_code == 50101
    assert (await shown(call, order)).status == "DELIVERED"


async def test_orders_are_found_by_how_far_they_are(
    call: Caller, db: Database, till: Till, order: Order
) -> None:
    async with db.begin() as tx:
        (parcel,) = await parcels_of_order(tx, order.id)
        await hand_over(tx, parcel.id, Handover("dhl"))
        await deliver(tx, parcel.id)
    found = {"order_status": "DELIVERED"}
    answer = await fits(call, m.GetOrderListResponse, "POST", f"{ORDERS}/search", found)
    assert answer.data.total_count == 1
    options = f"/logistics/202309/warehouses/{till.shop_id}/delivery_options"
    await fits(call, m.GetWarehouseDeliveryOptionsResponse, "GET", options)


async def test_some_pieces_leave_first_in_either_version(call: Caller, order: Order) -> None:
    pieces, carrier = [str(unit.id) for unit in order.units], await carrier_of(call)
    flat = {
        "order_line_item_ids": pieces[:1],
        "tracking_number": "A1",
        "shipping_provider_id": carrier,
    }
    path = f"/fulfillment/202309/orders/{order.id}/packages"
    first = await fits(call, m.MarkPackageAsShippedResponse, "POST", path, flat)
    assert first.data.order_line_item_ids == pieces[:1]
    assert (await shown(call, order)).status == "PARTIALLY_SHIPPING"
    listed = {
        "order_line_list": [{"order_line_id": piece} for piece in pieces[1:]],
        "shipping_info_list": [{"tracking_number": "A2", "shipping_provider_id": carrier}],
    }
    path = f"/fulfillment/202610/orders/{order.id}/packages"
    await fits(call, m.MarkPackageAsShippedResponse, "POST", path, listed)
    assert (await shown(call, order)).status == "IN_TRANSIT"
    pages = f"{PACKAGES}/search"
    found = await fits(call, m.SearchPackageResponse, "POST", pages, {}, page_size="1")
    assert found.data.total_count == 2
    assert found.data.next_page_token


async def test_several_packages_are_shipped_each_by_itself(call: Caller, order: Order) -> None:
    package = (await shown(call, order)).packages[0].id
    shipment = {"tracking_number": "B1", "shipping_provider_id": await carrier_of(call)}
    body = {"packages": [{"id": each, "self_shipment": shipment} for each in (package, "7")]}
    answer = await fits(call, m.BatchShipPackagesResponse, "POST", f"{PACKAGES}/ship", body)
    assert [each.detail.package_id for each in answer.data.errors] == ["7"]
    assert (await shown(call, order)).status == "IN_TRANSIT"


async def test_a_seller_cancels_a_piece_and_its_money_goes_back(
    call: Caller, db: Database, order: Order
) -> None:
    variant_id = order.units[0].variant_id
    async with db.begin() as tx:
        before = (await available(tx, [variant_id]))[variant_id].available
    body = {
        "order_id": str(order.id),
        "cancel_reason": "seller_cancel_reason_wrong_price",
        "skus": [{"sku_id": str(variant_id), "quantity": 1}],
    }
    done = await fits(call, m.CancelOrderResponse, "POST", f"{AFTER}/cancellations", body)
    assert done.data.cancel_status == "CANCELLATION_REQUEST_COMPLETE"
    path = f"{AFTER}/cancellations/search"
    found = await fits(call, m.SearchCancellationsResponse, "POST", path, {}, page_size="5")
    (row,) = found.data.cancellations
    price = major_of(order.units[0].gross_minor, order.currency)
    assert (row.cancel_type, row.refund_amount.refund_total) == ("CANCEL", price)
    async with db.begin() as tx:
        assert (await available(tx, [variant_id]))[variant_id].available == before + 1
    statuses = [line.display_status for line in (await shown(call, order)).line_items]
    assert sorted(statuses) == ["AWAITING_SHIPMENT", "AWAITING_SHIPMENT", "CANCELLED"]


async def test_a_buyers_cancellation_is_refused_with_a_reason(
    call: Caller, db: Database, order: Order
) -> None:
    async with db.begin() as tx:
        (parcel,) = await parcels_of_order(tx, order.id)
        await pack(tx, parcel.id)
        pieces = [unit.id for unit in order.units]
        asked = await cancel_by_buyer(tx, order.id, pieces, reason="mistake")
    path = f"{AFTER}/cancellations/{asked.id}/reject"
    wrong = (await call("POST", path, {"reject_reason": "because"})).json()
    assert wrong["code"] == 98001004
    reasons = await fits(
        call,
        m.GetRejectReasonsResponse,
        "GET",
        f"{AFTER}/reject_reasons",
        return_or_cancel_id=str(asked.id),
    )
    told = {"reject_reason": reasons.data.reasons[0].name}
    assert (await call("POST", path, told)).json()["code"] == 0
    path = f"{AFTER}/cancellations/search"
    found = await fits(call, m.SearchCancellationsResponse, "POST", path, {})
    assert found.data.cancellations[0].cancel_status == "CANCELLATION_REQUEST_CANCEL"


async def test_a_return_is_approved_received_and_paid_back(
    call: Caller, db: Database, order: Order
) -> None:
    package = (await shown(call, order)).packages[0].id
    shipment = {"tracking_number": "C1", "shipping_provider_id": await carrier_of(call)}
    await call("POST", f"{PACKAGES}/{package}/ship", {"self_shipment": shipment})
    eligible = f"{AFTER}/orders/{order.id}/aftersale_eligibility"
    await fits(call, m.GetAftersaleEligibilityResponse, "GET", eligible)
    async with db.begin() as tx:
        await deliver(tx, int(package))
        pieces = [order.units[0].id]
        asked = await ask_return(
            tx, order.id, pieces, kind=ReturnKind.RETURN, reason="damaged", note=""
        )
    path = f"{AFTER}/returns/search"
    statuses = []
    for decision in ("", "APPROVE_RETURN", "APPROVE_RECEIVED_PACKAGE"):
        if decision:
            step = f"{AFTER}/returns/{asked.id}/approve"
            assert (await call("POST", step, {"decision": decision})).json()["code"] == 0
        found = await fits(call, m.SearchReturnsResponse, "POST", path, {})
        statuses.append(found.data.return_orders[0].return_status)
    assert statuses == [
        "RETURN_OR_REFUND_REQUEST_PENDING",
        "AWAITING_BUYER_SHIP",
        "RETURN_OR_REFUND_REQUEST_COMPLETE",
    ]
    again = {"decision": "APPROVE_RECEIVED_PACKAGE"}
    assert (await call("POST", f"{AFTER}/returns/{asked.id}/approve", again)).json()["code"] != 0


async def test_an_exchange_is_a_replacement(
    http: httpx2.AsyncClient, db: Database, settings: Settings, lane: ClaimLane
) -> None:
    wardrobe = await a_wardrobe(db, lane)
    async with db.begin() as tx:
        shop = await shop_by_id(tx, wardrobe.order.till.shop_id)
        call = Caller(http, await a_program(tx, settings, shop))
    first, second, _ = await wardrobe.order.units()
    asked, refunded = await wardrobe.ask([first]), await wardrobe.ask([second])
    path, seen = f"{AFTER}/returns", []
    for decision in ("", "APPROVE_RETURN", "APPROVE_REPLACEMENT", "APPROVE_RECEIVED_PACKAGE"):
        if decision:
            await call("POST", f"{path}/{asked}/approve", {"decision": decision})
        body = {"return_types": ["REPLACEMENT"], "return_ids": [str(asked)]}
        found = await fits(call, m.SearchReturnsResponse, "POST", f"{path}/search", body)
        seen.append(found.data.return_orders[0].return_status)
    pending = "REPLACEMENT_REQUEST_PENDING"
    assert seen == [pending, pending, "AWAITING_BUYER_SHIP", "REPLACEMENT_REQUEST_COMPLETE"]
    instead = {"decision": "ISSUE_REPLACEMENT_REFUND"}
    assert (await call("POST", f"{path}/{refunded}/approve", instead)).json()["code"] == 0
    found = await fits(call, m.SearchReturnsResponse, "POST", f"{path}/search", {})
    types = {each.return_id: each.return_type for each in found.data.return_orders}
    assert types == {str(asked): "REPLACEMENT", str(refunded): "RETURN_AND_REFUND"}
    items = (await shown(call, await wardrobe.order.order())).line_items
    assert sorted(item.sku_name for item in items) == ["Coral", "Coral", "Slate"]
    assert await wardrobe.order.broken() == []
