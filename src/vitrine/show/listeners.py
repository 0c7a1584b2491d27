from vitrine import offer
from vitrine.catalogue import variants_by_ids
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.offer.events import PriceChanged
from vitrine.realtime import entries
from vitrine.show.cueing import next_place, post_at, post_fact
from vitrine.show.pricing import prices_of
from vitrine.show.queries import items_in_open_shows
from vitrine.stock.events import StockChanged


async def on_stock_changed(tx: Tx, event: StockChanged) -> None:
    """Every open show with the product in its rundown hears how many are left.

    What is left of an allotment only its own show hears.
    """
    product_id = await product_of(tx, event.variant_id)
    if event.location.startswith(offer.ALLOTMENT):
        await say_what_is_left(tx, event, product_id)
        return
    for item in await items_in_open_shows(tx, [product_id]):
        left = entries.Stock(
            at=clock.now_ms(),
            variant=str(event.variant_id),
            product=str(product_id),
            available=event.available,
            version=event.version,
        )
        post_fact(tx, item.show_id, left)


async def say_what_is_left(tx: Tx, event: StockChanged, product_id: int) -> None:
    deal = await offer.deal_by_id(tx, int(event.location.removeprefix(offer.ALLOTMENT)))
    left = entries.Stock(
        at=clock.now_ms(),
        variant=str(event.variant_id),
        product=str(product_id),
        available=event.available,
        version=event.version,
        deal=str(deal.id),
    )
    post_fact(tx, deal.show_id, left)


async def on_price_changed(tx: Tx, event: PriceChanged) -> None:
    product_id = await product_of(tx, event.variant_id)
    for item in await items_in_open_shows(tx, [product_id]):
        place = await next_place(tx, item.show_id)
        cue = entries.Price(
            at=place.at,
            cue=place.cue,
            item=str(item.id),
            product=str(product_id),
            prices=await prices_of(tx, product_id),
        )
        post_at(tx, item.show_id, place, cue)


async def product_of(tx: Tx, variant_id: int) -> int:
    return (await variants_by_ids(tx, [variant_id]))[variant_id].product_id
