import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from tests.world.lanes import TwoLanes
from tests.world.stock import a_claim, answer_of, stocked_variants
from vitrine.kit import ids
from vitrine.stock import (
    MAIN,
    Everywhere,
    Granted,
    bring_back,
    count,
    everywhere,
    release,
    set_aside,
)
from vitrine.stock.errors import SoldOut

Pieces = tuple[int, int]  # that can be sold: at the main location, in allotments
Step = Callable[[Pieces], Pieces]


class CountedBesideDeals(RuleBasedStateMachine):
    """After a count of n, n can be sold, or what deals have if that is more.

    Whatever happens beside a count happened before it or after it.
    """

    shop: TwoLanes

    @initialize()
    def opens(self) -> None:
        [self.variant] = self.shop.do(stocked_variants(self.shop.db, 6))
        self.deals: list[str] = []
        self.holds: list[Granted] = []

    @rule(pieces=st.integers(1, 3))
    def a_deal_takes_some(self, pieces: int) -> None:
        self.shop.do(self.set_aside(pieces))

    @rule()
    def all_deals_close(self) -> None:
        self.shop.do(self.bring_back())

    @rule(buyer=st.sampled_from(["ada", "bob"]), which=st.integers(0, 5))
    def one_buys(self, buyer: str, which: int) -> None:
        """Also instead of what they held of a deal that is over."""
        places = [MAIN, *self.deals]
        self.shop.do(self.buy(places[which % len(places)], buyer=f"{buyer}-{self.variant}"))

    @rule(which=st.integers(0, 5))
    def one_gives_back(self, which: int) -> None:
        if self.holds:
            self.shop.do(self.release(self.holds[which % len(self.holds)]))

    @rule(pieces=st.integers(0, 9))
    def another_system_counts(self, pieces: int) -> None:
        elsewhere = self.pieces()[1]
        self.shop.do(self.count(pieces))
        assert self.pieces() == (max(pieces - elsewhere, 0), elsewhere)

    @rule(pieces=st.integers(0, 9))
    def it_counts_while_a_deal_takes_one(self, pieces: int) -> None:
        def taken(at: Pieces) -> Pieces:
            return (at[0] - 1, at[1] + 1) if at[0] else at

        self.counts_beside(pieces, self.set_aside(1), taken)

    @rule(pieces=st.integers(0, 9))
    def it_counts_while_all_deals_close(self, pieces: int) -> None:
        self.counts_beside(pieces, self.bring_back(), lambda at: (sum(at), 0))

    @rule(pieces=st.integers(0, 9))
    def it_counts_while_one_buys_of_a_deal(self, pieces: int) -> None:
        place = self.deals[-1] if self.deals else MAIN
        some = self.whole().set_aside.get(place, 0)
        if some:
            self.counts_beside(pieces, self.buy(place), lambda at: (at[0], at[1] - 1))

    def counts_beside(self, pieces: int, work: Coroutine[Any, Any, None], step: Step) -> None:
        def counted(at: Pieces) -> Pieces:
            return max(pieces - at[1], 0), at[1]

        before = self.pieces()
        self.shop.do(self.at_once(self.count(pieces), work))
        assert self.pieces() in {step(counted(before)), counted(step(before))}

    def whole(self) -> Everywhere:
        return self.shop.do(self.ask())

    def pieces(self) -> Pieces:
        whole = self.whole()
        return whole.at_main, whole.available - whole.at_main

    async def ask(self) -> Everywhere:
        async with self.shop.db.begin() as tx:
            return (await everywhere(tx, [self.variant]))[self.variant]

    async def at_once(self, *work: Coroutine[Any, Any, None]) -> None:
        async with asyncio.TaskGroup() as everybody:
            for each in work:
                everybody.create_task(each)

    async def count(self, pieces: int) -> None:
        async with self.shop.db.begin() as tx:
            await count(tx, {self.variant: pieces})

    async def set_aside(self, pieces: int) -> None:
        place = f"deal:{ids.new_id()}"
        try:
            async with self.shop.db.begin() as tx:
                await set_aside(tx, place, {self.variant: pieces})
        except SoldOut:
            return
        self.deals.append(place)

    async def bring_back(self) -> None:
        async with self.shop.db.begin() as tx:
            for place in self.deals:
                await bring_back(tx, place)

    async def buy(self, place: str, *, buyer: str | None = None) -> None:
        claim = a_claim({self.variant: 1}, location=place, buyer=buyer)
        answer = await answer_of(self.shop.lanes[0], claim)
        if isinstance(answer, Granted):
            self.holds.append(answer)

    async def release(self, hold: Granted) -> None:
        async with self.shop.db.begin() as tx:
            await release(tx, hold.hold_id)


def test_a_count_beside_deals_is_what_can_be_sold(database_url: str) -> None:
    shop = TwoLanes(database_url)
    shop.start()
    assert shop.opened.wait(20)
    try:
        run_state_machine_as_test(
            type("Here", (CountedBesideDeals,), {"shop": shop}),
            settings=settings(
                max_examples=15,
                stateful_step_count=12,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow],
            ),
        )
    finally:
        shop.close()
