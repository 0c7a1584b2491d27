"""The VAT of what the law says the operator supplies: kept back, given back, told to everybody."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import operator
from tests.world.after import Placed, placed
from tests.world.order import Till
from tests.world.outbox import heard
from vitrine import aftersale, settlement
from vitrine.aftersale import Disposition, Inspected, Quarter, ReturnKind, vat_lines
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.market import TaxLiable
from vitrine.settlement import (
    Bill,
    CreditNote,
    LineKind,
    Owner,
    OwnerKind,
    body_from_data,
    earned_with,
)
from vitrine.settlement.posting import PLATFORM
from vitrine.stock import ClaimLane, receive

DAY = timedelta(days=1)
PIECES = st.lists(st.lists(st.integers(1, 1_999), max_size=2), min_size=2, max_size=2)


@pytest.fixture
async def from_abroad(db: Database, lane: ClaimLane) -> Till:
    return await operator.from_abroad(db, lane)


async def owed(order: Placed, owner: Owner) -> dict[str, int]:
    await heard(order.db)
    async with order.db.begin() as tx:
        found = await settlement.balances_of(tx, owner)
    return {str(each.account): each.amount.minor for each in found}


def shop_of(order: Placed) -> Owner:
    return Owner(OwnerKind.SHOP, order.till.shop_id)


async def give_back(order: Placed, unit_id: int, minor: int) -> None:
    async with order.db.begin() as tx:
        made = await aftersale.take_back(
            tx, order.id, [unit_id], kind=ReturnKind.REFUND, reason="damaged"
        )
        await aftersale.settle(tx, made.id, {unit_id: Inspected(minor, Disposition.KEPT)})
    await order.refunded()


async def test_the_operator_keeps_the_vat_and_the_seller_the_rest(from_abroad: Till) -> None:
    order = await placed(from_abroad, 2)
    whole = await order.order()
    commission = sum(unit.commission_minor for unit in whole.units)
    assert {unit.commission_tax_minor for unit in whole.units} == {0}  # reverse charge
    assert (await owed(order, PLATFORM))["vat_owed"] == whole.tax_minor
    left = whole.total_minor - whole.tax_minor - commission
    assert await owed(order, shop_of(order)) == {"seller_pending": left}
    assert earned_with(whole.lines[0]).vat_kept == -whole.lines[0].tax_minor
    assert await order.broken() == []


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=PIECES)
async def test_whatever_goes_back_in_whatever_steps_ends_at_nothing(
    from_abroad: Till, steps: list[list[int]]
) -> None:
    async with from_abroad.db.begin() as tx:
        await receive(tx, from_abroad.variant_id, 2)
    before = await owed_so_far(from_abroad)
    order = await placed(from_abroad, 2)
    await heard(order.db)
    await order.deliver()
    for unit_id, parts in zip(await order.units(), steps, strict=True):
        for minor in parts:
            left = await left_of(order, unit_id)
            if minor < left:
                await give_back(order, unit_id, minor)
                assert await owed_so_far(from_abroad) - before == await not_credited(order)
    for unit_id in await order.units():
        await give_back(order, unit_id, await left_of(order, unit_id))
    assert await order.refunded() == (await order.order()).total_minor
    assert await owed_so_far(from_abroad) == before
    assert sum((await owed(order, shop_of(order))).values()) == 0
    assert await order.broken() == []


async def owed_so_far(till: Till) -> int:
    return (await owed(Placed(till, 0), PLATFORM)).get("vat_owed", 0)


async def left_of(order: Placed, unit_id: int) -> int:
    [unit] = [unit for unit in (await order.order()).units if unit.id == unit_id]
    return unit.gross_minor - unit.credited_minor


async def not_credited(order: Placed) -> int:
    async with order.db.begin() as tx:
        made = await aftersale.credits_of_order(tx, order.id)
    return (await order.order()).tax_minor - sum(each.tax_minor for each in made)


async def test_statement_and_vat_file_say_who_owes_it(from_abroad: Till) -> None:
    order, now = await placed(from_abroad, 2), clock.now()
    first, _ = await order.units()
    await order.cancel([first])
    await order.refunded()
    await heard(order.db)
    async with order.db.begin() as tx:
        told = await settlement.statement(
            tx, shop_of(order), "GBP", since=now - DAY, until=now + DAY
        )
        files = [
            await vat_lines(tx, whose, ZoneInfo("UTC"), Quarter(now.year, (now.month + 2) // 3))
            for whose in (from_abroad.shop_id, TaxLiable.PLATFORM, TaxLiable.SELLER)
        ]
    sums = {line.kind: line.amount.minor for line in told.lines}
    [in_file], [owed_by_us], owed_by_sellers = files
    assert in_file == owed_by_us
    assert in_file.liable is TaxLiable.PLATFORM
    assert owed_by_sellers == []
    assert sums[LineKind.VAT_KEPT] == -(await order.order()).tax_minor
    assert sums[LineKind.VAT_KEPT] + sums[LineKind.VAT_GIVEN_BACK] == -in_file.tax.minor
    assert sum(line.amount.minor for line in told.lines) == told.closing.minor


async def test_the_sellers_papers_name_no_vat_but_who_owes_it(from_abroad: Till) -> None:
    order = await placed(from_abroad, 2)
    await order.cancel((await order.units())[:1])
    await heard(order.db)
    async with order.db.begin() as tx:
        papers = await settlement.papers_of_order(tx, order.id)
    bodies = [body_from_data(paper.body) for paper in papers]
    bills = [body for body in bodies if isinstance(body, Bill)]
    assert [isinstance(bill, CreditNote) for bill in bills] == [False, True]
    for bill in bills:
        assert bill.taxes == []
        assert bill.owed_by == "Plaza Ltd · GB980780684"
        assert "5A" in bill.owed_under
