"""`idempotency_key` of what moves money: asked again, it is answered again and done once."""

import asyncio
from typing import Any

import pytest

from tests.world.after import Placed, placed
from tests.world.app import Caller
from tests.world.order import Till
from tests.world.seller_calls import AFTER
from vitrine import aftersale

INVALID = 98001004
REFUND = {
    "return_reason": "ecom_order_delivered_refund_reason_damaged",
    "return_type": "REFUND",
}


@pytest.fixture
async def bought(till: Till) -> Placed:
    return await placed(till, 3)


async def refunded(call: Caller, bought: Placed, key: str, **more: Any) -> dict[str, Any]:
    """One piece of its SKU, whichever."""
    skus = [{"sku_id": str(bought.till.variant_id), "quantity": 1}]
    body = {"order_id": str(bought.id), "skus": skus} | REFUND | more
    query = {"idempotency_key": key}
    return (await call("POST", f"{AFTER}/returns", body, query=query)).json()


async def credits_made(bought: Placed) -> int:
    async with bought.db.begin() as tx:
        return len(await aftersale.credits_of_order(tx, bought.id))


async def test_a_refund_that_is_asked_again_is_paid_once(call: Caller, bought: Placed) -> None:
    await bought.deliver()
    first, again = [await refunded(call, bought, "K") for _ in range(2)]
    assert first["data"] == again["data"]
    assert await credits_made(bought) == 1
    other = await refunded(call, bought, "K2")
    assert other["data"]["return_id"] != first["data"]["return_id"]
    assert await credits_made(bought) == 2


async def test_a_refund_that_is_asked_at_once_is_paid_once(call: Caller, bought: Placed) -> None:
    """As a client does that lost its patience."""
    await bought.deliver()
    async with asyncio.TaskGroup() as tasks:
        asked = [tasks.create_task(refunded(call, bought, "K")) for _ in range(4)]
    assert len({task.result()["data"]["return_id"] for task in asked}) == 1
    assert await credits_made(bought) == 1


async def test_a_key_is_for_one_request(call: Caller, bought: Placed) -> None:
    await bought.deliver()
    await refunded(call, bought, "K")
    for key, more in (("K", {"currency": "GBP"}), ("x" * 121, {})):
        said = await refunded(call, bought, key, **more)
        assert (said["code"], said["message"].split(":")[0]) == (INVALID, "idempotency_key")
    assert await credits_made(bought) == 1


async def test_what_was_refused_may_be_asked_again_with_its_key(
    call: Caller, bought: Placed
) -> None:
    assert (await refunded(call, bought, "K"))["code"] == INVALID
    await bought.deliver()
    assert (await refunded(call, bought, "K"))["code"] == 0


async def test_a_cancellation_of_one_piece_takes_one(call: Caller, bought: Placed) -> None:
    skus = [{"sku_id": str(bought.till.variant_id), "quantity": 1}]
    reason = "seller_cancel_reason_wrong_price"
    body = {"order_id": str(bought.id), "cancel_reason": reason, "skus": skus}
    path, query = f"{AFTER}/cancellations", {"idempotency_key": "K"}
    first, again = [(await call("POST", path, body, query=query)).json() for _ in range(2)]
    assert (first["code"], first["data"]) == (0, again["data"])
    assert (await bought.states()).count("cancelled") == 1


async def test_a_decision_that_is_sent_again_is_no_error(call: Caller, bought: Placed) -> None:
    await bought.deliver()
    one, other, _ = await bought.units()
    async with bought.db.begin() as tx:
        wanted = await aftersale.ask_return(tx, bought.id, [one], reason="defective")
        unwanted = await aftersale.ask_return(tx, bought.id, [other], reason="defective")
    agree = {"decision": "APPROVE_RETURN"}
    refuse = {"reject_reason": "seller_reject_apply_item_is_correct", "decision": "REJECT_RETURN"}
    for path, body in (
        (f"{AFTER}/returns/{wanted.id}/approve", agree),
        (f"{AFTER}/returns/{unwanted.id}/reject", refuse),
    ):
        query = {"idempotency_key": "K" + path[-6:]}
        answers = [(await call("POST", path, body, query=query)).json() for _ in range(2)]
        assert [(each["code"], each["data"]) for each in answers] == [(0, {})] * 2
        assert (await call("POST", path, body)).json()["code"] != 0
