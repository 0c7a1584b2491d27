"""Statements day by day: what they say adds up to what became available, to the cent."""

from datetime import datetime, timedelta

import pytest

from tests.world.after import Placed, placed
from tests.world.order import Till
from tests.world.outbox import heard
from vitrine import aftersale, payment, settlement
from vitrine.aftersale import Disposition, Inspected
from vitrine.creator import set_commission, set_share
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.settlement import Asked, Owner, OwnerKind, PaidState, Settled, set_payout_account

LATER = timedelta(days=30)


@pytest.fixture
async def sold(db: Database, till: Till) -> Placed:
    """Three at 24.00: 10 % commission, 8 % of the net to the creator; one came back."""
    async with db.begin() as tx:
        await set_commission(tx, 1_000)
        await set_share(tx, 800, shop_id=till.shop_id, creator_id=till.creator_id)
    order = await placed(till)
    await heard(db)
    await order.deliver()
    unit = (await order.order()).units[0]
    asked = await order.come_back([unit.id])
    async with db.begin() as tx:
        await aftersale.settle(tx, asked, {unit.id: Inspected(2_400, Disposition.SHELF)})
    await order.refunded()
    await heard(db)
    return order


async def released(order: Placed) -> datetime:
    """When it was: the clock stands there only while it is released."""
    at = clock.now() + LATER
    with clock.stopped_at(at):
        await settlement.release_due(order.db)
        await heard(order.db)
    return at


async def days(order: Placed, at: datetime, **told: PaidState) -> list[Settled]:
    with clock.stopped_at(at):
        async with order.db.begin() as tx:
            found = await settlement.days_settled(tx, order.till.shop_id, Asked(), **told)
    return list(found)


async def available(order: Placed) -> int:
    owner = Owner(OwnerKind.SHOP, order.till.shop_id)
    async with order.db.begin() as tx:
        balances = await settlement.balances_of(tx, owner)
    return sum(each.amount.minor for each in balances if each.account == "seller_available")


async def test_a_day_is_stated_once_it_is_over(sold: Placed) -> None:
    at = await released(sold)
    assert await days(sold, at) == []
    [day] = await days(sold, at + timedelta(days=1))
    total = (await sold.order()).total_minor
    assert (day.earned.sales, day.earned.refunds) == (total, -2_400)
    assert (day.earned.commission, day.earned.creators) == (-480, -320)
    assert day.earned.total == await available(sold)
    assert day.cut_at == (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    assert (day.orders, day.paid) == (1, PaidState.WAITING)


async def test_what_goes_back_later_is_of_its_own_day(sold: Placed) -> None:
    at = await released(sold)
    with clock.stopped_at(at + timedelta(days=2)):
        async with sold.db.begin() as tx:
            await payment.request_refund(tx, sold.id, Money(2_400, "GBP"), key="at the desk")
        await sold.refunded()
        await heard(sold.db)
    later, first = await days(sold, at + timedelta(days=3))
    assert (later.earned.sales, later.earned.refunds) == (0, -2_400)
    assert later.earned.total + first.earned.total == await available(sold)
    async with sold.db.begin() as tx:
        order = await sold.order()
        told = await settlement.settled_of_order(tx, order)
    assert settlement.summed(each.earned for each in told).total == await available(sold)


async def test_a_statement_is_paid_with_the_first_payout_after_it(sold: Placed) -> None:
    at = await released(sold)
    async with sold.db.begin() as tx:
        owner = Owner(OwnerKind.SHOP, sold.till.shop_id)
        await set_payout_account(tx, owner, "nobody")
    morning = at + timedelta(days=1)
    with clock.stopped_at(morning):
        await settlement.pay_out(sold.db, sold.till.desk.providers)
    [failed] = await days(sold, morning)
    assert (failed.paid, failed.payout_id) == (PaidState.FAILED, None)
    async with sold.db.begin() as tx:
        await set_payout_account(tx, owner, "acct_ombra")
    with clock.stopped_at(morning + timedelta(days=1)):
        await settlement.pay_out(sold.db, sold.till.desk.providers)
    [paid] = await days(sold, morning, paid=PaidState.PAID)
    assert paid.paid_at == morning + timedelta(days=1)
    assert await days(sold, morning, paid=PaidState.WAITING) == []


async def test_an_open_order_is_no_statement_but_an_estimate(sold: Placed) -> None:
    async with sold.db.begin() as tx:
        [row] = await settlement.unsettled(tx, sold.till.shop_id, Asked())
        counted, earned = await settlement.sum_unsettled(tx, sold.till.shop_id, "GBP", Asked())
    assert (row.order_id, counted, earned) == (sold.id, 1, row.earned)
    await released(sold)
    assert row.earned.total == await available(sold)
    async with sold.db.begin() as tx:
        assert await settlement.unsettled(tx, sold.till.shop_id, Asked()) == []


async def test_a_line_earns_what_its_pieces_do(sold: Placed) -> None:
    order = await sold.order()
    [line] = order.lines
    earned = settlement.earned_with(line)
    assert earned.revenue == order.goods_minor - 2_400
    assert (earned.commission, earned.creators) == (-480, -320)
