from datetime import UTC, datetime

import pytest

from tests.world.after import Placed, placed
from tests.world.order import Till
from tests.world.outbox import emitted
from vitrine import aftersale, fulfilment
from vitrine.aftersale import ReturnKind, ReturnState, end_of_period
from vitrine.aftersale.errors import (
    NameMissing,
    OrderNotFound,
    WithdrawalStands,
    WithdrawnAlready,
)
from vitrine.kit import clock


@pytest.fixture
async def order(till: Till) -> Placed:
    return await placed(till)


async def said(order: Placed, unit_ids: list[int], *, name: str = "Jo") -> aftersale.Withdrawal:
    async with order.db.begin() as tx:
        done = await aftersale.withdraw(tx, order.id, unit_ids, name=name)
        return await aftersale.withdrawal_by_id(tx, done.id)


async def test_number_and_mail_open_the_order_and_nothing_else_does(order: Placed) -> None:
    whole = await order.order()
    async with order.db.begin() as tx:
        found = await aftersale.order_to_withdraw(tx, f" {whole.number.lower()} ", "JO@example.org")
        assert found.id == order.id
        for number, email in ((whole.number, "al@example.org"), ("AAAAA-AAAAA", whole.email)):
            with pytest.raises(OrderNotFound):
                await aftersale.order_to_withdraw(tx, number, email)


async def test_before_anything_left_the_money_goes_back_at_once(order: Placed) -> None:
    statement = await said(order, await order.units())
    assert (statement.is_whole, statement.in_time, statement.name) == (True, True, "Jo")
    assert await order.refunded() == (await order.order()).total_minor
    async with order.db.begin() as tx:
        assert "order.withdrawn" in await emitted(tx)
    assert await order.broken() == []


async def test_what_arrived_is_to_be_sent_back_first(order: Placed) -> None:
    await order.deliver()
    statement = await said(order, (await order.units())[:2])
    assert (statement.is_whole, statement.in_time) == (False, True)
    assert await order.refunded() == 0
    async with order.db.begin() as tx:
        [waits] = await aftersale.returns_of_order(tx, order.id)
        assert (waits.kind, waits.state) == (ReturnKind.WITHDRAWAL, ReturnState.APPROVED)
        assert waits.unit_ids == (await order.units())[:2]
        await aftersale.receive(tx, waits.id)
        with pytest.raises(WithdrawalStands):
            await aftersale.refuse_return(tx, waits.id, answer="No.")
    assert await order.broken() == []


async def test_of_two_parcels_each_piece_goes_its_way(order: Placed) -> None:
    first, *_ = await order.units()
    async with order.db.begin() as tx:
        parcel = await fulfilment.parcel_by_id(tx, await order.parcel())
        second = await fulfilment.part(tx, parcel, [first])
        await fulfilment.hand_over(tx, second.id, fulfilment.Handover("own"))
    await said(order, await order.units())
    whole = await order.order()
    assert sorted(await order.states()) == ["cancelled", "cancelled", "shipped"]
    assert await order.refunded() == sum(unit.gross_minor for unit in whole.units[1:])
    assert await order.broken() == []


async def test_a_statement_counts_once(order: Placed) -> None:
    units = await order.units()
    await said(order, units[:1])
    with pytest.raises(WithdrawnAlready):
        await said(order, units)
    await said(order, units[1:])
    with pytest.raises(NameMissing):
        await said(order, units, name=" ")
    assert await order.refunded() == (await order.order()).total_minor


async def test_a_statement_that_comes_late_is_kept_and_the_seller_decides(order: Placed) -> None:
    await order.deliver()
    whole = await order.order()
    async with order.db.begin() as tx:
        ends = await aftersale.withdrawal_ends(tx, whole)
    assert ends is not None
    with clock.stopped_at(ends):
        statement = await said(order, await order.units())
        assert not statement.in_time
        async with order.db.begin() as tx:
            [asks] = await aftersale.returns_of_order(tx, order.id)
            assert asks.state == ReturnState.REQUESTED
            await aftersale.refuse_return(tx, asks.id, answer="It is over.")
    assert await order.refunded() == 0


@pytest.mark.parametrize(
    ("arrived", "ends"),
    [
        # A Thursday; the fourteenth day after is a Thursday, and over at London's midnight.
        (datetime(2026, 11, 26, 12, tzinfo=UTC), datetime(2026, 12, 11, tzinfo=UTC)),
        # A Saturday fourteen days on becomes the Monday after it.
        (datetime(2026, 11, 28, 12, tzinfo=UTC), datetime(2026, 12, 15, tzinfo=UTC)),
        # Half past eleven at night in UTC is the next day in a British summer.
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), datetime(2026, 7, 16, 23, tzinfo=UTC)),
    ],
)
async def test_the_time_ends_with_a_day_of_the_market(
    order: Placed, arrived: datetime, ends: datetime
) -> None:
    assert end_of_period(await order.order(), arrived) == ends
