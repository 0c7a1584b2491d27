import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.world.account import an_account
from tests.world.discount import a_discount
from tests.world.order import (
    LONDON,
    Till,
    a_till,
    bought_or_refused,
    captured_in_all,
    ordered_and_expired,
)
from tests.world.stock import level_of
from vitrine import checkout as checkouts
from vitrine import payment
from vitrine.checkout import Paid
from vitrine.checkout.errors import DealNotOn, JoinTheLine, QuoteChanged
from vitrine.db import Database
from vitrine.db.auditing import LATELY, breaches
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.offer import INVARIANTS, DealMode, Discount, by_card
from vitrine.offer.deal_model import DealShare
from vitrine.offer.errors import OverTheLimit
from vitrine.order import OrderState, cancel
from vitrine.order.errors import OrderOver
from vitrine.show import run_deals
from vitrine.stock import StockWait, WaitState, expire_due, join, place_by_token
from vitrine.stock.errors import SoldOut, TooManyHeld, WaitingOver

SOON = timedelta(minutes=1)


async def test_an_open_deal_sells_at_its_price_with_the_prior_price_beside(till: Till) -> None:
    deal = await till.announce(lasts=timedelta(minutes=5))
    quote = await till.deliver((await till.tap_buy(till.wish(deal_id=deal.id))).token)
    [line] = quote.lines
    assert (line.unit, line.prior) == (Money(1900, "GBP"), Money(2400, "GBP"))
    assert line.deal_id == deal.id


async def test_nobody_gets_a_deal_before_it_opens_by_the_servers_clock(
    db: Database, till: Till
) -> None:
    deal = await till.announce(opens_at=clock.now() + SOON)
    with pytest.raises(DealNotOn) as refusal:
        await till.tap_buy(till.wish(deal_id=deal.id))
    assert refusal.value.facts["opens_at"] == clock.to_ms(deal.opens_at)
    with clock.stopped_at(deal.opens_at):
        assert (await priced_at(db, till, till.wish(deal_id=deal.id))) == Money(1900, "GBP")


async def test_outside_its_show_a_deal_has_no_effect(db: Database, till: Till) -> None:
    await till.announce()
    wish = replace(till.wish(), show_id=None)
    assert await priced_at(db, till, wish) == Money(2400, "GBP")


async def test_a_closed_deal_is_honoured_for_fifteen_seconds_to_who_names_its_cue(
    db: Database, till: Till
) -> None:
    deal = await till.announce(pieces={till.variant_id: 2})
    await till.close(deal)
    closed_at = clock.now()
    with clock.stopped_at(closed_at + timedelta(seconds=10)):
        assert await priced_at(db, till, till.wish(cue=1)) == Money(1900, "GBP")
        assert await priced_at(db, till, till.wish()) == Money(2400, "GBP")
    with clock.stopped_at(closed_at + timedelta(seconds=20)):
        with pytest.raises(DealNotOn):
            await till.tap_buy(till.wish(cue=1, deal_id=deal.id))
        assert await priced_at(db, till, till.wish(cue=1)) == Money(2400, "GBP")


async def test_who_holds_a_piece_keeps_the_price_after_the_close(till: Till) -> None:
    deal = await till.announce(pieces={till.variant_id: 1})
    begun = await till.tap_buy(till.wish())
    await till.close(deal)
    quote = await till.deliver(begun.token)
    paid = await till.pay(await till.tap(begun.token, quote.id))
    assert paid.order.goods_minor == 1900
    assert (await level_of(till.db, till.variant_id)).on_hand == 4


async def test_an_allotment_sells_exactly_its_pieces(db: Database, till: Till) -> None:
    await till.announce(pieces={till.variant_id: 2})
    async with asyncio.TaskGroup() as buyers:
        tries = [buyers.create_task(bought_or_refused(till)) for _ in range(6)]
    bought = [each.result() for each in tries if isinstance(each.result(), Paid)]
    assert len(bought) == 2
    assert (await level_of(db, till.variant_id)).on_hand == 3


