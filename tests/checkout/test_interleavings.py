"""Buying, paying, running out of time and getting money back, in any order and at once."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.world.lanes import TwoLanes
from tests.world.order import DECLINED, PAYS, SECOND_STEP, Till, a_till
from tests.world.outbox import heard
from tests.world.stock import level_of
from vitrine import aftersale, order, payment, stock
from vitrine import checkout as checkouts
from vitrine.checkout import Desk, Paid
from vitrine.checkout.errors import AlreadyOrdered
from vitrine.db.auditing import breaches
from vitrine.errors import VitrineError
from vitrine.kit import clock
from vitrine.order import OrderState, order_with_units
from vitrine.wiring import AUDITS

WHICH = st.integers(0, 5)
CARD = st.sampled_from([PAYS, DECLINED, SECOND_STEP])
Answer = Callable[[Desk, str], Awaitable[Paid]]
OVER_AFTER = timedelta(minutes=20)
BOOKED_AFTER = timedelta(minutes=2)


class Buying(RuleBasedStateMachine):
    shop: TwoLanes

    @initialize()
    def opens(self) -> None:
        first = self.shop.do(a_till(self.shop.db, self.shop.lanes[0], pieces=4))
        self.shop.do(first.announce(per_buyer=3))
        self.tills = [first, replace(first, lane=self.shop.lanes[1])]
        self.tokens: list[str] = []

    @rule(quantity=st.integers(1, 2))
    def somebody_taps(self, quantity: int) -> None:
        self.do(self.begin(quantity))

    @rule(which=WHICH, card=CARD)
    def somebody_orders(self, which: int, card: str) -> None:
        if self.tokens:
            self.do(self.order(self.tills[0], self.token(which), card))

    @rule(which=WHICH, cards=st.tuples(CARD, CARD))
    def one_account_orders_in_two_browsers(self, which: int, cards: tuple[str, str]) -> None:
        if self.tokens:
            token = self.token(which)
            both = zip(self.tills, cards, strict=True)
            self.do(*(self.order(till, token, card) for till, card in both))

    @rule(which=WHICH)
    def one_orders_while_time_runs_out(self, which: int) -> None:
        if self.tokens:
            self.do(self.order(self.tills[0], self.token(which), PAYS), self.run_out())

    @rule(which=WHICH, answer=st.sampled_from([checkouts.approve, checkouts.deny]))
    def one_is_back_from_their_bank(self, which: int, answer: Answer) -> None:
        if self.tokens:
            self.do(self.unless_refused(answer(self.tills[1].desk, self.token(which))))

    @rule(which=WHICH)
    def one_leaves(self, which: int) -> None:
        if self.tokens:
            self.do(self.abandon(self.token(which)))

    @rule()
    def time_runs_out(self) -> None:
        self.do(self.run_out())

    @rule(which=WHICH)
    def one_cancels_twice_at_once(self, which: int) -> None:
        if self.tokens:
            token = self.token(which)
            self.do(self.cancel(token), self.cancel(token))

    @rule()
    def money_goes_back(self) -> None:
        self.do(*(payment.send_refunds(till.db, till.desk.providers) for till in self.tills))

    @invariant()
    def nothing_is_sold_twice(self) -> None:
        level = self.shop.do(level_of(self.shop.db, self.tills[0].variant_id))
        assert 0 <= level.reserved <= level.on_hand <= 4

    def teardown(self) -> None:
        if hasattr(self, "tills"):
            assert self.shop.do(self.broken()) == []

    def token(self, which: int) -> str:
        return self.tokens[which % len(self.tokens)]

    def do(self, *work: Coroutine[Any, Any, object]) -> None:
        async def at_once() -> None:
            async with asyncio.TaskGroup() as everybody:
                for each in work:
                    everybody.create_task(each)

        self.shop.do(at_once())

    async def unless_refused(self, asked: Awaitable[object]) -> None:
        with suppress(VitrineError):
            await asked

    async def begin(self, quantity: int) -> None:
        with suppress(VitrineError):
            self.tokens.append((await self.tills[0].begin(quantity)).token)

    async def order(self, till: Till, token: str, card: str) -> None:
        with suppress(VitrineError):
            with suppress(AlreadyOrdered):
                await till.deliver(token)
            await till.pay(await till.tap(token, await till.quote_of(token), card))

    async def abandon(self, token: str) -> None:
        with suppress(VitrineError):
            async with self.shop.db.begin() as tx:
                await checkouts.abandon(tx, token)

    async def run_out(self) -> None:
        with clock.stopped_at(clock.now() + OVER_AFTER):
            await stock.expire_due(self.shop.db)
            await order.expire_due(self.shop.db)

    async def cancel(self, token: str) -> None:
        with suppress(VitrineError):
            async with self.shop.db.begin() as tx:
                order_id = (await checkouts.checkout_by_token(tx, token)).order_id
                if order_id is None:
                    return
                found = await order_with_units(tx, order_id)
                if found.state == OrderState.PLACED:
                    ids = [unit.id for unit in found.units]
                    await aftersale.cancel_by_buyer(tx, order_id, ids, reason="mistake")

    async def broken(self) -> list[str]:
        """Of the books, once all is heard that was said."""
        for domain in ("fulfilment", "aftersale", "settlement"):
            await heard(self.shop.db, domain)
        with clock.stopped_at(clock.now() + BOOKED_AFTER):
            async with self.shop.db.begin() as tx:
                return [str(breach) for breach in await breaches(tx, AUDITS)]


def test_no_money_and_no_piece_is_lost_under_any_interleaving(database_url: str) -> None:
    shop = TwoLanes(database_url)
    shop.start()
    assert shop.opened.wait(20)
    try:
        run_state_machine_as_test(
            type("Here", (Buying,), {"shop": shop}),
            settings=settings(
                max_examples=8,
                stateful_step_count=10,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow],
            ),
        )
    finally:
        shop.close()
