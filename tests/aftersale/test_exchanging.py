"""Another piece instead of the money: pieces move, money does not."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from tests.world.after import placed
from tests.world.exchange import Wardrobe, a_wardrobe
from tests.world.outbox import heard
from tests.world.stock import level_of
from vitrine import aftersale, fulfilment, settlement
from vitrine.aftersale import Disposition, Inspected, ReturnKind, ReturnState
from vitrine.aftersale.errors import NoExchange, NotExchangeable
from vitrine.creator import set_commission
from vitrine.db import Database
from vitrine.fulfilment import ParcelState
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.offer import set_price
from vitrine.order import UnitState
from vitrine.settlement import Owner, OwnerKind
from vitrine.stock import ClaimLane


@pytest.fixture
async def wardrobe(db: Database, lane: ClaimLane) -> Wardrobe:
    return await a_wardrobe(db, lane)


async def stands(wardrobe: Wardrobe) -> tuple[int, int, int, int]:
    """On hand and kept: coral, then slate."""
    coral = await level_of(wardrobe.order.db, wardrobe.coral)
    slate = await level_of(wardrobe.order.db, wardrobe.slate)
    return coral.on_hand, coral.reserved, slate.on_hand, slate.reserved


async def test_what_is_wanted_is_kept_and_goes_out_once_the_other_is_back(
    wardrobe: Wardrobe,
) -> None:
    first, *_ = await wardrobe.order.units()
    asked = await wardrobe.ask([first])
    assert await stands(wardrobe) == (2, 0, 2, 1)
    await wardrobe.come_back(asked)
    await wardrobe.settle(asked)
    assert await stands(wardrobe) == (3, 0, 1, 0)
    order = await wardrobe.order.order()
    [new] = [unit for unit in order.units if unit.state == UnitState.ORDERED]
    assert (new.variant_id, new.option) == (wardrobe.slate, "Slate")
    await wardrobe.send_newest()
    async with wardrobe.order.db.begin() as tx:
        old_one, new_one = await fulfilment.parcels_of_order(tx, order.id)
    assert (first in old_one.unit_ids, new_one.unit_ids) == (True, [new.id])
    assert set(await wardrobe.order.states()) == {"delivered", "shipped"}
    assert await wardrobe.order.refunded() == 0
    assert await wardrobe.order.broken() == []


async def test_price_tax_and_shares_go_along_and_nothing_is_booked(
    db: Database, lane: ClaimLane
) -> None:
    async with db.begin() as tx:
        await set_commission(tx, 1_000)
    wardrobe = await a_wardrobe(db, lane)
    order = wardrobe.order
    seller = Owner(OwnerKind.SHOP, order.till.shop_id)

    async def owed() -> list[int]:
        await heard(db)
        async with db.begin() as tx:
            return [each.amount.minor for each in await settlement.balances_of(tx, seller)]

    before, unit = await owed(), (await order.order()).units[0]
    await wardrobe.exchange([unit.id])
    assert await owed() == before
    taken = next(u for u in (await order.order()).units if u.variant_id == wardrobe.slate)
    for name in ("gross_minor", "tax_minor", "commission_minor", "creator_id", "show_id"):
        assert getattr(taken, name) == getattr(unit, name)
    async with db.begin() as tx:
        kinds = [paper.kind for paper in await settlement.papers_of_order(tx, order.id)]
    assert kinds == ["invoice", "slip"]


async def test_what_was_exchanged_twice_is_paid_back_like_any_other(wardrobe: Wardrobe) -> None:
    order = wardrobe.order
    first, *_ = await order.units()
    for wants in (wardrobe.slate, wardrobe.coral):
        stay = set(await order.units())
        await wardrobe.exchange([first], wants=wants)
        [first] = set(await order.units()) - stay
        await wardrobe.send_newest()
    whole = await order.order()
    asked = await order.come_back(await order.units())
    async with order.db.begin() as tx:
        prices = {u.id: Inspected(u.gross_minor, Disposition.SHELF) for u in whole.units}
        await aftersale.settle(tx, asked, prices)
    assert await order.refunded() == whole.total_minor
    assert await stands(wardrobe) == (5, 0, 2, 0)
    assert await order.broken() == []


async def test_a_replacement_that_cannot_be_sent_is_cancelled_and_paid_back(
    wardrobe: Wardrobe,
) -> None:
    first, *_ = await wardrobe.order.units()
    await wardrobe.exchange([first])
    [new] = [u for u in (await wardrobe.order.order()).units if u.state == UnitState.ORDERED]
    await wardrobe.order.cancel([new.id])
    assert await wardrobe.order.refunded() == new.gross_minor
    assert await stands(wardrobe) == (3, 0, 2, 0)
    assert await wardrobe.order.broken() == []


async def test_only_what_costs_the_same_and_is_there_may_be_had_instead(
    db: Database, lane: ClaimLane
) -> None:
    wardrobe = await a_wardrobe(db, lane, slate=1)
    first, second, _ = await wardrobe.order.units()
    with pytest.raises(NotExchangeable):
        await wardrobe.ask([first, second])
    await wardrobe.ask([first])
    with pytest.raises(NotExchangeable):
        await wardrobe.ask([second])
    async with db.begin() as tx:
        await set_price(tx, wardrobe.coral, "GB", Money(2_500, "GBP"))
        whole = await wardrobe.order.order()
        choices = await aftersale.exchangeable(tx, whole, whole.units)
    assert [variant.id for variant in choices[wardrobe.coral]] == [wardrobe.coral]
    assert await wardrobe.order.broken() == []


async def test_a_piece_that_lost_some_of_its_price_is_not_exchanged(wardrobe: Wardrobe) -> None:
    first, *_ = await wardrobe.order.units()
    async with wardrobe.order.db.begin() as tx:
        kept = await aftersale.take_back(
            tx, wardrobe.order.id, [first], kind=ReturnKind.REFUND, reason="damaged"
        )
        await aftersale.settle(tx, kept.id, {first: Inspected(500, Disposition.KEPT)})
    with pytest.raises(NotExchangeable):
        await wardrobe.ask([first])


async def gives_up(wardrobe: Wardrobe, asked: int) -> None:
    async with wardrobe.order.db.begin() as tx:
        await aftersale.give_up(tx, asked)


async def is_refused(wardrobe: Wardrobe, asked: int) -> None:
    async with wardrobe.order.db.begin() as tx:
        await aftersale.refuse_return(tx, asked, answer="It was used.")


@pytest.mark.parametrize("ends", [gives_up, is_refused])
async def test_what_is_not_exchanged_is_kept_no_longer(
    wardrobe: Wardrobe, ends: Callable[[Wardrobe, int], Awaitable[None]]
) -> None:
    first, *_ = await wardrobe.order.units()
    await ends(wardrobe, await wardrobe.ask([first]))
    assert await stands(wardrobe) == (2, 0, 2, 0)
    assert await wardrobe.order.refunded() == 0
    assert await wardrobe.order.broken() == []


async def is_paid_instead(wardrobe: Wardrobe, asked: int) -> None:
    async with wardrobe.order.db.begin() as tx:
        await aftersale.pay_instead(tx, asked)
        with pytest.raises(NoExchange):
            await aftersale.pay_instead(tx, asked)


async def is_never_sent(wardrobe: Wardrobe, _asked: int) -> None:
    with clock.stopped_at(clock.now() + timedelta(days=31)):
        assert await aftersale.end_exchanges(wardrobe.order.db) == 1
        assert await aftersale.end_exchanges(wardrobe.order.db) == 0


async def is_withdrawn_from(wardrobe: Wardrobe, _asked: int) -> None:
    async with wardrobe.order.db.begin() as tx:
        units = (await wardrobe.order.units())[:1]
        await aftersale.withdraw(tx, wardrobe.order.id, units, name="Jo")


@pytest.mark.parametrize("ends", [is_paid_instead, is_never_sent, is_withdrawn_from])
async def test_an_exchange_that_ends_becomes_a_return_for_money(
    wardrobe: Wardrobe, ends: Callable[[Wardrobe, int], Awaitable[None]]
) -> None:
    first, *_ = await wardrobe.order.units()
    asked = await wardrobe.ask([first])
    await ends(wardrobe, asked)
    assert await stands(wardrobe) == (2, 0, 2, 0)
    await wardrobe.come_back(asked)
    unit = next(u for u in (await wardrobe.order.order()).units if u.id == first)
    async with wardrobe.order.db.begin() as tx:
        found = await aftersale.return_by_id(tx, asked)
        assert (found.kind, found.state) == (ReturnKind.RETURN, ReturnState.RECEIVED)
        await aftersale.settle(tx, asked, {first: Inspected(unit.gross_minor, Disposition.SHELF)})
    assert await wardrobe.order.refunded() == unit.gross_minor
    assert await stands(wardrobe) == (3, 0, 2, 0)
    assert await wardrobe.order.broken() == []


async def test_what_never_arrived_is_sent_again_without_travelling_back(
    db: Database, lane: ClaimLane
) -> None:
    wardrobe = await a_wardrobe(db, lane)
    first, *_ = await wardrobe.order.units()
    async with db.begin() as tx:
        asked = await aftersale.ask_exchange(
            tx, wardrobe.order.id, {first: wardrobe.coral}, reason="not_received"
        )
        await aftersale.approve(tx, asked.id)
    await wardrobe.settle(asked.id, Disposition.KEPT)
    assert await stands(wardrobe) == (1, 0, 2, 0)
    async with db.begin() as tx:
        states = [each.state for each in await fulfilment.parcels_of_order(tx, wardrobe.order.id)]
    assert states == [ParcelState.DELIVERED, ParcelState.OPEN]
    assert await wardrobe.order.broken() == []


async def test_exchanges_that_cross_do_not_lock_each_other_out(wardrobe: Wardrobe) -> None:
    other = Wardrobe(await placed(wardrobe.order.till, 1), wardrobe.coral, wardrobe.slate)
    await other.order.deliver()
    await other.exchange(await other.order.units())
    await other.send_newest()
    first, *_ = await wardrobe.order.units()
    there = await wardrobe.ask([first])
    back = await other.ask(await other.order.units(), wants=wardrobe.coral)
    await wardrobe.come_back(there)
    await other.come_back(back)
    async with asyncio.TaskGroup() as both:
        both.create_task(wardrobe.settle(there))
        both.create_task(other.settle(back))
    assert await stands(wardrobe) == (2, 0, 1, 0)
    assert await wardrobe.order.broken() == []
