from datetime import timedelta

import pytest

from tests.world.catalogue import a_product
from tests.world.outbox import posted
from tests.world.shop import a_shop
from tests.world.show import a_show, an_item
from vitrine.catalogue import Product
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.offer import announce_reduction
from vitrine.offer.errors import DealAlready, NotAReduction
from vitrine.realtime.entries import Deal, DealPhase, MarketPrice
from vitrine.show import Item, Show, WantedDeal, announce_deal, close_deal, end, remove_item
from vitrine.show.listeners import on_stock_changed
from vitrine.stock import available, receive
from vitrine.stock.errors import TooFewLeft
from vitrine.stock.events import StockChanged

Stage = tuple[Show, Item, Product]
NINETEEN = WantedDeal(prices={"GB": Money(1_900, "GBP")})


@pytest.fixture
async def stage(tx: Tx) -> Stage:
    shop = await a_shop(tx)
    show = await a_show(tx, shop)
    product = await a_product(tx, shop, options=("Coral",))
    await receive(tx, product.variants[0].id, 5)
    return show, await an_item(tx, show, product), product


async def deals_told(tx: Tx, show: Show) -> list[Deal]:
    return [entry for entry in await posted(tx, show.id) if isinstance(entry, Deal)]


async def test_the_room_hears_of_a_deal_with_its_prior_price(tx: Tx, stage: Stage) -> None:
    show, item, product = stage
    await announce_deal(tx, show, item, NINETEEN)
    [told] = await deals_told(tx, show)
    assert told.phase is DealPhase.OPENED
    assert told.prices == {"GB": MarketPrice(price=1900, currency="GBP", prior=2400)}
    assert told.variants == (str(product.variants[0].id),)


async def test_a_deal_ahead_is_announced_and_ends_with_its_show(tx: Tx, stage: Stage) -> None:
    show, item, _ = stage
    opens_at = clock.now() + timedelta(minutes=3)
    await announce_deal(tx, show, item, WantedDeal(prices=NINETEEN.prices, opens_at=opens_at))
    await end(tx, show)
    told = await deals_told(tx, show)
    assert [cue.phase for cue in told] == [DealPhase.ANNOUNCED, DealPhase.CLOSED]
    assert told[0].opens_at == clock.to_ms(opens_at)


async def test_closing_twice_says_it_once(tx: Tx, stage: Stage) -> None:
    show, item, _ = stage
    deal = await announce_deal(tx, show, item, NINETEEN)
    await close_deal(tx, deal)
    await close_deal(tx, deal)
    told = await deals_told(tx, show)
    assert [cue.phase for cue in told] == [DealPhase.OPENED, DealPhase.CLOSED]
    assert [cue.cue for cue in told] == [1, 2]


async def test_an_item_has_one_deal_at_a_time(tx: Tx, stage: Stage) -> None:
    show, item, _ = stage
    await announce_deal(tx, show, item, NINETEEN)
    with pytest.raises(DealAlready):
        await announce_deal(tx, show, item, NINETEEN)


async def test_a_deal_that_is_no_reduction_is_refused(tx: Tx, stage: Stage) -> None:
    show, item, _ = stage
    with pytest.raises(NotAReduction):
        await announce_deal(tx, show, item, WantedDeal(prices={"GB": Money(2_400, "GBP")}))


async def test_a_deal_counts_for_the_prior_price_of_what_follows(tx: Tx, stage: Stage) -> None:
    show, item, product = stage
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        deal = await announce_deal(tx, show, item, NINETEEN)
    with clock.stopped_at(clock.now() + timedelta(days=2)):
        await close_deal(tx, deal)
    with clock.stopped_at(clock.now() + timedelta(days=20)), pytest.raises(NotAReduction):
        await announce_reduction(tx, product.variants[0].id, "GB", Money(2_000, "GBP"))
    with clock.stopped_at(clock.now() + timedelta(days=40)):
        prior = await announce_reduction(tx, product.variants[0].id, "GB", Money(2_000, "GBP"))
    assert prior == Money(2_400, "GBP")


async def test_an_item_taken_out_takes_its_deal_along(tx: Tx, stage: Stage) -> None:
    show, item, product = stage
    cup = product.variants[0].id
    pieces = WantedDeal(prices=NINETEEN.prices, pieces={cup: 3})
    await announce_deal(tx, show, item, pieces)
    assert (await available(tx, [cup]))[cup].available == 2
    await remove_item(tx, show, item)
    assert (await available(tx, [cup]))[cup].available == 5


async def test_more_than_is_there_cannot_be_promised(tx: Tx, stage: Stage) -> None:
    show, item, product = stage
    with pytest.raises(TooFewLeft):
        await announce_deal(
            tx, show, item, WantedDeal(prices=NINETEEN.prices, pieces={product.variants[0].id: 6})
        )


async def test_only_its_own_show_hears_what_is_left_of_an_allotment(tx: Tx, stage: Stage) -> None:
    show, item, product = stage
    other = await a_show(tx, title="Another")
    cup = product.variants[0].id
    deal = await announce_deal(tx, show, item, WantedDeal(prices=NINETEEN.prices, pieces={cup: 3}))
    changed = StockChanged(variant_id=cup, available=2, version=4, location=f"deal:{deal.id}")
    await on_stock_changed(tx, changed)
    left = (await posted(tx, show.id))[-1]
    assert (getattr(left, "deal", ""), getattr(left, "available", 0)) == (str(deal.id), 2)
    assert await posted(tx, other.id) == []
