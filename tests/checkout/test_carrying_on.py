import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from tests.world.order import (
    DECLINED,
    SECOND_STEP,
    Till,
    a_till,
    captured_in_all,
    ordered_and_expired,
    paid_or_refused,
)
from tests.world.outbox import emitted
from tests.world.stock import a_claim, level_of, sum_of_movements, waits_for_a_lock
from vitrine import checkout as checkouts
from vitrine import order, payment
from vitrine.checkout import Paid, Tap
from vitrine.checkout.carrying_on import record
from vitrine.checkout.paying import submit
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.order import Order, OrderState
from vitrine.order.errors import OrderOver
from vitrine.payment import Sandbox
from vitrine.payment.model import SandboxCard, SandboxIntent
from vitrine.stock import MAIN
from vitrine.stock.moving import lock_levels


async def test_orders_that_expire_together_lock_each_others_pieces_never(
    db: Database, till: Till
) -> None:
    other = await a_till(db, till.lane)
    assert other.variant_id > till.variant_id
    await other.buy(number=DECLINED)
    _, refused = await till.buy(number=DECLINED)
    with clock.stopped_at(refused.order.pay_until):
        async with asyncio.TaskGroup() as tasks, db.begin() as tx:
            await lock_levels(tx, [(till.variant_id, MAIN)])
            sweep = tasks.create_task(order.expire_due(db))
            await waits_for_a_lock(db)
            await lock_levels(tx, [(other.variant_id, MAIN)])
    assert sweep.result() == 2
    assert (await level_of(db, till.variant_id)).on_hand == 5


async def test_money_that_comes_after_the_end_buys_what_is_still_there(
    db: Database, till: Till
) -> None:
    token = await ordered_and_expired(till)
    paid = await checkouts.approve(till.desk, token)
    assert paid.order.state == OrderState.PLACED
    assert (await level_of(db, till.variant_id)).on_hand == 4
    assert await sum_of_movements(db, till.variant_id) == 4


async def test_money_that_comes_after_the_last_piece_is_not_taken(db: Database, till: Till) -> None:
    token = await ordered_and_expired(till)
    await till.lane.claim(a_claim({till.variant_id: 5}))
    with pytest.raises(OrderOver):
        await checkouts.approve(till.desk, token)
    assert await captured_in_all(db) == 0
    async with db.begin() as tx:
        assert (await emitted(tx))[-1] == "checkout.paid_too_late"


async def test_paying_against_the_clock_one_of_them_wins(db: Database, till: Till) -> None:
    begun = [await till.begin() for _ in range(5)]
    quotes = [await till.deliver(each.token) for each in begun]
    taps = [await till.tap(b.token, q.id) for b, q in zip(begun, quotes, strict=True)]
    late = clock.now() + timedelta(hours=1)
    ordered = [await submit(till.desk, tap) for tap in taps]
    with clock.stopped_at(late):
        async with asyncio.TaskGroup() as race:
            tries = [race.create_task(paid_or_refused(till, tap)) for tap in taps]
            race.create_task(order.expire_due(db))
    placed = sum(isinstance(each.result(), Paid) for each in tries)
    async with db.begin() as tx:
        states = list(await tx.session.scalars(select(Order.state)))
    assert len(ordered) == len(states) == 5
    assert states.count(OrderState.PLACED) == placed
    assert states.count(OrderState.EXPIRED) == 5 - placed
    assert (await level_of(db, till.variant_id)).on_hand == 5 - placed
    assert await captured_in_all(db) == placed * quotes[0].total.minor


async def test_what_a_dead_process_left_is_finished(db: Database, till: Till) -> None:
    begun = await till.begin()
    quote = await till.deliver(begun.token)
    await submit(till.desk, await till.tap(begun.token, quote.id))
    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        assert await checkouts.resume_stuck(till.desk) == 1
    async with db.begin() as tx:
        assert list(await tx.session.scalars(select(Order.state))) == ["placed"]


async def test_what_died_after_the_money_was_set_aside_is_finished(
    db: Database, till: Till
) -> None:
    begun = await till.begin()
    quote = await till.deliver(begun.token)
    attempt_id = await submit(till.desk, await till.tap(begun.token, quote.id))
    async with db.begin() as tx:
        attempt = await payment.attempt_by_id(tx, attempt_id)
    outcome = await Sandbox(db).authorise(
        key=str(attempt.id), card=attempt.card, amount=attempt.amount, order="1"
    )
    async with db.begin() as tx:
        await payment.record(tx, attempt, outcome)
        await order.secure(tx, attempt.order_id)
    with clock.stopped_at(clock.now() + timedelta(hours=1)):
        assert await order.expire_due(db) == 0
        await checkouts.resume_stuck(till.desk)
    assert (await till.order(attempt.order_id)).state == OrderState.PLACED
    assert await captured_in_all(db) == quote.total.minor


async def test_an_attempt_that_cannot_go_on_does_not_stop_the_others(
    db: Database, till: Till
) -> None:
    taps: list[Tap] = []
    for _ in range(2):
        begun = await till.begin()
        taps.append(await till.tap(begun.token, (await till.deliver(begun.token)).id))
        await submit(till.desk, taps[-1])
    async with db.begin() as tx:
        await tx.session.execute(delete(SandboxCard).where(SandboxCard.token == taps[0].card))
    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        assert await checkouts.resume_stuck(till.desk) == 1
    async with db.begin() as tx:
        states = await tx.session.scalars(select(Order.state).order_by(Order.id))
        assert list(states) == ["unpaid", "placed"]


async def test_money_set_aside_for_a_card_that_gave_way_is_let_go(db: Database, till: Till) -> None:
    token, waits = await till.buy(number=SECOND_STEP)
    async with db.begin() as tx:
        quote_id = (await checkouts.checkout_by_token(tx, token)).quote_id or 0
    await till.pay(await till.tap(token, quote_id))
    assert waits.attempt.reference is not None
    approved = await Sandbox(db).confirm(waits.attempt.reference)
    await record(till.desk, waits.attempt, approved)
    async with db.begin() as tx:
        intents = await tx.session.scalars(select(SandboxIntent.state))
        assert sorted(intents) == ["captured", "voided"]


async def test_an_order_whose_money_was_taken_back_may_be_paid_again_or_expire(
    db: Database, till: Till
) -> None:
    begun = await till.begin()
    quote = await till.deliver(begun.token)
    attempt_id = await submit(till.desk, await till.tap(begun.token, quote.id))
    async with db.begin() as tx:
        attempt = await payment.attempt_by_id(tx, attempt_id)
    outcome = await Sandbox(db).authorise(
        key=str(attempt.id), card=attempt.card, amount=attempt.amount, order="1"
    )
    await record(till.desk, attempt, outcome)
    await Sandbox(db).void(outcome.reference)
    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        await checkouts.resume_stuck(till.desk)
    late = (await till.order(attempt.order_id)).pay_until
    with clock.stopped_at(late):
        assert await order.expire_due(db) == 1
    assert (await level_of(db, till.variant_id)).on_hand == 5
