"""From a sale to a payout: commission, shares, fees, and statements that add up."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.world.after import Placed, placed
from tests.world.order import Till, a_till
from tests.world.outbox import heard
from vitrine import aftersale, payment, settlement
from vitrine.aftersale import Disposition, Inspected, ReturnKind
from vitrine.creator import set_commission, set_share
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.order import OrderState
from vitrine.settlement import (
    LineKind,
    Owner,
    OwnerKind,
    Payout,
    Statement,
    releasing,
    set_payout_account,
)
from vitrine.settlement.posting import PLATFORM
from vitrine.stock import ClaimLane


@pytest.fixture
async def sold(db: Database, till: Till) -> Placed:
    """Three at 24.00 with 20 % VAT: 10 % commission, 8 % of the net to the creator."""
    async with db.begin() as tx:
        await set_commission(tx, 1_000)
        await set_share(tx, 800, shop_id=till.shop_id, creator_id=till.creator_id)
    order = await placed(till)
    await heard(db)
    return order


def shop_of(order: Placed) -> Owner:
    return Owner(OwnerKind.SHOP, order.till.shop_id)


def creator_of(order: Placed) -> Owner:
    return Owner(OwnerKind.CREATOR, order.till.creator_id)


async def owed(order: Placed, owner: Owner) -> dict[str, int]:
    await heard(order.db)
    async with order.db.begin() as tx:
        found = await settlement.balances_of(tx, owner)
    return {str(each.account): each.amount.minor for each in found}


async def released(order: Placed) -> None:
    whole = await order.order()
    async with order.db.begin() as tx:
        ends = await aftersale.withdrawal_ends(tx, whole)
    assert ends is not None
    with clock.stopped_at(ends + timedelta(hours=1)):
        await settlement.release_due(order.db)


async def test_each_gets_a_part_of_every_piece(sold: Placed) -> None:
    units = (await sold.order()).units
    assert {(u.commission_minor, u.creator_minor) for u in units} == {(240, 160)}
    total = (await sold.order()).total_minor
    assert await owed(sold, shop_of(sold)) == {"seller_pending": total - 720 - 480}
    assert await owed(sold, creator_of(sold)) == {"creator_pending": 480}
    assert await sold.broken() == []


async def test_terms_change_for_what_is_claimed_later(db: Database, sold: Placed) -> None:
    async with db.begin() as tx:
        await set_commission(tx, 2_000, shop_id=sold.till.shop_id)
    later = await placed(sold.till, 1)
    assert (await later.order()).units[0].commission_minor == 480
    assert (await sold.order()).units[0].commission_minor == 240


async def test_vat_on_the_commission_is_on_top_of_it_and_goes_back_with_it(
    db: Database, till: Till
) -> None:
    async with db.begin() as tx:
        await set_commission(tx, 1_000, country="GB")
    order = await placed(till)
    assert {(u.commission_minor, u.commission_tax_minor) for u in (await order.order()).units} == {
        (240, 48)
    }
    total = (await order.order()).total_minor
    assert await owed(order, shop_of(order)) == {"seller_pending": total - 3 * 288}
    operator = await owed(order, PLATFORM)
    assert (operator["commission"], operator["commission_vat"]) == (720, 144)
    async with db.begin() as tx:
        units = await order.units()
        await aftersale.cancel_by_buyer(tx, order.id, units[:2], reason="mistake")
    await order.refunded()
    operator = await owed(order, PLATFORM)
    assert (operator["commission"], operator["commission_vat"]) == (240, 48)
    assert await order.broken() == []


async def test_across_a_border_the_seller_owes_the_vat_on_commission(
    db: Database, till: Till
) -> None:
    async with db.begin() as tx:
        await set_commission(tx, 1_000, country="DE")
    [unit] = (await (await placed(till, 1)).order()).units
    assert (unit.commission_minor, unit.commission_tax_minor) == (240, 0)


async def test_what_goes_back_takes_its_commission_along(sold: Placed) -> None:
    """In steps that do not divide evenly, at first for a flaw, it ends at nothing."""
    await sold.deliver()
    for unit, first in zip((await sold.order()).units, (700, 1, 2_399), strict=True):
        rest = unit.gross_minor - first
        for part, goes in ((first, Disposition.KEPT), (rest, Disposition.DAMAGED)):
            asked = await sold.come_back([unit.id])
            async with sold.db.begin() as tx:
                await aftersale.settle(tx, asked, {unit.id: Inspected(part, goes)})
    assert await sold.refunded() == (await sold.order()).total_minor
    assert await owed(sold, shop_of(sold)) == {"seller_pending": 0}
    assert await owed(sold, creator_of(sold)) == {"creator_pending": 0}
    assert await sold.broken() == []


async def test_money_is_free_when_the_time_for_returns_is_over(sold: Placed) -> None:
    await sold.deliver()
    await settlement.release_due(sold.db)
    assert "seller_available" not in await owed(sold, shop_of(sold))
    await released(sold)
    total = (await sold.order()).total_minor
    assert await owed(sold, shop_of(sold)) == {
        "seller_available": total - 1_200,
        "seller_pending": 0,
    }
    assert (await owed(sold, creator_of(sold)))["creator_available"] == 480
    assert (await sold.order()).state == OrderState.CLOSED
    assert await sold.broken() == []


async def test_an_open_return_keeps_it_waiting(sold: Placed) -> None:
    await sold.deliver()
    async with sold.db.begin() as tx:
        await aftersale.ask_return(tx, sold.id, (await sold.units())[:1], reason="defective")
    await released(sold)
    assert "seller_available" not in await owed(sold, shop_of(sold))
    assert (await sold.order()).state == OrderState.PLACED


async def paid_out(order: Placed) -> list[Payout]:
    await settlement.pay_out(order.db, order.till.desk.providers)
    async with order.db.begin() as tx:
        return list(await tx.session.scalars(select(Payout).order_by(Payout.id)))


async def test_what_is_free_is_paid_out_once(sold: Placed) -> None:
    await sold.deliver()
    await released(sold)
    assert await paid_out(sold) == []
    async with sold.db.begin() as tx:
        await set_payout_account(tx, shop_of(sold), "acct_ombra")
    [payout] = await paid_out(sold)
    assert (payout.state, payout.minor) == ("paid", (await sold.order()).total_minor - 1_200)
    assert len(await paid_out(sold)) == 1
    assert (await owed(sold, shop_of(sold)))["seller_available"] == 0
    assert await sold.broken() == []


async def test_a_payout_that_fails_is_owed_again(sold: Placed) -> None:
    await sold.deliver()
    await released(sold)
    async with sold.db.begin() as tx:
        await set_payout_account(tx, shop_of(sold), "nobody")
    [payout] = await paid_out(sold)
    assert (payout.state, payout.reason) == ("failed", "account_unknown")
    assert (await owed(sold, shop_of(sold)))["seller_available"] == payout.minor
    assert await sold.broken() == []


async def test_who_is_below_zero_gets_nothing(sold: Placed) -> None:
    """Paid out, then the provider's desk gave everything back to the buyer."""
    await sold.deliver()
    await released(sold)
    async with sold.db.begin() as tx:
        await set_payout_account(tx, shop_of(sold), "acct_ombra")
    await paid_out(sold)
    whole = await sold.order()
    async with sold.db.begin() as tx:
        await payment.request_refund(tx, sold.id, whole.total, key="at the desk")
    await sold.refunded()
    owes = (await owed(sold, shop_of(sold)))["seller_available"]
    assert owes == 1_200 - whole.total_minor
    assert len(await paid_out(sold)) == 1
    assert await sold.broken() == []


