import asyncio
from collections.abc import Coroutine, Sequence
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
    a_waiter,
    answer_of,
    level_of,
    pieces_held,
    stocked_variants,
    sum_of_movements,
)
from vitrine.kit import clock, ids
from vitrine.stock import (
    MAIN,
    Claim,
    Granted,
    bring_back,
    expire_due,
    pass_on_due,
    receive,
    release,
    set_aside,
    take,
)
from vitrine.stock.errors import HoldLost, SoldOut
from vitrine.stock.model import Shelf
from vitrine.stock.passing_on import free_and_wanted

Result = TypeVar("Result")
QUANTITY = st.integers(1, 4)
BUYER = st.sampled_from(["ada", "bob", "cyd"])
WHICH = st.integers(0, 1)
SHELF = st.integers(0, 2)


class StockInterleaved(RuleBasedStateMachine):
    shop: TwoLanes

    @initialize()
    def opens(self) -> None:
        self.variants = self.shop.do(stocked_variants(self.shop.db, 5, 3))
        self.allotment = f"deal:{self.variants[0]}"
        self.shop.do(self.set_aside(2))
        self.holds: list[Granted] = []
        self.keys: list[Claim] = []

    @rule(buyers=st.lists(st.tuples(BUYER, SHELF, WHICH, QUANTITY), min_size=1, max_size=6))
    def several_claim(self, buyers: list[tuple[str, int, int, int]]) -> None:
        claims = [
            (self.claim_of(self.named(buyer), which, quantity), lane)
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

    @rule(quantity=QUANTITY)
    def more_is_set_aside(self, quantity: int) -> None:
        try:
            self.shop.do(self.set_aside(quantity))
        except SoldOut:
            return

    @rule(which=SHELF)
    def one_waits(self, which: int) -> None:
        variant_id, location = self.shelves()[which]
        self.shop.do(a_waiter(self.shop.db, variant_id, location=location))

    @rule()
    def the_deal_closes(self) -> None:
        self.shop.do(self.bring_back())

    @rule()
    def what_came_free_is_passed_on(self) -> None:
        self.shop.do(pass_on_due(self.shop.db))
        assert self.shop.do(self.unserved()) == []

    @invariant()
    def the_books_balance(self) -> None:
        for shelf in self.shelves():
            level = self.shop.do(level_of(self.shop.db, *shelf))
            assert 0 <= level.reserved <= level.on_hand
            assert level.reserved == self.shop.do(pieces_held(self.shop.db, *shelf))
            assert level.on_hand == self.shop.do(sum_of_movements(self.shop.db, *shelf))

    def shelves(self) -> list[Shelf]:
        first, second = self.variants
        return [(first, MAIN), (second, MAIN), (first, self.allotment)]

    def claim_of(self, buyer: str, which: int, quantity: int) -> Claim:
        variant_id, location = self.shelves()[which]
        return a_claim({variant_id: quantity}, buyer=buyer, location=location)

    async def set_aside(self, quantity: int) -> None:
        async with self.shop.db.begin() as tx:
            await set_aside(tx, self.allotment, {self.variants[0]: quantity})

    async def bring_back(self) -> None:
        async with self.shop.db.begin() as tx:
            await bring_back(tx, self.allotment)

    async def unserved(self) -> Sequence[Shelf]:
        async with self.shop.db.begin() as tx:
            ours = set(self.variants)
            return [shelf for shelf in await free_and_wanted(tx) if shelf[0] in ours]

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
