import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.world.order import (
    DECLINED,
    PAYS,
    SECOND_STEP,
    Till,
    bought_or_refused,
    captured_in_all,
    count,
    paid_or_refused,
)
from tests.world.outbox import emitted
from tests.world.stock import a_claim, level_of, sum_of_movements
from vitrine import checkout as checkouts
from vitrine import order, stock
from vitrine.checkout import Paid
from vitrine.checkout.errors import AlreadyOrdered
from vitrine.db import Database
from vitrine.kit import clock, ids
from vitrine.order import Order, OrderState, OrderUnit
from vitrine.order.errors import OrderOver
from vitrine.order.model import OrderHistory
from vitrine.payment import AttemptState
from vitrine.payment.errors import CardUnknown, NothingToConfirm, PaymentInProgress
from vitrine.payment.model import Payment, PaymentAttempt, SandboxIntent
from vitrine.stock.errors import HoldLost, KeyReused


async def test_a_paid_order_is_placed_and_its_pieces_are_gone(db: Database, till: Till) -> None:
    _, paid = await till.buy(2)
    assert (paid.order.state, paid.attempt.state) == (OrderState.PLACED, AttemptState.CAPTURED)
    level = await level_of(db, till.variant_id)
    assert (level.on_hand, level.reserved) == (3, 0)
    assert await sum_of_movements(db, till.variant_id) == 3
    async with db.begin() as tx:
        facts = await emitted(tx)
        history = await tx.session.scalars(select(OrderHistory.became).order_by(OrderHistory.id))
        assert facts[-1] == "order.placed"
        assert list(history) == ["unpaid", "placed"]


async def test_every_unit_remembers_who_sold_it_and_where(db: Database, till: Till) -> None:
    _, paid = await till.buy(2)
    async with db.begin() as tx:
        units = (
            await tx.session.scalars(select(OrderUnit).where(OrderUnit.order_id == paid.order.id))
        ).all()
    assert [
        (unit.shop_id, unit.creator_id, unit.show_id, unit.source, unit.market) for unit in units
    ] == [(till.shop_id, till.creator_id, till.show_id, "show", "GB")] * 2
    assert sum(unit.gross_minor for unit in units) == paid.order.goods_minor


async def test_a_double_tap_buys_once(db: Database, till: Till) -> None:
    begun = await till.begin()
    quote = await till.deliver(begun.token)
    tap = await till.tap(begun.token, quote.id)
    async with asyncio.TaskGroup() as taps:
        tries = [taps.create_task(till.pay(tap)) for _ in range(5)]
    again = await till.pay(tap)
    assert {each.result().order.id for each in tries} == {again.order.id}
    assert {each.result().attempt.state for each in tries} == {AttemptState.CAPTURED}
    assert await count(db, Order) == await count(db, SandboxIntent) == 1


async def test_two_taps_with_two_keys_buy_once(db: Database, till: Till) -> None:
    begun = await till.begin()
    quote = await till.deliver(begun.token)
    taps = [await till.tap(begun.token, quote.id) for _ in range(2)]
    async with asyncio.TaskGroup() as buyers:
        tries = [buyers.create_task(paid_or_refused(till, tap)) for tap in taps]
    assert {type(each.result()) for each in tries} <= {Paid, PaymentInProgress}
    assert (await till.pay(await till.tap(begun.token, quote.id))).attempt.state == "captured"
    assert await count(db, Order) == await count(db, SandboxIntent) == 1


async def test_the_same_key_with_another_card_is_refused(till: Till) -> None:
    begun = await till.begin()
    tap = await till.tap(begun.token, (await till.deliver(begun.token)).id)
    await till.pay(tap)
    with pytest.raises(KeyReused):
        await till.pay(replace(tap, card=await till.card()))


async def test_a_declined_card_leaves_time_for_another(db: Database, till: Till) -> None:
    token, refused = await till.buy(number=DECLINED)
    assert (refused.order.state, refused.attempt.state) == ("unpaid", "declined")
    assert refused.attempt.reason == "card-declined"
    async with db.begin() as tx:
        quote_id = (await checkouts.checkout_by_token(tx, token)).quote_id
    assert quote_id is not None
    paid = await till.pay(await till.tap(token, quote_id, PAYS))
    assert paid.order.id == refused.order.id
    assert paid.order.state == OrderState.PLACED
    assert (await level_of(db, till.variant_id)).on_hand == 4


async def test_an_unknown_card_orders_nothing(db: Database, till: Till) -> None:
    begun = await till.begin()
    tap = await till.tap(begun.token, (await till.deliver(begun.token)).id)
    with pytest.raises(CardUnknown):
        await till.pay(replace(tap, card=f"card_{ids.new_secret()}"))
    assert await count(db, Order) == 0


