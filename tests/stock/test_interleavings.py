import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

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
from tests.world.stock import (
    a_claim,
    answer_of,
    level_of,
    pieces_held,
    stocked_variants,
    sum_of_movements,
)
from vitrine.kit import clock, ids
from vitrine.stock import Claim, Granted, expire_due, receive, release, take
from vitrine.stock.errors import HoldLost

Result = TypeVar("Result")
QUANTITY = st.integers(1, 4)
BUYER = st.sampled_from(["ada", "bob", "cyd"])
WHICH = st.integers(0, 1)


class StockInterleaved(RuleBasedStateMachine):
    shop: TwoLanes

    @initialize()
    def opens(self) -> None:
        self.variants = self.shop.do(stocked_variants(self.shop.db, 5, 3))
        self.holds: list[Granted] = []
        self.keys: list[Claim] = []

    @rule(buyers=st.lists(st.tuples(BUYER, WHICH, WHICH, QUANTITY), min_size=1, max_size=6))
    def several_claim(self, buyers: list[tuple[str, int, int, int]]) -> None:
        claims = [
            (a_claim({self.variants[which]: quantity}, buyer=self.named(buyer)), lane)
            for buyer, which, lane, quantity in buyers
        ]
        self.keys += [claim for claim, _ in claims]
        answers = self.shop.do(self.at_once([self.ask(lane, claim) for claim, lane in claims]))
        self.holds += [answer for answer in answers if isinstance(answer, Granted)]

    @rule(lane=WHICH, which=st.integers(0, 9))
    def one_asks_again(self, lane: int, which: int) -> None:
        if self.keys:
            self.shop.do(self.ask(lane, self.keys[which % len(self.keys)]))

    @rule(which=st.integers(0, 9))
    def one_pays_while_time_runs_out(self, which: int) -> None:
        if self.holds:
            hold = self.holds[which % len(self.holds)]
            self.shop.do(self.at_once([self.take(hold), self.expire(hold)]))

    @rule(which=st.integers(0, 9))
    def one_gives_back(self, which: int) -> None:
        if self.holds:
            self.shop.do(self.release(self.holds[which % len(self.holds)]))

    @rule(which=WHICH, quantity=QUANTITY)
    def more_arrive(self, which: int, quantity: int) -> None:
        self.shop.do(self.receive(self.variants[which], quantity))

    @invariant()
    def the_books_balance(self) -> None:
        for variant_id in self.variants:
            level = self.shop.do(level_of(self.shop.db, variant_id))
            assert 0 <= level.reserved <= level.on_hand
            assert level.reserved == self.shop.do(pieces_held(self.shop.db, variant_id))
            assert level.on_hand == self.shop.do(sum_of_movements(self.shop.db, variant_id))

    def named(self, buyer: str) -> str:
        return f"{buyer}-{self.variants[0]}"

    async def at_once(self, work: list[Coroutine[Any, Any, Result]]) -> list[Result]:
        async with asyncio.TaskGroup() as everybody:
            tasks = [everybody.create_task(each) for each in work]
        return [task.result() for task in tasks]

    async def ask(self, lane: int, claim: Claim) -> Granted | Exception:
        return await answer_of(self.shop.lanes[lane], claim)

    async def take(self, hold: Granted) -> None:
        try:
            async with self.shop.db.begin() as tx:
                await take(tx, hold.hold_id, by=ids.new_id())
        except HoldLost:
            return

    async def expire(self, hold: Granted) -> None:
        with clock.stopped_at(hold.expires_at):
            await expire_due(self.shop.db)

    async def release(self, hold: Granted) -> None:
        async with self.shop.db.begin() as tx:
            await release(tx, hold.hold_id)

    async def receive(self, variant_id: int, quantity: int) -> None:
        async with self.shop.db.begin() as tx:
            await receive(tx, variant_id, quantity)


def test_stock_balances_under_any_interleaving(database_url: str) -> None:
    shop = TwoLanes(database_url)
    shop.start()
    assert shop.opened.wait(20)
    try:
        run_state_machine_as_test(
            type("Here", (StockInterleaved,), {"shop": shop}),
            settings=settings(
                max_examples=12,
                stateful_step_count=10,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow],
            ),
        )
    finally:
        shop.close()
