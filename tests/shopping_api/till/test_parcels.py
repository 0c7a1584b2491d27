"""Packages parted and put together, their papers, and returns that a seller opens."""

from typing import Any

import pytest
from tiktok_shop_api.generated import models as m

from tests.world.after import placed
from tests.world.app import Caller
from tests.world.order import Till
from tests.world.seller_calls import AFTER, PACKAGES, carrier_of, fits, shown
from vitrine.kit import clock
from vitrine.order import Order
from vitrine.shopping_api.documents import GOOD_FOR
from vitrine.shopping_api.wording import major_of

PARCELS = "/fulfillment/202309"


@pytest.fixture
async def order(till: Till) -> Order:
    """Three pieces of one SKU, in one parcel."""
    return await (await placed(till, 3)).order()


@pytest.fixture
async def arrived(call: Caller, order: Order) -> Order:
    package = (await shown(call, order)).packages[0].id
    shipment = {"tracking_number": "D1", "shipping_provider_id": await carrier_of(call)}
    await call("POST", f"{PACKAGES}/{package}/ship", {"self_shipment": shipment})
    body = {"packages": [{"id": package, "delivery_type": "DELIVERY_SUCCESS"}]}
    done = await fits(
        call, m.UpdatePackageDeliveryStatusResponse, "POST", f"{PACKAGES}/deliver", body
    )
    assert done.data.errors == []
    return order


async def test_an_order_is_split_and_combined_again(call: Caller, order: Order) -> None:
    attributes = f"{PARCELS}/orders/split_attributes"
    found = await fits(
        call, m.GetOrderSplitAttributesResponse, "GET", attributes, order_ids=str(order.id)
    )
    assert found.data.split_attributes[0].can_split
    first, *others = [str(unit.id) for unit in order.units]
    groups = [
        {"id": "1", "order_line_item_ids": [first]},
        {"id": "2", "order_line_item_ids": others},
    ]
    body, path = {"splittable_groups": groups}, f"{PARCELS}/orders/{order.id}/split"
    made = await fits(call, m.ConfirmOrderSplitResponse, "POST", path, body)
    packages = {each.splittable_group_id: each.id for each in made.data.packages}
    assert len(set(packages.values())) == 2
    assert len((await shown(call, order)).packages) == 2

    search = f"{PARCELS}/combinable_packages/search"
    ready = await fits(call, m.SearchCombinablePackagesResponse, "GET", search, page_size="10")
    [group] = ready.data.combinable_packages
    assert (group.order_ids, ready.data.total_count) == ([str(order.id)], 1)
    wanted = {"combinable_packages": [{"id": group.id, "order_ids": group.order_ids}, {"id": "7"}]}
    done = await fits(call, m.CombinePackageResponse, "POST", f"{PACKAGES}/combine", wanted)
    assert [each.id for each in done.data.packages] == [group.id]
    assert [each.detail.package_id for each in done.data.errors] == ["7"]
    assert len((await shown(call, order)).packages) == 1


async def test_a_piece_in_two_groups_splits_nothing(call: Caller, order: Order) -> None:
    piece = [str(order.units[0].id)]
    groups = [{"id": str(n), "order_line_item_ids": piece} for n in range(2)]
    path = f"{PARCELS}/orders/{order.id}/split"
    answer = (await call("POST", path, {"splittable_groups": groups})).json()
    assert answer["code"] == 98001004
    assert len((await shown(call, order)).packages) == 1


