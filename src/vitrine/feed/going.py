"""Products that a feed told of once, and its file has no more."""

from collections.abc import Collection

from sqlalchemy import select

from vitrine.catalogue import Product, Shelf, pause, products_by_ids
from vitrine.db import Tx
from vitrine.feed.handling import note_down
from vitrine.feed.model import Feed, FeedItem, Gone, Import, LineKind
from vitrine.feed.planning import Terms

AT_ONCE = 500


async def goods_gone(
    tx: Tx, row: Import, feed: Feed, terms: Terms, *, after: str, applies: bool
) -> tuple[str, int]:
    """The key to go on from, empty at the end; and how many of these are gone.

    One that the file tells of by another key now is not.
    """
    items = (
        await tx.session.execute(
            select(FeedItem.key, FeedItem.product_id)
            .where(FeedItem.feed_id == feed.id, FeedItem.key > after)
            .order_by(FeedItem.key)
            .limit(AT_ONCE)
        )
    ).all()
    missing = {product_id for key, product_id in items if key not in terms.keys}
    gone = await still_on_sale(tx, missing - terms.told)
    if applies and feed.when_gone == Gone.OFF_SALE:
        for product in gone:
            pause(tx, product)
    lines = [
        {"kind": LineKind.GONE, "line": 0, "product_id": p.id, "title": p.title, "body": []}
        for p in gone
    ]
    await note_down(tx, row.id, lines)
    return (items[-1].key if len(items) == AT_ONCE else ""), len(gone)


async def still_on_sale(tx: Tx, product_ids: Collection[int]) -> list[Product]:
    products = await products_by_ids(tx, product_ids) if product_ids else {}
    return [each for each in products.values() if each.shelf is Shelf.ON_SALE]
