"""What is done is done to the pieces that were named; what would be done otherwise is refused."""

from typing import Any

import pytest

from tests.world.after import Placed, placed
from tests.world.app import Caller
from tests.world.order import Till
from tests.world.seller_calls import PACKAGES, carrier_of
from vitrine import aftersale
from vitrine.aftersale import ReturnKind
from vitrine.db import Database
from vitrine.shopping_api.wording import major_of

AFTER = "/return_refund/202602"
INVALID, NOT_NOW = 98001004, 11050001
WRONG_PRICE = "seller_cancel_reason_wrong_price"
DAMAGED = "ecom_order_delivered_refund_reason_damaged"
DECIDED = {"reject_reason": "seller_reject_apply_item_is_correct"}


@pytest.fixture
async def bought(till: Till) -> Placed:
    """Three pieces of one SKU, in one parcel."""
    return await placed(till, 3)


def in_list(*unit_ids: int) -> dict[str, Any]:
    """As 202602 names pieces."""
    return {"order_line_list": [{"order_line_item_id": str(each)} for each in unit_ids]}


async def said(call: Caller, path: str, body: Any) -> dict[str, Any]:
    return (await call("POST", path, body)).json()


async def refused(call: Caller, path: str, body: Any) -> tuple[int, str]:
    """The code, and the field that the message begins with."""
    answer = await said(call, path, body)
    return answer["code"], answer["message"].split(":")[0]


async def cancel(call: Caller, bought: Placed, **pieces: Any) -> dict[str, Any]:
    body = {"order_id": str(bought.id), "cancel_reason": WRONG_PRICE}
    return await said(call, f"{AFTER}/cancellations", body | pieces)


async def test_a_cancellation_takes_the_lines_of_the_list(call: Caller, bought: Placed) -> None:
    _, second, third = await bought.units()
    assert (await cancel(call, bought, **in_list(second)))["code"] == 0
    assert await bought.states() == ["ordered", "cancelled", "ordered"]
    both = in_list(third) | {"order_line_item_ids": [str(third)]}
    assert (await cancel(call, bought, **both))["code"] == 0
    assert await bought.states() == ["ordered", "cancelled", "cancelled"]


async def test_a_refund_is_of_the_lines_of_the_list(call: Caller, bought: Placed) -> None:
    await bought.deliver()
    order = await bought.order()
    first, *_ = order.units
    asked = {"order_id": str(bought.id), "request_type": "REFUND", "reason_name": DAMAGED}
    preview = await said(call, f"{AFTER}/refunds/calculate", asked | in_list(first.id))
    price = major_of(first.gross_minor, order.currency)
    assert preview["data"]["order_refund_amount"]["refund_total"] == price
    body = {"order_id": str(bought.id), "return_reason": DAMAGED, "return_type": "REFUND"}
    assert (await said(call, f"{AFTER}/returns", body | in_list(first.id)))["code"] == 0
    assert await bought.refunded() == first.gross_minor


async def test_no_piece_named_is_not_every_piece(call: Caller, bought: Placed) -> None:
    for empty in (
        {"order_line_item_ids": []},
        {"order_line_list": []},
        {"skus": [], "order_line_item_ids": []},
    ):
        answer = await cancel(call, bought, **empty)
        told = answer["code"], answer["message"].split(":")[0]
        assert told == (INVALID, "order_line_item_ids"), empty
    assert set(await bought.states()) == {"ordered"}
    whole = {"skus": None, "order_line_item_ids": None}
    assert (await cancel(call, bought, **whole))["code"] == 0
    assert set(await bought.states()) == {"cancelled"}


async def test_a_sku_that_is_named_twice_is_counted_twice(call: Caller, bought: Placed) -> None:
    one = {"sku_id": str(bought.till.variant_id), "quantity": 1}
    assert (await cancel(call, bought, skus=[one, one]))["code"] == 0
    assert (await bought.states()).count("cancelled") == 2
    assert (await cancel(call, bought, skus=[one, one]))["message"].startswith("skus[1].quantity")