async def test_an_order_that_waits_in_several_packages_leaves_whole(
    call: Caller, order: Order
) -> None:
    first, *others = [str(unit.id) for unit in order.units]
    groups = [
        {"id": str(n), "order_line_item_ids": pieces} for n, pieces in enumerate(([first], others))
    ]
    path = f"{PARCELS}/orders/{order.id}/split"
    await fits(call, m.ConfirmOrderSplitResponse, "POST", path, {"splittable_groups": groups})
    shipment = {"tracking_number": "E1", "shipping_provider_id": await carrier_of(call)}
    path = f"{PARCELS}/orders/{order.id}/packages"
    marked = (await fits(call, m.MarkPackageAsShippedResponse, "POST", path, shipment)).data
    assert set(marked.order_line_item_ids) == {first, *others}
    sent = await shown(call, order)
    assert sent.status == "IN_TRANSIT"
    assert {line.tracking_number for line in sent.line_items} == {"E1"}
    assert all(package.id in marked.warning.message for package in sent.packages)
    again = (await call("POST", path, shipment)).json()
    assert again["code"] == 21011021


async def test_what_can_be_asked_for_is_told_with_reasons_that_are_taken(
    call: Caller, arrived: Order
) -> None:
    path = f"{AFTER}/orders/{arrived.id}/aftersale_eligibility"
    kind = m.GetAftersaleEligibilityResponse
    [sku] = (await fits(call, kind, "GET", path)).data.sku_eligibility
    told = {row.request_type: row.eligible for row in sku.line_item_eligibility}
    assert told == {"CANCEL": False, "REFUND": True, "RETURN_AND_REFUND": True}
    [sku] = (await fits(call, kind, "GET", path, request_types="REFUND")).data.sku_eligibility
    [row] = sku.line_item_eligibility
    reasons = row.available_reason_names
    for reason, piece in zip(reasons, row.order_line_items_ids, strict=False):
        told = {"return_reason": reason, "order_line_item_ids": [piece]}
        paid = await asked(call, arrived, "REFUND", quantity=1, **told)
        assert paid["code"] == 0, paid
    wrong = (await call("GET", path, query={"request_types": "EXCHANGE"})).json()
    assert (wrong["code"], wrong["message"].startswith("request_types: ")) == (98001004, True)


async def test_a_buyers_reasons_are_not_a_sellers(call: Caller, order: Order) -> None:
    path, kind = (
        f"{AFTER}/orders/{order.id}/aftersale_eligibility",
        m.GetAftersaleEligibilityResponse,
    )
    names = []
    for user in ("SELLER", "BUYER"):
        query = {"initiate_aftersale_user": user, "request_types": "CANCEL"}
        [sku] = (await fits(call, kind, "GET", path, **query)).data.sku_eligibility
        names.append(set(sku.line_item_eligibility[0].available_reason_names))
    assert "seller_cancel_reason_out_of_stock" in names[0] - names[1]
    assert names[1]


async def test_a_label_and_a_slip_are_real_files_for_a_day(call: Caller, order: Order) -> None:
    package = (await shown(call, order)).packages[0].id
    path = f"{PACKAGES}/{package}/shipping_documents"
    pages = {"SHIPPING_LABEL": 1, "PACKING_SLIP": 1, "SHIPPING_LABEL_AND_PACKING_SLIP": 2}
    address = ""
    for kind, count in pages.items():
        answer = m.GetPackageShippingDocumentResponse
        address = (await fits(call, answer, "GET", path, document_type=kind)).data.doc_url
        pdf = await call.http.get(address)
        assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
        assert pdf.content.startswith(b"%PDF-")
        assert f"/Count {count}".encode() in pdf.content
    assert (await call.http.get(address.replace("-A6-", "-A5-"))).status_code == 404
    with clock.stopped_at(clock.now() + 2 * GOOD_FOR):
        assert (await call.http.get(address)).status_code == 404


async def test_what_a_php_client_says_of_its_own_accord_is_no_choice(
    call: Caller, order: Order
) -> None:
    """Where its caller names neither a size nor a carrier."""
    package = (await shown(call, order)).packages[0].id
    query = {"document_type": "SHIPPING_LABEL", "document_size": "0"}
    label = (await call("GET", f"{PACKAGES}/{package}/shipping_documents", query=query)).json()
    assert "-label-A6-" in label["data"]["doc_url"]
    ship = {"handover_method": "PICKUP", "pickup_slot": [], "self_shipment": []}
    said = (await call("POST", f"{PACKAGES}/{package}/ship", ship)).json()
    assert said["message"] == "self_shipment: tell tracking_number and shipping_provider_id"


