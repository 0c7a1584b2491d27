from datetime import datetime, timedelta

from tests.world.shop import a_shop
from vitrine.catalogue import Product
from vitrine.creator import own_creator
from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.market import market
from vitrine.offer import set_price
from vitrine.shop import Shop
from vitrine.show import AirTimes, Event, Item, NewShow, Report, Show, add_item, report, schedule
from vitrine.stream import Knock, Place, Protocol, StreamSession, admit

PATIENCE = AirTimes(timedelta(seconds=60), timedelta(minutes=10))
SEALING = b"k" * 32


async def a_show(
    tx: Tx,
    shop: Shop | None = None,
    *,
    title: str = "Autumn glazes",
    starts_at: datetime | None = None,
    rehearse_first: bool = False,
) -> Show:
    shop = shop or await a_shop(tx)
    new = NewShow(title=title, starts_at=starts_at, rehearse_first=rehearse_first)
    return await schedule(tx, shop, await own_creator(tx, shop), new)


async def a_live_show(tx: Tx, shop: Shop | None = None, *, title: str = "Autumn glazes") -> Show:
    show = await a_show(tx, shop, title=title)
    await a_stream(tx, show)
    return show


async def a_stream(
    tx: Tx, show: Show, protocol: Protocol = Protocol.RTMP, *, place: Place = Place.PUBLIC
) -> StreamSession:
    """A publisher whose first keyframe has come."""
    session = (await admit(tx, show.id, Knock(protocol, "203.0.113.7"), place)).session
    await report(tx, Report(session=session.id, event=Event.FIRST_KEYFRAME), PATIENCE)
    return session


async def an_item(
    tx: Tx, show: Show, product: Product, *, minor: int | None = 2400, prices: tuple[str, ...] = ()
) -> Item:
    """In the rundown, at `minor` in every market that lists it (or in those of `prices`)."""
    item = await add_item(tx, show, product.id)
    codes = prices or tuple(listing.market for listing in product.listings)
    for code in codes if minor is not None else ():
        for variant in product.variants:
            await set_price(tx, variant.id, code, Money(minor or 0, market(code).currency))
    return item
