from datetime import datetime

import pytest

from tests.world.catalogue import a_product
from tests.world.outbox import posted
from tests.world.shop import a_shop
from tests.world.show import a_live_show, a_show, an_item
from vitrine import show as shows
from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.market import Capability, stop
from vitrine.offer import announce_reduction
from vitrine.offer.events import PriceChanged
from vitrine.realtime.entries import Pin, Price, Stock, Unpin
from vitrine.show.errors import AlreadyInRundown, NotInRundown, NotYoursToSell, ShowOver
from vitrine.show.listeners import on_price_changed, on_stock_changed
from vitrine.stock.events import StockChanged


async def test_pinning_shows_the_product_with_its_prices_by_market(tx: Tx) -> None:
    shop = await a_shop(tx)
    show, cup = await a_live_show(tx, shop), await a_product(tx, shop)
    item = await an_item(tx, show, cup, minor=2400)
    await shows.pin(tx, show, item)
    pin = (await posted(tx, show.id))[-1]
    assert isinstance(pin, Pin)
    assert (pin.item, pin.product) == (str(item.id), str(cup.id))
    assert {code: (p.price, p.currency) for code, p in pin.prices.items()} == {
        "GB": (2400, "GBP"),
        "DE": (2400, "EUR"),
    }


async def test_a_reduction_shows_its_prior_price(tx: Tx) -> None:
    shop = await a_shop(tx)
    show, cup = await a_live_show(tx, shop), await a_product(tx, shop, options=["Coral"])
    item = await an_item(tx, show, cup, minor=2800)
    await announce_reduction(tx, cup.variants[0].id, "GB", Money(2400, "GBP"))
    await shows.pin(tx, show, item)
    pin = (await posted(tx, show.id))[-1]
    assert isinstance(pin, Pin)
    assert (pin.prices["GB"].price, pin.prices["GB"].prior) == (2400, 2800)


async def test_a_market_that_does_not_sell_is_not_priced(tx: Tx) -> None:
    shop = await a_shop(tx)
    show, cup = await a_live_show(tx, shop), await a_product(tx, shop)
    await an_item(tx, show, cup)
    await stop(tx, "DE", Capability.CHECK_OUT)
    assert set(await shows.prices_of(tx, cup.id)) == {"GB"}


async def test_pinning_replaces_the_pinned_product(tx: Tx) -> None:
    shop = await a_shop(tx)
    show = await a_live_show(tx, shop)
    cup = await an_item(tx, show, await a_product(tx, shop))
    vase = await an_item(tx, show, await a_product(tx, shop, title="Vase"))
    await shows.pin(tx, show, cup)
    await shows.pin(tx, show, vase)
    assert (await shows.room_of(tx, show.id)).pinned_item_id == vase.id


async def test_unpinning_says_so_once(tx: Tx) -> None:
    shop = await a_shop(tx)
    show = await a_live_show(tx, shop)
    await shows.pin(tx, show, await an_item(tx, show, await a_product(tx, shop)))
    await shows.unpin(tx, show)
    await shows.unpin(tx, show)
    assert [type(entry) for entry in (await posted(tx, show.id))[-2:]] == [Pin, Unpin]


async def test_taking_the_pinned_item_out_of_the_rundown_unpins_it(tx: Tx) -> None:
    shop = await a_shop(tx)
    show = await a_live_show(tx, shop)
    item = await an_item(tx, show, await a_product(tx, shop))
    await shows.pin(tx, show, item)
    await shows.remove_item(tx, show, item)
    assert isinstance((await posted(tx, show.id))[-1], Unpin)
    assert list(await shows.items_of(tx, show.id)) == []


async def test_nothing_is_pinned_after_the_end(tx: Tx) -> None:
    shop = await a_shop(tx)
    show = await a_live_show(tx, shop)
    item = await an_item(tx, show, await a_product(tx, shop))
    await shows.end(tx, show)
    with pytest.raises(ShowOver):
        await shows.pin(tx, show, item)


async def test_cues_are_numbered_without_holes_and_rise_in_time(
    tx: Tx, stopped_clock: datetime
) -> None:
    assert stopped_clock
    shop = await a_shop(tx)
    show = await a_live_show(tx, shop)
    item = await an_item(tx, show, await a_product(tx, shop))
    for _ in range(3):
        await shows.pin(tx, show, item)
    pins = [entry for entry in await posted(tx, show.id) if isinstance(entry, Pin)]
    assert [pin.cue for pin in pins] == [2, 3, 4]
    assert [pin.at - pins[0].at for pin in pins] == [0, 1, 2]


async def test_a_product_of_another_shop_is_not_sold_here(tx: Tx) -> None:
    show = await a_show(tx)
    product = await a_product(tx, await a_shop(tx, name="Elsewhere"))
    with pytest.raises(NotYoursToSell):
        await shows.add_item(tx, show, product.id)


async def test_a_product_stands_in_a_rundown_once(tx: Tx) -> None:
    shop = await a_shop(tx)
    show, cup = await a_show(tx, shop), await a_product(tx, shop)
    await shows.add_item(tx, show, cup.id)
    with pytest.raises(AlreadyInRundown):
        await shows.add_item(tx, show, cup.id)


async def test_an_item_of_another_show_is_not_found(tx: Tx) -> None:
    shop = await a_shop(tx)
    one, other = await a_show(tx, shop), await a_show(tx, shop)
    item = await an_item(tx, one, await a_product(tx, shop))
    with pytest.raises(NotInRundown):
        await shows.item_by_id(tx, other, item.id)


async def test_every_open_show_hears_of_stock_and_prices(tx: Tx) -> None:
    shop = await a_shop(tx)
    cup = await a_product(tx, shop)
    open_show, over = await a_live_show(tx, shop), await a_live_show(tx, shop)
    for show in (open_show, over):
        await an_item(tx, show, cup)
    await shows.end(tx, over)
    before = len(await posted(tx, over.id))
    variant = cup.variants[0].id
    await on_stock_changed(tx, StockChanged(variant_id=variant, available=3, version=9))
    await on_price_changed(tx, PriceChanged(variant_id=variant, market="GB"))
    stock, price = (await posted(tx, open_show.id))[-2:]
    assert isinstance(stock, Stock)
    assert (stock.product, stock.available) == (str(cup.id), 3)
    assert isinstance(price, Price)
    assert len(await posted(tx, over.id)) == before
