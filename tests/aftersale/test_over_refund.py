"""The attack: money for the same piece twice, by several ways at once."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from tests.world.after import Placed, placed
from tests.world.order import Till
from vitrine import aftersale, payment
from vitrine.aftersale import Disposition, Inspected
from vitrine.aftersale.errors import (
    CreditTooHigh,
    NotReturnable,
    RefundUnderWay,
    ReturnElsewhere,
)
from vitrine.errors import VitrineError
from vitrine.kit.money import Money
from vitrine.payment import RefundState
from vitrine.payment.errors import RefundTooHigh
from vitrine.payment.provider import RefundOutcome
from vitrine.payment.refunding import record_refund


@pytest.fixture
async def order(till: Till) -> Placed:
    return await placed(till)


async def tried(work: Callable[[], Awaitable[object]]) -> bool:
    try:
        await work()
    except VitrineError:
        return False
    return True


async def test_all_ways_at_once_give_each_piece_back_once(order: Placed) -> None:
    units = await order.units()

    async def cancel() -> None:
        async with order.db.begin() as tx:
            await aftersale.cancel_by_buyer(tx, order.id, units, reason="mistake")

    async def withdraw() -> None:
        async with order.db.begin() as tx:
            await aftersale.withdraw(tx, order.id, units, name="Jo")

    async with asyncio.TaskGroup() as taps:
        tries = [taps.create_task(tried(way)) for way in (cancel, withdraw) * 4]
    assert sum(task.result() for task in tries) == 1
    assert await order.refunded() == (await order.order()).total_minor
    assert await order.broken() == []


async def test_a_return_pays_once_and_never_more_than_was_paid(order: Placed) -> None:
    await order.deliver()
    first, *_ = await order.units()
    asked = await order.come_back([first])
    price = (await order.order()).units[0].gross_minor
    with pytest.raises(CreditTooHigh):
        async with order.db.begin() as tx:
            await aftersale.settle(tx, asked, {first: Inspected(price + 1, Disposition.SHELF)})
    async with order.db.begin() as tx:
        await aftersale.settle(tx, asked, {first: Inspected(price, Disposition.SHELF)})
    with pytest.raises(ReturnElsewhere):
        async with order.db.begin() as tx:
            await aftersale.settle(tx, asked, {first: Inspected(price, Disposition.SHELF)})
    with pytest.raises(NotReturnable):
        async with order.db.begin() as tx:
            await aftersale.ask_return(tx, order.id, [first], reason="defective")
    assert await order.refunded() == price
    assert await order.broken() == []


async def test_what_the_provider_gave_back_is_not_given_back_again(order: Placed) -> None:
    """Somebody refunded at the provider's desk; then the buyer cancels."""
    total = (await order.order()).total_minor
    async with order.db.begin() as tx:
        await payment.request_refund(tx, order.id, Money(total - 100, "GBP"), key="by hand")
    await order.refunded()
    with pytest.raises(RefundTooHigh):
        async with order.db.begin() as tx:
            await payment.request_refund(tx, order.id, Money(101, "GBP"), key="more")
    async with order.db.begin() as tx:
        await aftersale.cancel_by_buyer(tx, order.id, await order.units(), reason="mistake")
    assert await order.refunded() == total
    assert await order.broken() == []


async def test_a_refund_that_failed_is_sent_once_more(order: Placed) -> None:
    async with order.db.begin() as tx:
        await aftersale.cancel_by_buyer(tx, order.id, await order.units(), reason="mistake")
        [credit] = await aftersale.credits_of_order(tx, order.id)
    total = (await order.order()).total_minor
    assert await order.refunded() == total
    async with order.db.begin() as tx:
        with pytest.raises(RefundUnderWay):
            await aftersale.send_again(tx, credit.id)
        sent = await payment.refund_by_id(tx, credit.refund_id)
        failed = RefundOutcome(sent.reference or "", RefundState.FAILED)
        await record_refund(tx, sent.id, failed)
        await tx.session.execute(text("update sandbox_intent set refunded_minor = 0"))
    assert "credit-refund" in await order.broken()
    async with order.db.begin() as tx:
        await aftersale.send_again(tx, credit.id)
        with pytest.raises(RefundUnderWay):
            await aftersale.send_again(tx, credit.id)
    assert await order.refunded() == total
    assert await order.broken() == []