async def test_the_first_to_pay_is_served_where_nothing_is_held(till: Till) -> None:
    await till.announce(pieces={till.variant_id: 1}, mode=DealMode.PAY)
    slow, quick = await till.tap_buy(till.wish()), await till.tap_buy(till.wish())
    quotes = [await till.deliver(each.token) for each in (slow, quick)]
    paid = await till.pay(await till.tap(quick.token, quotes[1].id))
    assert paid.order.goods_minor == 1900
    with pytest.raises(SoldOut):
        await till.pay(await till.tap(slow.token, quotes[0].id))


async def test_a_deal_in_a_line_is_sold_to_who_was_offered_a_piece(
    db: Database, till: Till
) -> None:
    deal = await till.announce(pieces={till.variant_id: 1}, mode=DealMode.QUEUE)
    with pytest.raises(JoinTheLine):
        await till.tap_buy(till.wish(deal_id=deal.id))
    first, second = await in_line(till, deal.id), await in_line(till, deal.id)
    assert (first.state, second.state) == (WaitState.OFFERED, WaitState.WAITING)
    with pytest.raises(WaitingOver):
        await till.tap_buy(till.wish(place=second.token))
    begun = await till.tap_buy(till.wish(place=first.token))
    quote = await till.deliver(begun.token)
    assert (await till.pay(await till.tap(begun.token, quote.id))).order.goods_minor == 1900
    async with db.begin() as tx:
        assert (await place_by_token(tx, first.token)).state == WaitState.CLAIMED


async def test_a_hold_lasts_as_long_as_its_deal_says(till: Till) -> None:
    await till.announce(hold_seconds=180)
    begun = await till.tap_buy(till.wish())
    left = begun.hold_until - clock.now()
    assert timedelta(seconds=170) < left <= timedelta(seconds=180)


async def test_one_account_in_two_browsers_stays_within_the_limit(db: Database, till: Till) -> None:
    await till.announce(per_buyer=1)
    async with db.begin() as tx:
        ada = (await an_account(tx)).id
    await till.tap_buy(till.wish(account_id=ada))
    with pytest.raises(TooManyHeld):
        await till.tap_buy(till.wish(account_id=ada))


@pytest.mark.parametrize("same", ["address", "card"])
async def test_two_guests_of_one_address_or_card_are_one_buyer(till: Till, same: str) -> None:
    await till.announce(per_buyer=1)
    elsewhere = replace(LONDON, line1="2 Mill Street")
    begun = [await till.tap_buy(till.wish()) for _ in range(2)]
    places = [LONDON, LONDON if same == "address" else elsewhere]
    cards = ["4242 4242 4242 4242", "5555 5555 5555 4444" if same == "address" else None]
    quotes = [
        await till.deliver(each.token, place) for each, place in zip(begun, places, strict=True)
    ]
    taps = [
        await till.tap(each.token, quote.id, card or "4242 4242 4242 4242")
        for each, quote, card in zip(begun, quotes, cards, strict=True)
    ]
    async with asyncio.TaskGroup() as browsers:
        both = [browsers.create_task(over_or_paid(till, tap)) for tap in taps]
    assert sorted(each.result() for each in both) == ["over", "paid"]


async def test_a_cancelled_order_gives_its_share_back(db: Database, till: Till) -> None:
    await till.announce(per_buyer=1)
    begun = await till.tap_buy(till.wish())
    quote = await till.deliver(begun.token)
    declined = await till.pay(await till.tap(begun.token, quote.id, "4000 0000 0000 0002"))
    async with db.begin() as tx:
        await cancel(tx, declined.order.id)
    paid = await bought_or_refused(till)
    assert isinstance(paid, Paid)


async def test_a_card_that_was_declined_keeps_its_share(db: Database, till: Till) -> None:
    await till.announce(per_buyer=1)
    begun = await till.tap_buy(till.wish())
    quote = await till.deliver(begun.token)
    await till.pay(await till.tap(begun.token, quote.id, "4000 0000 0000 0002"))
    paid = await till.pay(await till.tap(begun.token, quote.id))
    assert paid.order.state == OrderState.PLACED
    card = await till.card()
    async with db.begin() as tx:
        pays = by_card(await payment.fingerprint(tx, card) or "")
        shares = await tx.session.execute(
            select(DealShare.who, DealShare.pieces).where(DealShare.who.like("card/%"))
        )
        assert {who: pieces for who, pieces in shares if pieces} == {pays: 1}


