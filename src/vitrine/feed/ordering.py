"""What a person asks for: a file checked, applied, cancelled; an address asked by the clock."""

import re
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.sql.selectable import ForUpdateParameter

from vitrine.db import Tx
from vitrine.feed.errors import (
    AddressNotRight,
    FeedUnknown,
    ImportUnknown,
    NotAtThisPoint,
    TooManyAddresses,
    TooManyWaiting,
)
from vitrine.feed.model import AT_WORK, IN_LINE, Feed, Gone, Import, ImportState
from vitrine.kit import clock
from vitrine.kit.ids import new_id
from vitrine.kit.text import file_name, mark
from vitrine.shop import Shop

MOST_BYTES = 200_000_000  # of a file
MOST_WAITING = 5
MOST_ADDRESSES = 20
EVERY_HOURS = (1, 6, 24)
LONGEST_URL = 2_000
ADDRESS = re.compile(r"https?://[^\s/@?#]+(?:[/?][^\s]*)?")
OTHER_TERMS = mark(
    "Since then you chose otherwise for products that a file no longer has. Upload the file again."
)
OF_ITS_OWN: ForUpdateParameter = {"key_share": True}  # an import that writes below it goes on


async def uploads_of(
    tx: Tx, shop: Shop, market: str, when_gone: Gone, maker: Mapping[str, str] | None
) -> Feed:
    """The feed of what a shop uploads itself, with what it said last; no `maker`: as before.

    An import that was checked under other terms would do what nobody was shown.
    """
    mine = select(Feed).where(Feed.shop_id == shop.id, Feed.url.is_(None), Feed.market == market)
    feed = (await tx.session.scalars(mine.with_for_update(key_share=True))).one_or_none()
    if feed is None:
        feed = Feed(id=new_id(), shop_id=shop.id, market=market, maker={}, made_at=clock.now())
        tx.session.add(feed)
    elif feed.when_gone != when_gone:
        await call_off(tx, feed.id, {ImportState.CHECKED, ImportState.AGREED}, OTHER_TERMS)
    feed.when_gone = when_gone
    feed.maker = feed.maker if maker is None else dict(maker)
    await tx.flush()
    return feed


async def subscribe(  # noqa: PLR0913 - a feed has these parts
    tx: Tx,
    shop: Shop,
    url: str,
    *,
    market: str,
    every_hours: int,
    when_gone: Gone,
    maker: Mapping[str, str],
) -> Feed:
    """The first file is only checked; a person applies it."""
    if not ADDRESS.fullmatch(url) or len(url) > LONGEST_URL or every_hours not in EVERY_HOURS:
        raise AddressNotRight(field="url")
    fetched = select(func.count(Feed.id)).where(*is_fetched(shop.id))
    if (await tx.session.scalar(fetched) or 0) >= MOST_ADDRESSES:
        raise TooManyAddresses(field="url", most=MOST_ADDRESSES)
    feed = Feed(
        id=new_id(),
        shop_id=shop.id,
        market=market,
        url=url,
        every_hours=every_hours,
        when_gone=when_gone,
        maker=dict(maker),
        made_at=clock.now(),
        next_at=clock.now(),
    )
    tx.session.add(feed)
    await tx.flush()
    return feed


def is_fetched(shop_id: int) -> tuple[ColumnElement[bool], ...]:
    return Feed.shop_id == shop_id, Feed.url.is_not(None), Feed.ended_at.is_(None)


async def unsubscribe(tx: Tx, shop_id: int, feed_id: int) -> None:
    feed = await feed_of(tx, shop_id, feed_id)
    feed.ended_at, feed.next_at = clock.now(), None


async def fetch_now(tx: Tx, shop_id: int, feed_id: int) -> None:
    """Even if the file is the one of the last time."""
    feed = await feed_of(tx, shop_id, feed_id)
    feed.next_at, feed.digest = clock.now(), None


async def feed_of(tx: Tx, shop_id: int, feed_id: int) -> Feed:
    feed = await tx.session.get(Feed, feed_id, with_for_update=OF_ITS_OWN)
    if feed is None or feed.shop_id != shop_id or feed.url is None or feed.ended_at is not None:
        raise FeedUnknown
    return feed


async def import_file(
    tx: Tx, feed: Feed, file: str, *, name: str, size: int, automatic: bool = False
) -> Import:
    """Checked by the worker; nothing changes before somebody agrees, or it is `automatic`."""
    one_by_one = select(Shop.id).where(Shop.id == feed.shop_id)
    await tx.session.execute(one_by_one.with_for_update(key_share=True))
    working = select(func.count(Import.id)).where(
        Import.shop_id == feed.shop_id, Import.state.in_(AT_WORK | IN_LINE)
    )
    if (await tx.session.scalar(working) or 0) >= MOST_WAITING:
        raise TooManyWaiting(most=MOST_WAITING)
    made = Import(
        id=new_id(),
        feed_id=feed.id,
        shop_id=feed.shop_id,
        file=file,
        name=file_name(name)[:160],
        size=size,
        state=ImportState.WAITING,
        automatic=automatic,
        cancelling=False,
        due_at=clock.now(),
        tries=0,
        rows=0,
        products=0,
        handled=0,
        added=0,
        changed=0,
        same=0,
        gone=0,
        bad_rows=0,
        facts={},
        made_at=clock.now(),
    )
    tx.session.add(made)
    await tx.flush()
    return made


async def agree(tx: Tx, shop_id: int, import_id: int) -> None:
    found = await import_of(tx, shop_id, import_id)
    if found.state != ImportState.CHECKED:
        raise NotAtThisPoint
    found.state, found.due_at, found.tries = ImportState.AGREED, clock.now(), 0


async def cancel(tx: Tx, shop_id: int, import_id: int) -> None:
    """What was applied already stays: an import can be applied again and goes on from there."""
    found = await import_of(tx, shop_id, import_id)
    if found.state in AT_WORK:
        found.cancelling = True
    elif found.state in IN_LINE | {ImportState.CHECKED}:
        found.state, found.ended_at = ImportState.CANCELLED, clock.now()
    else:
        raise NotAtThisPoint


async def call_off(tx: Tx, feed_id: int, states: Collection[ImportState], why: str) -> None:
    which = update(Import).where(Import.feed_id == feed_id, Import.state.in_(states))
    await tx.session.execute(
        which.values(state=ImportState.CANCELLED, problem=why, facts={}, ended_at=clock.now())
    )


async def import_of(tx: Tx, shop_id: int, import_id: int) -> Import:
    found = await tx.session.get(Import, import_id, with_for_update=OF_ITS_OWN)
    if found is None or found.shop_id != shop_id:
        raise ImportUnknown
    return found