async def test_a_return_is_refused_only_by_the_decision_that_fits_it(
    call: Caller, db: Database, bought: Placed
) -> None:
    await bought.deliver()
    one, other, third = await bought.units()
    async with db.begin() as tx:
        goods = await aftersale.ask_return(tx, bought.id, [one], reason="defective")
        money = await aftersale.ask_return(
            tx, bought.id, [other], kind=ReturnKind.REFUND, reason="damaged"
        )
        sent = await aftersale.ask_return(tx, bought.id, [third], reason="defective")
        await aftersale.approve(tx, sent.id)
        await aftersale.say_sent(tx, sent.id)
    fitting = {
        goods.id: "REJECT_RETURN",
        money.id: "REJECT_REFUND",
        sent.id: "REJECT_RECEIVED_PACKAGE",
    }
    for return_id, decision in fitting.items():
        path = f"/return_refund/202606/returns/{return_id}/reject"
        for other_one in (
            *(each for each in fitting.values() if each != decision),
            "REJECT_REPLACEMENT",
            "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG",
        ):
            wrong = await refused(call, path, DECIDED | {"decision": other_one})
            assert wrong == (NOT_NOW, "decision"), (decision, other_one)
        partial = {"partial_refund_amount": {"partial_refund_total": "1.00", "currency": "GBP"}}
        body = DECIDED | {"decision": decision}
        assert await refused(call, path, body | partial) == (INVALID, "partial_refund_amount")
        assert (await said(call, path, body))["code"] == 0, decision
    async with db.begin() as tx:
        states = [(await aftersale.return_by_id(tx, each)).state for each in fitting]
    assert states == ["refused"] * 3


async def test_a_part_of_the_money_is_not_all_of_it(
    call: Caller, db: Database, bought: Placed
) -> None:
    await bought.deliver()
    one, *_ = await bought.units()
    async with db.begin() as tx:
        asked = await aftersale.ask_return(tx, bought.id, [one], reason="defective")
    path, agree = f"{AFTER}/returns/{asked.id}/approve", {"decision": "APPROVE_RETURN"}
    path = path.replace("202602", "202309")
    for field, told in (
        ("partial_refund", {"amount": "1.00", "currency": "GBP"}),
        ("buyer_keep_item", True),
    ):
        assert await refused(call, path, agree | {field: told}) == (INVALID, field)
    assert (await said(call, path, agree | {"buyer_keep_item": False}))["code"] == 0


async def test_a_package_has_one_tracking_number(call: Caller, bought: Placed) -> None:
    carrier = await carrier_of(call)
    several = {
        "shipping_info_list": [
            {"tracking_number": f"A{n}", "shipping_provider_id": carrier} for n in range(2)
        ]
    }
    path = f"/fulfillment/202610/orders/{bought.id}/packages"
    assert await refused(call, path, several) == (INVALID, "shipping_info_list")
    slot = {"pickup_slot": {"start_time": 1, "end_time": 2}}
    slot |= {"self_shipment": {"tracking_number": "A1", "shipping_provider_id": carrier}}
    package = await bought.parcel()
    assert await refused(call, f"{PACKAGES}/{package}/ship", slot) == (INVALID, "pickup_slot")
    assert set(await bought.states()) == {"ordered"}
    alone = {"shipping_info_list": several["shipping_info_list"][:1]}
    assert (await said(call, path, alone))["code"] == 0


async def test_packages_of_two_orders_are_not_put_together(
    call: Caller, till: Till, bought: Placed
) -> None:
    first, *others = await bought.units()
    groups = [
        {"id": str(n), "order_line_item_ids": [str(each) for each in pieces]}
        for n, pieces in enumerate(([first], others))
    ]
    split = f"/fulfillment/202309/orders/{bought.id}/split"
    made = await said(call, split, {"splittable_groups": groups})
    into, other = made["data"]["packages"][0]["id"], await placed(till, 1)
    both = {"id": into, "order_ids": [str(bought.id), str(other.id)]}
    answer = await said(call, f"{PACKAGES}/combine", {"combinable_packages": [both]})
    [error] = answer["data"]["errors"]
    assert (error["code"], error["detail"]) == (INVALID, {"package_id": into})
    assert (answer["data"]["packages"], "order_ids" in error["message"]) == ([], True)
    alone = both | {"order_ids": [str(bought.id)]}
    done = await said(call, f"{PACKAGES}/combine", {"combinable_packages": [alone]})
    assert done["data"]["errors"] == []
