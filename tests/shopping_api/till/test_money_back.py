"""What cancellations and returns tell of money is what moves; orders tell who stops them."""

from typing import Any

import pytest
from tiktok_shop_api.generated import models as m

from tests.world.after import Placed, placed
from tests.world.app import Caller
from tests.world.order import Till
from tests.world.seller_calls import AFTER, ORDERS, fits, shown
from vitrine import aftersale
from vitrine.aftersale import Disposition, Inspected
from vitrine.fulfilment import pack
from vitrine.order import Order
from vitrine.shopping_api.wording import major_of

WRONG_PRICE = "seller_cancel_reason_wrong_price"


@pytest.fixture
async def bought(till: Till) -> Placed:
    """Three pieces of one SKU, in one parcel."""
    return await placed(till, 3)


async def cancelled(call: Caller, order: Order, **pieces: Any) -> None:
    body = {"order_id": str(order.id), "cancel_reason": WRONG_PRICE} | pieces
    await fits(call, m.CancelOrderResponse, "POST", f"{AFTER}/cancellations", body)


async def cancellation_told(call: Caller) -> Any:
    path = f"{AFTER}/cancellations/search"
    found = await fits(call, m.SearchCancellationsResponse, "POST", path, {})
    (row,) = found.data.cancellations
    return row


async def return_told(call: Caller) -> Any:
    found = await fits(call, m.SearchReturnsResponse, "POST", f"{AFTER}/returns/search", {})
    (row,) = found.data.return_orders
    return row


def amounts(told: Any) -> tuple[str, str, str, str]:
    return (
        told.refund_total,
        told.refund_subtotal,
        told.refund_shipping_fee,
        told.refund_tax,
    )


def in_pounds(*minors: int) -> tuple[str, ...]:
    return tuple(major_of(minor, "GBP") for minor in minors)


async def asked_to_stop(bought: Placed) -> int:
    """By the buyer, of a parcel that is packed."""
    parcel_id, pieces = await bought.parcel(), await bought.units()
    async with bought.db.begin() as tx:
        await pack(tx, parcel_id)
        asked = await aftersale.cancel_by_buyer(tx, bought.id, pieces, reason="mistake")
    return asked.id


async def test_a_whole_cancellation_tells_the_delivery_that_goes_back_too(
    call: Caller, bought: Placed
) -> None:
    order = await bought.order()
    await cancelled(call, order)
    row = await cancellation_told(call)
    whole = in_pounds(order.total_minor, order.goods_minor, order.delivery_minor, order.tax_minor)
    assert amounts(row.refund_amount) == whole
    assert whole[0] == major_of(await bought.refunded(), "GBP")
    assert order.delivery_minor > 0


async def test_the_first_of_two_cancellations_tells_no_delivery(
    call: Caller, bought: Placed
) -> None:
    order = await bought.order()
    first, *others = order.units
    await cancelled(call, order, order_line_item_ids=[str(first.id)])
    row = await cancellation_told(call)
    piece = in_pounds(first.gross_minor, first.gross_minor, 0, first.tax_minor)
    assert amounts(row.refund_amount) == piece
    await cancelled(call, order, order_line_item_ids=[str(unit.id) for unit in others])
    path = f"{AFTER}/cancellations/search"
    found = await fits(call, m.SearchCancellationsResponse, "POST", path, {})
    told = [round(float(row.refund_amount.refund_total) * 100) for row in found.data.cancellations]
    assert sum(told) == order.total_minor == await bought.refunded()


async def test_an_open_cancellation_tells_what_would_go_back_and_a_refused_one_nothing(
    call: Caller, bought: Placed
) -> None:
    order, cancel_id = await bought.order(), await asked_to_stop(bought)
    row = await cancellation_told(call)
    assert row.refund_amount.refund_total == major_of(order.total_minor, "GBP")
    told = {"reject_reason": "seller_reject_apply_item_is_correct"}
    assert (await call("POST", f"{AFTER}/cancellations/{cancel_id}/reject", told)).json()[
        "code"
    ] == 0
    row = await cancellation_told(call)
    assert amounts(row.refund_amount) == in_pounds(0, 0, 0, 0)
    assert amounts(row.cancel_line_items[0].refund_amount) == in_pounds(0, 0, 0, 0)