async def test_a_second_step_that_is_approved_places_the_order(till: Till) -> None:
    token, waits = await till.buy(number=SECOND_STEP)
    assert (waits.order.state, waits.attempt.state) == ("unpaid", "requires_action")
    assert waits.attempt.challenge
    paid = await checkouts.approve(till.desk, token)
    assert paid.order.state == OrderState.PLACED
    assert (await checkouts.deny(till.desk, token)).order.state == OrderState.PLACED


async def test_a_second_step_that_is_denied_leaves_the_order_unpaid(till: Till) -> None:
    token, _ = await till.buy(number=SECOND_STEP)
    denied = await checkouts.deny(till.desk, token)
    assert (denied.order.state, denied.attempt.state) == ("unpaid", "declined")
    assert (await checkouts.approve(till.desk, token)).attempt.state == "declined"


async def test_an_open_second_step_gives_way_to_another_card(db: Database, till: Till) -> None:
    token, waits = await till.buy(number=SECOND_STEP)
    async with db.begin() as tx:
        quote_id = (await checkouts.checkout_by_token(tx, token)).quote_id or 0
    paid = await till.pay(await till.tap(token, quote_id))
    assert paid.order.state == OrderState.PLACED
    assert paid.attempt.id != waits.attempt.id
    assert await captured_in_all(db) == paid.order.total_minor


async def test_nothing_to_confirm_is_said(till: Till) -> None:
    begun = await till.begin()
    with pytest.raises(NothingToConfirm):
        await checkouts.approve(till.desk, begun.token)


async def test_an_unpaid_order_gives_its_pieces_back_in_time(db: Database, till: Till) -> None:
    token, refused = await till.buy(2, number=DECLINED)
    with clock.stopped_at(refused.order.pay_until):
        assert await order.expire_due(db) == 1
    assert (await till.order(refused.order.id)).state == OrderState.EXPIRED
    level = await level_of(db, till.variant_id)
    assert (level.on_hand, level.reserved) == (5, 0)
    assert await sum_of_movements(db, till.variant_id) == 5
    with pytest.raises(OrderOver):
        await till.pay(await till.tap(token, 1))


async def test_a_hold_that_ran_out_is_claimed_again_if_nobody_wanted_it(
    db: Database, till: Till
) -> None:
    begun = await till.begin()
    quote = await till.deliver(begun.token)
    with clock.stopped_at(begun.hold_until):
        await stock.expire_due(db)
    paid = await till.pay(await till.tap(begun.token, quote.id))
    assert paid.order.state == OrderState.PLACED


async def test_a_hold_that_ran_out_and_was_sold_is_gone(db: Database, till: Till) -> None:
    begun = await till.begin(5)
    quote = await till.deliver(begun.token)
    with clock.stopped_at(begun.hold_until):
        await stock.expire_due(db)
    await till.lane.claim(a_claim({till.variant_id: 1}))
    with pytest.raises(HoldLost):
        await till.pay(await till.tap(begun.token, quote.id))
    assert await count(db, Order) == 0


async def test_an_unpaid_order_can_be_given_up(db: Database, till: Till) -> None:
    token, refused = await till.buy(number=DECLINED)
    async with db.begin() as tx:
        await checkouts.abandon(tx, token)
    assert (await till.order(refused.order.id)).state == OrderState.CANCELLED
    assert (await level_of(db, till.variant_id)).on_hand == 5


async def test_a_placed_order_cannot_be_given_up_or_changed(db: Database, till: Till) -> None:
    token, _ = await till.buy()
    async with db.begin() as tx:
        with pytest.raises(AlreadyOrdered):
            await checkouts.abandon(tx, token)
    with pytest.raises(AlreadyOrdered):
        await checkouts.change_lines(db, till.lane, token, [(till.variant_id, 2)])
    with pytest.raises(AlreadyOrdered):
        await till.deliver(token)


async def test_forty_buyers_for_five_pieces_place_five_orders(db: Database, till: Till) -> None:
    async with asyncio.TaskGroup() as crowd:
        buyers = [crowd.create_task(bought_or_refused(till)) for _ in range(40)]
    answers = [each.result() for each in buyers]
    placed = [answer for answer in answers if isinstance(answer, Paid)]
    assert len(placed) == 5
    level = await level_of(db, till.variant_id)
    assert (level.on_hand, level.reserved) == (0, 0)
    assert await captured_in_all(db) == sum(paid.order.total_minor for paid in placed)
    async with db.begin() as tx:
        states = list(await tx.session.scalars(select(Payment.state)))
    assert states == ["captured"] * 5
    assert await count(db, PaymentAttempt) == 5
