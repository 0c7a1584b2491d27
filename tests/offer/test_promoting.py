"""Prices that go down for a time: by the clock, by the law, and back again."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.world.catalogue import a_product
from tests.world.offer import priced
from tests.world.outbox import told_of
from tests.world.shop import a_shop
from vitrine.db import Database, Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.offer import (
    NewPromotion,
    PriceLedger,
    PriceState,
    Promotion,
    PromotionKind,
    PromotionPhase,
    PromotionSearch,
    WantedPrice,
    change_promotion,
    make_promotion,
    prices_of_promotion,
    promotion_to_change,
    put_price,
    resolve,
    resolve_regular,
    run_promotions,
    search_promotions,
    set_price,
    stop_promotion,
    take_out,
)
from vitrine.offer.errors import (
    InPromotionAlready,
    NotAReduction,
    PriceInPromotion,
    PriceMissing,
    PromotionBegan,
    PromotionOver,
    TimeNotPossible,
)
from vitrine.offer.events import PromotionMove, PromotionMoved

DAY = timedelta(days=1)


def gbp(minor: int) -> Money:
    return Money(minor, "GBP")


@dataclass
class Shelf:
    """A cup that has cost £24 for long."""

    db: Database
    shop_id: int
    product_id: int
    cup: int
    unpriced: int
    today: datetime

    async def a_promotion(
        self,
        *,
        kind: PromotionKind = PromotionKind.FIXED,
        ahead: timedelta = DAY,
        lasts: timedelta = DAY,
    ) -> int:
        opens_at = clock.now() + ahead
        new = NewPromotion(
            title="Winter", kind=kind, market="GB", opens_at=opens_at, closes_at=opens_at + lasts
        )
        async with self.db.begin() as tx:
            return (await make_promotion(tx, self.shop_id, new)).id

    async def opened(self, tx: Tx, promotion_id: int) -> Promotion:
        return await promotion_to_change(tx, self.shop_id, promotion_id)

    async def put(
        self, promotion_id: int, minor: int | None = None, *, percent_bp: int | None = None
    ) -> None:
        wanted = WantedPrice(
            variant_id=self.cup, product_id=self.product_id, minor=minor, percent_bp=percent_bp
        )
        async with self.db.begin() as tx:
            await put_price(tx, await self.opened(tx, promotion_id), wanted)

    async def costs(self) -> tuple[int, int | None]:
        """The price, and the prior one beside it."""
        async with self.db.begin() as tx:
            offered = (await resolve(tx, [self.cup], "GB", clock.now()))[self.cup]
        return offered.price.minor, offered.prior.minor if offered.prior else None

    async def state(self, promotion_id: int) -> PriceState:
        async with self.db.begin() as tx:
            (price,) = await prices_of_promotion(tx, promotion_id)
        return PriceState(price.state)

    async def moves(self) -> list[PromotionMove]:
        async with self.db.begin() as tx:
            return [each.move for each in await told_of(tx, PromotionMoved, shop=self.shop_id)]


@pytest.fixture
async def shelf(db: Database) -> AsyncGenerator[Shelf]:
    today = clock.now()
    with clock.stopped_at(today - timedelta(days=90)):
        async with db.begin() as tx:
            shop = await a_shop(tx)
            product = await a_product(tx, shop)
            cup, unpriced = product.variants
            await priced(tx, cup.id, gb=2_400)
    with clock.stopped_at(today):
        yield Shelf(db, shop.id, product.id, cup.id, unpriced.id, today)


async def test_prices_go_down_by_the_clock_and_come_back(shelf: Shelf) -> None:
    winter = await shelf.a_promotion()
    await shelf.put(winter, 1_800)
    await run_promotions(shelf.db)
    assert await shelf.costs() == (2_400, None)
    with clock.stopped_at(shelf.today + DAY):
        await run_promotions(shelf.db)
        assert await shelf.costs() == (1_800, 2_400)
        await run_promotions(shelf.db)
    with clock.stopped_at(shelf.today + 2 * DAY):
        await run_promotions(shelf.db)
        assert await shelf.costs() == (2_400, None)
        assert await run_promotions(shelf.db) == 0
    assert await shelf.moves() == [PromotionMove.MADE, PromotionMove.BEGAN, PromotionMove.ENDED]
    async with shelf.db.begin() as tx:
        ledger = select(PriceLedger.minor).where(
            PriceLedger.variant_id == shelf.cup, PriceLedger.market == "GB"
        )
        rows = await tx.session.scalars(ledger.order_by(PriceLedger.since, PriceLedger.id))
        assert rows.all() == [2_400, 1_800, 2_400]


async def test_a_percentage_is_taken_off_what_it_costs_as_it_begins(shelf: Shelf) -> None:
    winter = await shelf.a_promotion(kind=PromotionKind.PERCENT)
    await shelf.put(winter, percent_bp=1_250)
    async with shelf.db.begin() as tx:
        await set_price(tx, shelf.cup, "GB", gbp(3_999))
    with clock.stopped_at(shelf.today + DAY):
        await run_promotions(shelf.db)
        assert (await shelf.state(winter), await shelf.costs()) == (PriceState.VOID, (3_999, None))
    again = await shelf.a_promotion(kind=PromotionKind.PERCENT, ahead=timedelta())
    await shelf.put(again, percent_bp=5_000)
    assert await shelf.costs() == (1_999, 2_400)


async def test_what_is_no_reduction_is_refused_before_anybody_sees_it(shelf: Shelf) -> None:
    winter = await shelf.a_promotion()
    for minor in (2_400, 2_401):
        with pytest.raises(NotAReduction):
            await shelf.put(winter, minor)
    missing = WantedPrice(variant_id=shelf.unpriced, product_id=shelf.product_id, minor=100)
    async with shelf.db.begin() as tx:
        with pytest.raises(PriceMissing):
            await put_price(tx, await shelf.opened(tx, winter), missing)


async def test_a_promotion_counts_for_thirty_days_after_it_ended(shelf: Shelf) -> None:
    first = await shelf.a_promotion(ahead=timedelta())
    await shelf.put(first, 1_800)
    with clock.stopped_at(shelf.today + 2 * DAY):
        await run_promotions(shelf.db)
        soon = await shelf.a_promotion()
        with pytest.raises(NotAReduction):
            await shelf.put(soon, 1_800)
    with clock.stopped_at(shelf.today + 40 * DAY):
        later = await shelf.a_promotion(ahead=timedelta())
        await shelf.put(later, 1_800)
        assert await shelf.costs() == (1_800, 2_400)


async def test_while_it_is_on_it_sets_the_price(shelf: Shelf) -> None:
    winter = await shelf.a_promotion(ahead=timedelta())
    await shelf.put(winter, 1_800)
    async with shelf.db.begin() as tx:
        with pytest.raises(PriceInPromotion):
            await set_price(tx, shelf.cup, "GB", gbp(2_600))
        regular = await resolve_regular(tx, [shelf.cup], "GB", clock.now())
    assert (regular[shelf.cup].price, regular[shelf.cup].prior) == (gbp(2_400), None)


async def test_further_down_keeps_the_first_prior_price_and_up_is_none(shelf: Shelf) -> None:
    winter = await shelf.a_promotion(ahead=timedelta())
    for minor in (1_800, 1_600, 1_600):
        await shelf.put(winter, minor)
    with pytest.raises(NotAReduction):
        await shelf.put(winter, 1_700)
    assert await shelf.costs() == (1_600, 2_400)
    async with shelf.db.begin() as tx:
        await stop_promotion(tx, await shelf.opened(tx, winter))
    assert await shelf.costs() == (2_400, None)


async def test_one_that_is_stopped_or_left_costs_what_it_did_at_once(shelf: Shelf) -> None:
    winter = await shelf.a_promotion(ahead=timedelta())
    await shelf.put(winter, 1_800)
    async with shelf.db.begin() as tx:
        await take_out(tx, await shelf.opened(tx, winter), [shelf.cup])
    assert await shelf.costs() == (2_400, None)
    async with shelf.db.begin() as tx:
        await stop_promotion(tx, await shelf.opened(tx, winter))
    with pytest.raises(PromotionOver):
        await shelf.put(winter, 1_500)
    assert (await shelf.moves())[-1] is PromotionMove.STOPPED


async def test_a_variant_is_in_one_promotion_at_a_time(shelf: Shelf) -> None:
    winter, sales = await shelf.a_promotion(), await shelf.a_promotion(ahead=DAY / 2)
    await shelf.put(winter, 1_800)
    with pytest.raises(InPromotionAlready):
        await shelf.put(sales, 1_700)
    after = await shelf.a_promotion(ahead=2 * DAY)
    await shelf.put(after, 1_700)
    async with shelf.db.begin() as tx:
        earlier, opened = clock.now() + DAY / 2, await shelf.opened(tx, after)
        with pytest.raises(InPromotionAlready):
            await change_promotion(
                tx, opened, title="Again", opens_at=earlier, closes_at=opened.closes_at
            )


async def test_a_worker_that_slept_through_it_changes_no_price(shelf: Shelf) -> None:
    winter = await shelf.a_promotion()
    await shelf.put(winter, 1_800)
    with clock.stopped_at(shelf.today + 3 * DAY):
        await run_promotions(shelf.db)
        assert await shelf.costs() == (2_400, None)
        assert await shelf.moves() == [PromotionMove.MADE, PromotionMove.ENDED]


async def test_its_end_may_move_and_its_beginning_only_before_it(shelf: Shelf) -> None:
    winter = await shelf.a_promotion(ahead=timedelta())
    await shelf.put(winter, 1_800)
    async with shelf.db.begin() as tx:
        opened = await shelf.opened(tx, winter)
        begins, ends = opened.opens_at, opened.closes_at
        with pytest.raises(PromotionBegan):
            await change_promotion(tx, opened, title="W", opens_at=begins + DAY, closes_at=ends)
        with pytest.raises(TimeNotPossible):
            await change_promotion(tx, opened, title="W", opens_at=begins, closes_at=begins)
        await change_promotion(tx, opened, title="W", opens_at=begins, closes_at=ends + DAY)
    with clock.stopped_at(shelf.today + DAY):
        await run_promotions(shelf.db)
        assert await shelf.costs() == (1_800, 2_400)


async def test_promotions_are_found_by_how_far_they_are(shelf: Shelf) -> None:
    on, ahead, empty, stopped = [await shelf.a_promotion(ahead=days * DAY) for days in (0, 2, 4, 6)]
    await shelf.put(on, 1_800)
    await shelf.put(ahead, 1_500)
    async with shelf.db.begin() as tx:
        await stop_promotion(tx, await shelf.opened(tx, stopped))
        found = {
            phase: [
                promotion.id
                for promotion in (
                    await search_promotions(tx, shelf.shop_id, PromotionSearch(phase=phase))
                )[0]
            ]
            for phase in PromotionPhase
        }
    assert found == {
        PromotionPhase.ON: [on],
        PromotionPhase.AHEAD: [ahead],
        PromotionPhase.EMPTY: [empty],
        PromotionPhase.STOPPED: [stopped],
        PromotionPhase.OVER: [],
    }
