"""Only so many pieces at a promotion's price: counted once each, and back when they come back."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.world.account import an_account
from tests.world.after import Placed
from tests.world.order import DECLINED, LONDON, SECOND_STEP, Till, a_price_cue, paid_or_refused
from tests.world.outbox import heard
from tests.world.promotion import a_sale
from vitrine import aftersale, order
from vitrine import checkout as checkouts
from vitrine.checkout import Paid, Tap
from vitrine.checkout.errors import QuoteChanged
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.offer import set_price, stop_promotion
from vitrine.offer.errors import NotAReduction, ReducedGone, ShareHad, TooFewReduced
from vitrine.order import OrderState
from vitrine.order.errors import OrderOver

USUAL, REDUCED = (2_400, None), (1_800, 2_400)


def gbp(minor: int) -> Money:
    return Money(minor, "GBP")


async def test_the_last_reduced_piece_ends_the_price(till: Till) -> None:
    sale = await a_sale(till, pieces=2)
    _, paid = await till.buy()
    assert (paid.order.goods_minor, await sale.costs()) == (1_800, REDUCED)
    _, last = await till.buy()
    assert (last.order.goods_minor, await sale.costs(), await sale.used()) == (1_800, USUAL, 2)
    _, after = await till.buy()
    assert (after.order.goods_minor, await sale.used()) == (2_400, 2)


async def test_who_wants_more_than_are_left_at_the_price_is_told(db: Database, till: Till) -> None:
    await a_sale(till, pieces=2)
    with pytest.raises(TooFewReduced) as refused:
        await till.begin(3)
    assert (refused.value.field, refused.value.facts) == ("quantity", {"left": 2})
    begun = await till.begin(2)
    with pytest.raises(TooFewReduced):
        await checkouts.change_lines(db, till.lane, begun.token, [(till.variant_id, 3)])


async def test_who_was_slower_is_asked_for_a_yes_to_the_usual_price(till: Till) -> None:
    sale = await a_sale(till, pieces=2)
    (slow, seen), (fast, other) = await sale.quoted(2), await sale.quoted()
    await till.pay(await till.tap(fast, other.id))
    with pytest.raises(QuoteChanged) as change:
        await till.pay(await till.tap(slow, seen.id))
    assert (change.value.facts["old"], change.value.facts["new"]) == (gbp(3_995), gbp(5_195))
    assert (await sale.used(), await sale.costs()) == (1, REDUCED)


async def test_however_many_press_at_once_no_piece_is_sold_twice_at_it(till: Till) -> None:
    sale = await a_sale(till, pieces=2)
    taps: list[Tap] = []
    for _ in range(4):
        token, quote = await sale.quoted()
        taps.append(await till.tap(token, quote.id))
    async with asyncio.TaskGroup() as presses:
        pressed = [presses.create_task(paid_or_refused(till, tap)) for tap in taps]
    outcomes = [press.result() for press in pressed]
    paid = [each for each in outcomes if isinstance(each, Paid)]
    assert [each.order.goods_minor for each in paid] == [1_800, 1_800]
    refused = [each for each in outcomes if not isinstance(each, Paid)]
    assert all(isinstance(each, ReducedGone | QuoteChanged) for each in refused)
    assert (await sale.used(), await sale.costs()) == (2, USUAL)


async def test_an_order_that_is_never_paid_gives_piece_and_price_back(
    db: Database, till: Till
) -> None:
    sale = await a_sale(till, pieces=1)
    _, unpaid = await till.buy(number=DECLINED)
    assert (await sale.used(), await sale.costs()) == (1, USUAL)
    with clock.stopped_at(unpaid.order.pay_until):
        await order.expire_due(db)
        assert (await sale.used(), await sale.costs()) == (0, REDUCED)
        _, paid = await till.buy()
    assert (paid.order.goods_minor, await sale.used()) == (1_800, 1)


async def test_a_piece_that_comes_back_too_late_brings_no_price_back(
    db: Database, till: Till
) -> None:
    sale = await a_sale(till, pieces=1)
    _, unpaid = await till.buy(number=DECLINED)
    async with db.begin() as tx:
        await set_price(tx, till.variant_id, "GB", gbp(1_700))
    with clock.stopped_at(unpaid.order.pay_until):
        await order.expire_due(db)
    assert (await sale.used(), await sale.costs()) == (0, (1_700, None))
    async with db.begin() as tx:
        await stop_promotion(tx, await sale.opened(tx))
    assert await sale.costs() == (1_700, None)


async def test_a_cancelled_order_gives_its_piece_back(db: Database, till: Till) -> None:
    sale = await a_sale(till, pieces=1, per_buyer=1)
    _, paid = await till.buy()
    placed = Placed(till, paid.order.id)
    await heard(db, "fulfilment")
    units = await placed.units()
    async with db.begin() as tx:
        await aftersale.cancel_by_buyer(tx, placed.id, units, reason="mistake")
    assert (await sale.used(), await sale.costs()) == (0, REDUCED)
    assert (await till.buy())[1].order.goods_minor == 1_800


async def test_late_money_does_not_buy_a_piece_that_another_had_meanwhile(
    db: Database, till: Till
) -> None:
    sale = await a_sale(till, pieces=1)
    token, waits = await till.buy(number=SECOND_STEP)
    with clock.stopped_at(waits.order.pay_until):
        await order.expire_due(db)
        await till.buy()
    with pytest.raises(OrderOver):
        await checkouts.approve(till.desk, token)
    assert (await till.order(waits.order.id)).state == OrderState.EXPIRED
    assert await sale.used() == 1


async def test_late_money_buys_a_piece_that_is_still_there(db: Database, till: Till) -> None:
    sale = await a_sale(till, pieces=1)
    token, waits = await till.buy(number=SECOND_STEP)
    with clock.stopped_at(waits.order.pay_until):
        await order.expire_due(db)
    paid = await checkouts.approve(till.desk, token)
    assert (paid.order.state, paid.order.goods_minor) == (OrderState.PLACED, 1_800)
    assert (await sale.used(), await sale.costs()) == (1, USUAL)


async def test_a_buyer_has_no_more_than_their_share_and_then_pays_the_usual_price(
    till: Till,
) -> None:
    """Another browser and another card, but the same address."""
    sale = await a_sale(till, per_buyer=2)
    with pytest.raises(ShareHad):
        await till.begin(3)
    await till.buy(2)
    _, again = await sale.quoted()
    assert (again.goods, again.lines[0].prior) == (gbp(2_400), None)
    _, other = await sale.quoted(address=replace(LONDON, line1="2 Mill Street"))
    assert other.goods == gbp(1_800)


async def test_who_is_known_is_told_before_pieces_are_held(db: Database, till: Till) -> None:
    await a_sale(till, per_buyer=2)
    async with db.begin() as tx:
        account = await an_account(tx)
    begun = await till.tap_buy(till.wish(account_id=account.id))
    quote = await till.deliver(begun.token)
    await till.pay(await till.tap(begun.token, quote.id, account_id=account.id))
    with pytest.raises(ShareHad):
        await till.tap_buy(till.wish(2, account_id=account.id))


async def test_a_price_that_is_gone_is_not_honoured_for_a_cue_before(
    db: Database, till: Till
) -> None:
    sale = await a_sale(till, pieces=1)
    async with db.begin() as tx:
        cue = await a_price_cue(tx, till.show_id)
    await till.buy()
    begun = await till.tap_buy(till.wish(cue=cue))
    assert (await till.deliver(begun.token)).goods == gbp(2_400)
    assert await sale.used() == 1


async def test_more_pieces_bring_the_price_back_and_fewer_end_it(till: Till) -> None:
    sale = await a_sale(till, pieces=1)
    await till.buy()
    with pytest.raises(NotAReduction):
        await sale.put(minor=1_900, pieces=3)
    await sale.put(pieces=3)
    assert (await sale.used(), await sale.costs()) == (1, REDUCED)
    await sale.put(pieces=1)
    assert await sale.costs() == USUAL


async def test_a_sale_that_ends_takes_what_is_gone_with_it(db: Database, till: Till) -> None:
    sale = await a_sale(till, pieces=1)
    _, unpaid = await till.buy(number=DECLINED)
    async with db.begin() as tx:
        opened = await sale.opened(tx)
        ends = opened.closes_at
    with clock.stopped_at(max(ends, unpaid.order.pay_until) + timedelta(seconds=1)):
        await order.expire_due(db)
        assert (await sale.used(), await sale.costs()) == (0, USUAL)