async def test_money_that_comes_late_counts_for_the_limit_again(till: Till) -> None:
    await till.announce(per_buyer=1)
    token = await ordered_and_expired(till)
    assert (await checkouts.approve(till.desk, token)).order.state == OrderState.PLACED
    assert isinstance(await bought_or_refused(till), OverTheLimit)


async def test_late_money_buys_nobody_a_second_share(db: Database, till: Till) -> None:
    await till.announce(per_buyer=1)
    token = await ordered_and_expired(till)
    _, meanwhile = await till.buy()
    with pytest.raises(OrderOver):
        await checkouts.approve(till.desk, token)
    assert await captured_in_all(db) == meanwhile.order.total_minor
    assert (await level_of(db, till.variant_id)).on_hand == 4


async def test_shares_and_uses_that_no_order_took_are_found(db: Database, till: Till) -> None:
    await till.announce(per_buyer=2)
    await a_discount(till, code=None, most_uses=5, combines=True)
    await till.buy()
    async with db.begin() as tx:
        assert await breaches(tx, INVARIANTS) == []
        await tx.session.execute(update(DealShare).values(pieces=2))
        await tx.session.execute(update(Discount).values(used=2))
        lately = await breaches(tx, INVARIANTS, since=ids.first_id_at(clock.now() - LATELY))
        assert [each.invariant.name for each in lately] == ["deal-shares", "discount-uses"]
        assert await breaches(tx, INVARIANTS, since=ids.new_id()) == []


async def test_a_wish_above_the_limit_is_refused_before_anything_is_held(till: Till) -> None:
    await till.announce(per_buyer=1)
    with pytest.raises(OverTheLimit):
        await till.tap_buy(till.wish(2))


async def test_a_bigger_basket_keeps_its_deal(till: Till) -> None:
    await till.announce(pieces={till.variant_id: 3})
    begun = await till.tap_buy(till.wish())
    await checkouts.change_lines(till.db, till.lane, begun.token, [(till.variant_id, 3)])
    quote = await till.deliver(begun.token)
    assert quote.goods == Money(5700, "GBP")
    assert (await level_of(till.db, till.variant_id)).reserved == 0


async def test_after_the_hold_and_the_deal_the_price_is_todays_and_asked_again(
    db: Database, till: Till
) -> None:
    deal = await till.announce(pieces={till.variant_id: 1})
    begun = await till.tap_buy(till.wish())
    quote = await till.deliver(begun.token)
    await till.close(deal)
    with clock.stopped_at(clock.now() + timedelta(minutes=6)):
        await expire_due(db)
        with pytest.raises(QuoteChanged):
            await till.pay(await till.tap(begun.token, quote.id))


async def test_a_deal_opens_and_closes_by_itself(db: Database, till: Till) -> None:
    deal = await till.announce(opens_at=clock.now() + SOON, lasts=SOON)
    with clock.stopped_at(deal.opens_at):
        assert await run_deals(db) == 1
        assert await run_deals(db) == 0
    with clock.stopped_at(deal.opens_at + SOON):
        assert await run_deals(db) == 1
        assert await priced_at(db, till, till.wish()) == Money(2400, "GBP")


async def test_two_shops_deals_do_not_meet(db: Database, till: Till) -> None:
    other = await a_till(db, till.lane)
    await till.announce()
    assert await priced_at(db, other, other.wish()) == Money(2400, "GBP")


async def priced_at(db: Database, till: Till, wish: checkouts.Wish) -> Money:
    begun = await checkouts.begin(db, till.lane, wish, key=ids.new_secret())
    return (await till.deliver(begun.token)).lines[0].unit


async def in_line(till: Till, deal_id: int) -> StockWait:
    async with till.db.begin() as tx:
        return await join(
            tx,
            till.variant_id,
            location=f"deal:{deal_id}",
            deal_id=deal_id,
            account_id=None,
            holder=None,
            offer_for=timedelta(minutes=2),
        )


async def over_or_paid(till: Till, tap: checkouts.Tap) -> str:
    try:
        await till.pay(tap)
    except OverTheLimit:
        return "over"
    return "paid"