async def test_papers_that_are_not_here_are_not_pretended(call: Caller, order: Order) -> None:
    package = (await shown(call, order)).packages[0].id
    path = f"{PACKAGES}/{package}/shipping_documents"
    for query in (
        {},
        {"document_type": "HAZMAT_LABEL"},
        {"document_type": "PACKING_SLIP", "document_format": "ZPL"},
    ):
        assert (await call("GET", path, query=query)).json()["code"] == 98001004
    slots = f"{PACKAGES}/{package}/handover_time_slots"
    answer = await fits(call, m.GetPackageHandoverTimeSlotsResponse, "GET", slots)
    assert (answer.data.can_pickup, answer.data.pickup_slots) == (False, [])


async def test_prices_are_told_piece_by_piece(call: Caller, order: Order) -> None:
    path = f"/order/202407/orders/{order.id}/price_detail"
    found = (await fits(call, m.GetOrderPriceDetailsResponse, "GET", path)).data
    assert found.total == major_of(order.total_minor, order.currency)
    assert found.tax_amount == major_of(order.tax_minor, order.currency)
    assert [piece.id for piece in found.line_items] == [str(unit.id) for unit in order.units]
    in_all = sum(round(float(piece.total) * 100) for piece in found.line_items)
    assert in_all == order.goods_minor


async def test_a_seller_takes_a_piece_back(call: Caller, arrived: Order) -> None:
    made = await opened(call, arrived, "RETURN_AND_REFUND", quantity=1)
    assert made.return_status == "AWAITING_BUYER_SHIP"
    found = await fits(call, m.SearchReturnsResponse, "POST", f"{AFTER}/returns/search", {})
    [row] = found.data.return_orders
    assert (row.return_id, row.role) == (made.return_id, "SELLER")
    path = f"{AFTER}/returns/{made.return_id}/records"
    records = (await fits(call, m.GetReturnRecordsResponse, "GET", path)).data.records
    assert [(each.event, each.role) for each in records] == [("AWAITING_BUYER_SHIP", "SELLER")]


async def test_a_seller_pays_back_what_was_said_before(call: Caller, arrived: Order) -> None:
    body = {
        "order_id": str(arrived.id),
        "request_type": "REFUND",
        "reason_name": "ecom_order_delivered_refund_reason_damaged",
    }
    path = f"{AFTER}/refunds/calculate"
    preview = (await fits(call, m.CalculateRefundResponse, "POST", path, body)).data
    total = preview.order_refund_amount.refund_total
    assert total == major_of(arrived.total_minor, arrived.currency)
    wrong = await asked(call, arrived, "REFUND", refund_total="1.00")
    assert (wrong["code"], wrong["message"].startswith("refund_total")) == (98001004, True)
    made = await opened(call, arrived, "REFUND", refund_total=total, currency="GBP")
    assert made.return_status == "RETURN_OR_REFUND_REQUEST_COMPLETE"
    again = await asked(call, arrived, "REFUND")
    assert again["code"] != 0


async def opened(call: Caller, order: Order, kind: str, **more: Any) -> Any:
    parsed: Any = m.CreateReturnResponse.from_dict(await asked(call, order, kind, **more))
    assert parsed.code == 0, parsed
    return parsed.data


async def asked(
    call: Caller, order: Order, kind: str, *, quantity: int = 3, **more: Any
) -> dict[str, Any]:
    body = {
        "order_id": str(order.id),
        "return_reason": "ecom_order_delivered_refund_reason_damaged",
        "return_type": kind,
        "skus": [{"sku_id": str(order.units[0].variant_id), "quantity": quantity}],
    }
    answer = await call("POST", f"{AFTER}/returns", body | more)
    return answer.json()
