import pytest

from tests.world.after import Placed, placed
from tests.world.order import Till
from tests.world.stock import level_of
from vitrine import aftersale, fulfilment
from vitrine.aftersale import CancellationState, Restock
from vitrine.aftersale.errors import (
    AskedAlready,
    CancellationDecided,
    NothingChosen,
    ReasonUnknown,
    TooLateToCancel,
)
from vitrine.order import OrderState


@pytest.fixture
async def order(till: Till) -> Placed:
    return await placed(till)


async def cancelled(order: Placed, unit_ids: list[int]) -> aftersale.Cancellation:
    async with order.db.begin() as tx:
        return await aftersale.cancel_by_buyer(tx, order.id, unit_ids, reason="mistake")


async def test_a_change_of_mind_before_packing_is_done_at_once(order: Placed) -> None:
    on_hand = (await level_of(order.db, order.till.variant_id)).on_hand
    done = await cancelled(order, await order.units())
    assert done.state == CancellationState.DONE
    whole = await order.order()
    assert (whole.state, set(await order.states())) == (OrderState.CANCELLED, {"cancelled"})
    assert await order.refunded() == whole.total_minor
    assert (await level_of(order.db, order.till.variant_id)).on_hand == on_hand + 3
    assert await order.broken() == []


async def test_a_part_is_cancelled_and_the_rest_stays(order: Placed) -> None:
    first, *_ = await order.units()
    await cancelled(order, [first])
    whole = await order.order()
    assert whole.state == OrderState.PLACED
    assert await order.refunded() == whole.units[0].gross_minor
    assert await order.broken() == []


async def test_part_by_part_it_ends_at_the_total(order: Placed) -> None:
    for unit_id in await order.units():
        await cancelled(order, [unit_id])
    whole = await order.order()
    assert await order.refunded() == whole.total_minor
    async with order.db.begin() as tx:
        given = await aftersale.credits_of_order(tx, order.id)
    assert sum(credit.tax_minor for credit in given) == whole.tax_minor
    assert await order.broken() == []


async def test_what_is_packed_waits_for_the_seller(order: Placed) -> None:
    async with order.db.begin() as tx:
        await fulfilment.pack(tx, await order.parcel())
    units = await order.units()
    asked = await cancelled(order, units)
    assert asked.state == CancellationState.REQUESTED
    assert await order.refunded() == 0
    with pytest.raises(AskedAlready):
        await cancelled(order, units)
    async with order.db.begin() as tx:
        await aftersale.agree(tx, asked.id)
    assert await order.refunded() == (await order.order()).total_minor
    assert await order.broken() == []


async def test_a_refusal_lets_the_parcel_go(order: Placed) -> None:
    parcel_id = await order.parcel()
    async with order.db.begin() as tx:
        await fulfilment.pack(tx, parcel_id)
    asked = await cancelled(order, await order.units())
    async with order.db.begin() as tx:
        await aftersale.refuse(tx, asked.id, answer="The van has it.")
    with pytest.raises(CancellationDecided):
        async with order.db.begin() as tx:
            await aftersale.agree(tx, asked.id)
    await order.send()
    assert await order.refunded() == 0
    assert await order.broken() == []


async def test_what_left_is_not_cancelled(order: Placed) -> None:
    await order.send()
    with pytest.raises(TooLateToCancel):
        await cancelled(order, await order.units())
    assert set(await order.states()) == {"shipped"}


async def test_a_seller_out_of_stock_puts_nothing_on_the_shelf(order: Placed) -> None:
    on_hand = (await level_of(order.db, order.till.variant_id)).on_hand
    async with order.db.begin() as tx:
        await aftersale.cancel_by_seller(
            tx,
            order.id,
            (await order.units())[:2],
            reason="out_of_stock",
            restock=Restock.NONE,
        )
    assert (await level_of(order.db, order.till.variant_id)).on_hand == on_hand
    assert sorted(await order.states()) == ["cancelled", "cancelled", "ordered"]
    assert await order.broken() == []


async def test_a_cancellation_names_pieces_of_its_order_and_a_reason(
    order: Placed, till: Till
) -> None:
    other = await placed(till, 1)
    for units, reason, refusal in (
        ([], "mistake", NothingChosen),
        (await other.units(), "mistake", TooLateToCancel),
        (await order.units(), "boredom", ReasonUnknown),
    ):
        with pytest.raises(refusal):
            async with order.db.begin() as tx:
                await aftersale.cancel_by_buyer(tx, order.id, units, reason=reason)
