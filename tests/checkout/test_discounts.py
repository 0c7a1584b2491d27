"""Codes at the till, and the attacks on them that shops know."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.world.after import Placed
from tests.world.discount import a_discount, enter, quoted_with, used
from tests.world.order import DECLINED, SECOND_STEP, Till, a_till, paid_or_refused
from tests.world.outbox import heard
from vitrine import aftersale, order
from vitrine import checkout as checkouts
from vitrine.checkout import Paid, Tap
from vitrine.checkout.errors import AlreadyOrdered, QuoteChanged
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.offer import DiscountKind, stop_discount
from vitrine.offer.errors import (
    CodeAhead,
    CodeChangesNothing,
    CodeNeedsMore,
    CodeNotForThese,
    CodeOfAShow,
    CodeOver,
    CodeUnknown,
    CodeUsedByYou,
    CodeUsedUp,
)
from vitrine.order import OrderState
from vitrine.order.errors import OrderOver
from vitrine.order.model import OrderDiscount
from vitrine.payment import AttemptState
from vitrine.payment.errors import CardUnknown
from vitrine.shop import DeliveryMethod


def gbp(minor: int) -> Money:
    return Money(minor, "GBP")


async def test_a_code_takes_off_and_the_order_says_why(db: Database, till: Till) -> None:
    discount = await a_discount(till, most_uses=5)
    token, quote = await quoted_with(till, " welcome ", quantity=2)
    assert (quote.full, quote.goods, quote.total) == (gbp(4800), gbp(4320), gbp(4715))
    paid = await till.pay(await till.tap(token, quote.id))
    [line] = (await till.order(paid.order.id)).lines
    assert (line.unit_minor, line.discount_minor, line.gross_minor) == (2400, 480, 4320)
    assert paid.order.total == gbp(4715)
    async with db.begin() as tx:
        [why] = await tx.session.scalars(select(OrderDiscount))
    assert (why.line_id, why.code, why.minor) == (line.id, "WELCOME", 480)
    assert await used(till, discount) == 1


async def test_vat_is_taken_out_of_what_is_paid(till: Till) -> None:
    await a_discount(till)
    _, quote = await quoted_with(till, "WELCOME")
    [group] = quote.vat
    assert group.gross == quote.total == gbp(2160 + 395)
    assert group.tax == gbp(426)


async def test_free_delivery_is_told_apart_from_the_goods(db: Database, till: Till) -> None:
    await a_discount(till, kind=DiscountKind.FREE_DELIVERY, percent_bp=None)
    token, quote = await quoted_with(till, "WELCOME")
    assert (quote.goods, quote.delivery, quote.total) == (gbp(2400), gbp(0), gbp(2400))
    await till.pay(await till.tap(token, quote.id))
    async with db.begin() as tx:
        [why] = await tx.session.scalars(select(OrderDiscount))
    assert (why.line_id, why.minor) == (None, 395)


async def test_what_applies_by_itself_needs_no_code(till: Till) -> None:
    await a_discount(till, code=None)
    begun = await till.begin()
    assert (await till.deliver(begun.token)).goods == gbp(2160)


async def test_a_code_that_takes_nothing_off_says_why(db: Database, till: Till) -> None:
    now = clock.now()
    elsewhere = await a_till(db, till.lane)
    await a_discount(till, code="AHEAD", opens_at=now + timedelta(days=1))
    ended = await a_discount(till, code="OVER")
    async with db.begin() as tx:
        stop_discount(await tx.session.get_one(type(ended), ended.id))
    await a_discount(till, code="LEAST", least={"GB": 5_000})
    await a_discount(till, code="SHOW", show_id=elsewhere.show_id)
    await a_discount(till, code="EUROS", kind=DiscountKind.AMOUNT, percent_bp=None, off={"DE": 1})
    await a_discount(elsewhere, code="THEIRS")
    begun = await till.begin()
    await till.deliver(begun.token)
    for code, refusal in (
        ("NOPE", CodeUnknown),
        ("THEIRS", CodeUnknown),
        ("AHEAD", CodeAhead),
        ("OVER", CodeOver),
        ("LEAST", CodeNeedsMore),
        ("SHOW", CodeOfAShow),
        ("EUROS", CodeNotForThese),
    ):
        with pytest.raises(refusal) as refused:
            await enter(till, begun.token, code)
        assert refused.value.field == "code"


async def test_a_refused_code_leaves_the_one_before_it(till: Till) -> None:
    await a_discount(till)
    token, quote = await quoted_with(till, "WELCOME")
    with pytest.raises(CodeUnknown):
        await enter(till, token, "NOPE")
    assert await till.deliver(token) == quote
    await enter(till, token, "")
    assert (await till.deliver(token)).goods == gbp(2400)


async def test_where_nothing_is_left_to_pay_the_button_orders_without_a_card(
    db: Database, till: Till
) -> None:
    await a_discount(till, kind=DiscountKind.AMOUNT, percent_bp=None, off={"GB": 99_900})
    async with db.begin() as tx:
        await tx.session.execute(update(DeliveryMethod).values(price_minor=0))
    token, quote = await quoted_with(till, "WELCOME")
    assert (quote.total, quote.button_label) == (gbp(0), "Order free of charge")
    tap = replace(await till.tap(token, quote.id), card="")
    paid, again = await till.pay(tap), await till.pay(tap)
    assert (paid.order.state, paid.attempt.state) == (OrderState.PLACED, AttemptState.CAPTURED)
    assert again.attempt.id == paid.attempt.id
    placed = Placed(till, paid.order.id)
    await heard(db, "fulfilment")
    async with db.begin() as tx:
        units = await placed.units()
        await aftersale.cancel_by_buyer(tx, placed.id, units, reason="mistake")
    assert (await placed.refunded(), await placed.broken()) == (0, [])


async def test_without_a_card_nothing_is_ordered_where_something_is_due(till: Till) -> None:
    await a_discount(till)
    token, quote = await quoted_with(till, "WELCOME")
    with pytest.raises(CardUnknown):
        await till.pay(replace(await till.tap(token, quote.id), card=""))


async def test_a_deal_is_left_alone_by_what_does_not_combine(till: Till) -> None:
    await a_discount(till)
    deal = await till.announce()
    begun = await till.tap_buy(till.wish(deal_id=deal.id))
    await till.deliver(begun.token)
    with pytest.raises(CodeChangesNothing):
        await enter(till, begun.token, "WELCOME")


async def test_a_voucher_for_one_is_used_once_however_many_press_at_once(till: Till) -> None:
    discount = await a_discount(till, most_uses=1)
    taps: list[Tap] = []
    for _ in range(4):
        token, quote = await quoted_with(till, "WELCOME")
        taps.append(await till.tap(token, quote.id))
    async with asyncio.TaskGroup() as presses:
        pressed = [presses.create_task(paid_or_refused(till, tap)) for tap in taps]
    outcomes = [press.result() for press in pressed]
    paid = [each for each in outcomes if isinstance(each, Paid)]
    assert [each.order.total for each in paid] == [gbp(2160 + 395)]
    refused = [each for each in outcomes if not isinstance(each, Paid)]
    assert all(isinstance(each, CodeUsedUp | QuoteChanged) for each in refused)
    assert await used(till, discount) == 1


async def test_who_lost_the_last_use_is_shown_the_price_without_it(
    db: Database, till: Till
) -> None:
    await a_discount(till, most_uses=1)
    mine, quote = await quoted_with(till, "WELCOME")
    theirs, other = await quoted_with(till, "WELCOME")
    await till.pay(await till.tap(theirs, other.id))
    with pytest.raises(QuoteChanged) as change:
        await till.pay(await till.tap(mine, quote.id))
    assert (change.value.facts["old"], change.value.facts["new"]) == (gbp(2555), gbp(2795))
    async with db.begin() as tx:
        seen = await checkouts.overview(tx, mine)
    assert seen.quote
    assert seen.quote.total == gbp(2795)


async def test_a_voucher_comes_back_from_an_order_that_was_never_paid(
    db: Database, till: Till
) -> None:
    discount = await a_discount(till, most_uses=1, per_buyer=1)
    token, quote = await quoted_with(till, "WELCOME")
    unpaid = await till.pay(await till.tap(token, quote.id, DECLINED))
    assert await used(till, discount) == 1
    with pytest.raises(CodeUsedUp):
        await quoted_with(till, "WELCOME")
    with clock.stopped_at(unpaid.order.pay_until):
        await order.expire_due(db)
    assert await used(till, discount) == 0
    again, quote = await quoted_with(till, "WELCOME")
    paid = await till.pay(await till.tap(again, quote.id))
    assert paid.order.state == OrderState.PLACED


async def test_late_money_does_not_use_a_voucher_twice(db: Database, till: Till) -> None:
    discount = await a_discount(till, most_uses=1)
    token, quote = await quoted_with(till, "WELCOME")
    waits = await till.pay(await till.tap(token, quote.id, SECOND_STEP))
    with clock.stopped_at(waits.order.pay_until):
        await order.expire_due(db)
    other, quote = await quoted_with(till, "WELCOME")
    await till.pay(await till.tap(other, quote.id))
    with pytest.raises(OrderOver):
        await checkouts.approve(till.desk, token)
    assert (await till.order(waits.order.id)).state == OrderState.EXPIRED
    assert await used(till, discount) == 1


async def test_late_money_takes_a_free_voucher_again(db: Database, till: Till) -> None:
    discount = await a_discount(till, most_uses=1)
    token, quote = await quoted_with(till, "WELCOME")
    waits = await till.pay(await till.tap(token, quote.id, SECOND_STEP))
    with clock.stopped_at(waits.order.pay_until):
        await order.expire_due(db)
    paid = await checkouts.approve(till.desk, token)
    assert paid.order.state == OrderState.PLACED
    assert await used(till, discount) == 1


async def test_another_browser_is_no_other_buyer(till: Till) -> None:
    await a_discount(till, per_buyer=1)
    token, quote = await quoted_with(till, "WELCOME")
    await till.pay(await till.tap(token, quote.id))
    with pytest.raises(CodeUsedByYou):
        await quoted_with(till, "WELCOME")


async def test_a_cart_that_changed_under_a_code_asks_for_a_yes(db: Database, till: Till) -> None:
    await a_discount(till, least={"GB": 4_000})
    token, quote = await quoted_with(till, "WELCOME", quantity=2)
    tap = await till.tap(token, quote.id)
    await checkouts.change_lines(db, till.lane, token, [(till.variant_id, 1)])
    with pytest.raises(QuoteChanged) as change:
        await till.pay(tap)
    assert (change.value.facts["old"], change.value.facts["new"]) == (gbp(4715), gbp(2795))
    confirmed = int(str(change.value.facts["quote"]))
    paid = await till.pay(await till.tap(token, confirmed))
    assert paid.order.total == gbp(2795)
    assert not (await till.order(paid.order.id)).discounts


async def test_an_ordered_checkout_takes_no_code(till: Till) -> None:
    await a_discount(till)
    token, _ = await till.buy(number=DECLINED)
    with pytest.raises(AlreadyOrdered):
        await enter(till, token, "WELCOME")


async def test_a_creators_code_decides_for_whom_the_order_counts(db: Database, till: Till) -> None:
    elsewhere = await a_till(db, till.lane)
    await a_discount(till, creator_id=elsewhere.creator_id)
    token, quote = await quoted_with(till, "WELCOME")
    paid = await till.pay(await till.tap(token, quote.id))
    assert paid.order.creator_id == elsewhere.creator_id