async def test_what_the_provider_keeps_is_booked_once(sold: Placed) -> None:
    for _ in range(2):
        await settlement.book_fees(sold.db, sold.till.desk.providers)
    async with sold.db.begin() as tx:
        kept = {
            str(each.account): each.amount.minor
            for each in await settlement.balances_of(tx, Owner(OwnerKind.PLATFORM, 0))
        }
    assert kept["provider_fees"] == -139  # 1.5 % of 75.95, and 25
    assert await sold.broken() == []


async def test_a_statement_adds_up_to_the_cent(sold: Placed) -> None:
    first, *_ = await sold.units()
    async with sold.db.begin() as tx:
        await aftersale.cancel_by_buyer(tx, sold.id, [first], reason="mistake")
    await sold.refunded()
    await heard(sold.db)
    for owner in (shop_of(sold), creator_of(sold)):
        told = await month_of(sold, owner)
        came = sum(line.amount.minor for line in told.lines)
        assert told.opening.minor + came == told.closing.minor
        assert told.closing.minor == sum((await owed(sold, owner)).values())
    assert [line.kind.value for line in told.lines] == ["share", "share_back"]


async def test_a_statement_with_vat_on_the_commission_adds_up_whatever_goes_back(
    db: Database, lane: ClaimLane
) -> None:
    """Nothing of it divides: 7.77 % of 19.99 with 20 % VAT, and a share of 3.33 %."""
    till = await a_till(db, lane, gb=1_999)
    async with db.begin() as tx:
        await set_commission(tx, 777, country="GB")
        await set_share(tx, 333, shop_id=till.shop_id, creator_id=till.creator_id)
    order = await placed(till)
    await order.deliver()
    for unit, parts in zip(
        (await order.order()).units, ((1, 700, 1_298), (1_999,), (3,)), strict=True
    ):
        for minor in parts:
            await give_back(order, unit.id, minor)
    told = await month_of(order, shop_of(order))
    assert sum(line.amount.minor for line in told.lines) == told.closing.minor
    assert told.closing.minor == sum((await owed(order, shop_of(order))).values())
    sums = Counter[LineKind]()
    for line in told.lines:
        sums[line.kind] += line.amount.minor
    units = (await order.order()).units
    assert sums[LineKind.COMMISSION] == -sum(unit.commission_minor for unit in units)
    assert sums[LineKind.COMMISSION_VAT] == -sum(unit.commission_tax_minor for unit in units)
    assert sums[LineKind.SHARE] == -sum(unit.creator_minor for unit in units)
    kept = units[2]
    back = [LineKind.COMMISSION_BACK, LineKind.COMMISSION_VAT_BACK, LineKind.SHARE_BACK]
    of_two = (kept.commission_minor, kept.commission_tax_minor, kept.creator_minor)
    assert [sums[kind] for kind in back] == [2 * minor for minor in of_two]
    assert await order.broken() == []


async def give_back(order: Placed, unit_id: int, minor: int) -> None:
    async with order.db.begin() as tx:
        made = await aftersale.take_back(
            tx, order.id, [unit_id], kind=ReturnKind.REFUND, reason="damaged"
        )
        await aftersale.settle(tx, made.id, {unit_id: Inspected(minor, Disposition.KEPT)})
    await order.refunded()


async def month_of(order: Placed, owner: Owner) -> Statement:
    await heard(order.db)
    now, day = clock.now(), timedelta(days=1)
    async with order.db.begin() as tx:
        return await settlement.statement(tx, owner, "GBP", since=now - day, until=now + day)


async def test_what_never_arrives_holds_up_nobody(
    sold: Placed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releasing, "AT_ONCE", 1)
    arrived, later = await placed(sold.till, 1), await placed(sold.till, 1)
    for order in (arrived, later):
        await heard(sold.db)
        await order.deliver()
    async with sold.db.begin() as tx:
        await aftersale.ask_return(tx, arrived.id, await arrived.units(), reason="defective")
    await released(later)
    states = [(await order.order()).state for order in (sold, arrived, later)]
    assert states == [OrderState.PLACED, OrderState.PLACED, OrderState.CLOSED]