async def test_a_return_that_is_worth_less_tells_what_was_paid_for_it(
    call: Caller, bought: Placed
) -> None:
    await bought.deliver()
    [piece, *_] = (await bought.order()).units
    return_id = await bought.come_back([piece.id])
    assert (await return_told(call)).refund_amount.refund_total == major_of(
        piece.gross_minor, "GBP"
    )
    worth = piece.gross_minor * 6 // 10
    async with bought.db.begin() as tx:
        inspected = {piece.id: Inspected(worth, Disposition.DAMAGED)}
        await aftersale.settle(tx, return_id, inspected)
    row = await return_told(call)
    for told in (row.refund_amount, row.return_line_items[0].refund_amount):
        assert (told.refund_total, told.refund_shipping_fee) == in_pounds(worth, 0)
    assert worth == await bought.refunded()


async def test_what_is_said_before_is_what_moves_to_the_last_penny_of_tax(
    call: Caller, bought: Placed
) -> None:
    await bought.deliver()
    order = await bought.order()
    reason = "ecom_order_delivered_refund_reason_damaged"
    asked = {"order_id": str(order.id), "request_type": "REFUND", "reason_name": reason}
    path = f"{AFTER}/refunds/calculate"
    said = (await fits(call, m.CalculateRefundResponse, "POST", path, asked)).data
    body = {"order_id": str(order.id), "return_reason": reason, "return_type": "REFUND"}
    goods_only = body | {"refund_total": major_of(order.goods_minor, "GBP")}
    refused = (await call("POST", f"{AFTER}/returns", goods_only)).json()
    assert (refused["code"], refused["message"].startswith("refund_total")) == (98001004, True)
    assert (await call("POST", f"{AFTER}/returns", body)).json()["code"] == 0
    told = (await return_told(call)).refund_amount
    assert amounts(told) == amounts(said.order_refund_amount)
    async with bought.db.begin() as tx:
        [credit] = await aftersale.credits_of_order(tx, order.id)
    assert (told.refund_total, told.refund_tax) == in_pounds(credit.minor, credit.tax_minor)


async def test_an_order_says_that_its_buyer_asks_to_stop_it(
    call: Caller, till: Till, bought: Placed
) -> None:
    other = await placed(till, 1)
    before = (await shown(call, await bought.order())).update_time
    cancel_id = await asked_to_stop(bought)
    order = await shown(call, await bought.order())
    assert (order.is_buyer_request_cancel, order.update_time >= before) == (True, True)
    assert not (await shown(call, await other.order())).is_buyer_request_cancel
    assert await ids_found(call, is_buyer_request_cancel=True) == [str(bought.id)]
    assert await ids_found(call, is_buyer_request_cancel=False) == [str(other.id)]
    assert (await call("POST", f"{AFTER}/cancellations/{cancel_id}/approve")).json()["code"] == 0
    order = await shown(call, await bought.order())
    assert (order.status, order.is_buyer_request_cancel) == ("CANCELLED", False)
    assert await ids_found(call, is_buyer_request_cancel=True) == []


async def ids_found(call: Caller, **body: Any) -> list[str]:
    found = await fits(call, m.GetOrderListResponse, "POST", f"{ORDERS}/search", body)
    return [order.id for order in found.data.orders]


async def test_an_order_says_who_cancelled_it_and_why(
    call: Caller, till: Till, bought: Placed
) -> None:
    by_buyer = await placed(till, 1)
    await by_buyer.cancel(await by_buyer.units())
    await cancelled(call, await bought.order())
    told = [await shown(call, await each.order()) for each in (bought, by_buyer)]
    assert [(each.cancellation_initiator, each.cancel_reason) for each in told] == [
        ("SELLER", WRONG_PRICE),
        ("BUYER", "ecom_order_to_ship_canceled_reason_created_by_mistakes"),
    ]


async def test_a_request_and_its_refusal_are_changes_of_the_order(bought: Placed) -> None:
    moments = [(await bought.order()).changed_at]
    cancel_id = await asked_to_stop(bought)
    moments.append((await bought.order()).changed_at)
    async with bought.db.begin() as tx:
        await aftersale.refuse(tx, cancel_id, answer="It has left.")
    moments.append((await bought.order()).changed_at)
    assert moments == sorted(set(moments))
