"""Which of a shop's products a file's products are, and how these stand."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import ARRAY, String, any_, literal, select

from vitrine.catalogue import Product, Shelf, products_by_ids, products_with_skus
from vitrine.db import Tx
from vitrine.feed.model import FeedItem, FeedPicture
from vitrine.feed.planning import SEVERAL, Known, Terms, flaw
from vitrine.kit import clock
from vitrine.kit.product_files.told import Costs, Flaw, ToldProduct
from vitrine.offer import resolve_regular
from vitrine.stock import everywhere


class Item(NamedTuple):
    product_id: int
    feed_id: int


async def look_up(
    tx: Tx, shop_id: int, told: Sequence[ToldProduct], terms: Terms
) -> tuple[dict[str, Known], dict[str, Flaw]]:
    """By key; and what cannot be told."""
    items = await known_items(tx, shop_id, [each.key for each in told])
    unknown = [each for each in told if each.key not in items]
    matched, flaws = await matched_by_sku(tx, shop_id, unknown, terms.keys)
    ids = {key: item.product_id for key, item in items.items()} | matched
    if not ids:
        return {}, flaws
    products = await products_by_ids(tx, ids.values())
    there = {id_: each for id_, each in products.items() if each.shelf is not Shelf.DELETED}
    known = await standing(tx, there, terms.market)
    return {
        key: replace(known[id_], feed_id=items[key].feed_id if key in items else None)
        for key, id_ in ids.items()
        if id_ in known
    }, flaws


async def known_items(tx: Tx, shop_id: int, keys: Collection[str]) -> dict[str, Item]:
    rows = await tx.session.execute(
        select(FeedItem.key, FeedItem.product_id, FeedItem.feed_id).where(
            FeedItem.shop_id == shop_id, FeedItem.key == any_(literal([*keys], ARRAY(String)))
        )
    )
    return {key: Item(product_id, feed_id) for key, product_id, feed_id in rows}


async def matched_by_sku(
    tx: Tx, shop_id: int, told: Sequence[ToldProduct], keys: Collection[str]
) -> tuple[dict[str, int], dict[str, Flaw]]:
    """Products that were typed in by hand, or came through an app, before there was a file.

    One that the file tells of by a key of its own is another product with the same SKU.
    """
    skus = {variant.sku for each in told for variant in each.variants}
    if not skus:
        return {}, {}
    having = await products_with_skus(tx, shop_id, skus)
    theirs = await told_of_as(tx, shop_id, set[int]().union(*having.values()), keys)
    ids: dict[str, int] = {}
    flaws: dict[str, Flaw] = {}
    for each in told:
        having_one = (having.get(variant.sku, set[int]()) for variant in each.variants)
        found = set[int]().union(*having_one) - theirs - {*ids.values()}
        if len(found) == 1:
            ids[each.key] = found.pop()
        elif found:
            titles = [p.title for p in (await products_by_ids(tx, found)).values()]
            facts = {"titles": ", ".join(sorted(titles))[:200]}
            flaws[each.key] = flaw(each.line, "SKU", SEVERAL, Costs.PRODUCT, **facts)
    return ids, flaws


async def told_of_as(
    tx: Tx, shop_id: int, product_ids: Collection[int], keys: Collection[str]
) -> set[int]:
    """Those of the products that have one of the keys."""
    if not product_ids:
        return set()
    rows = await tx.session.execute(
        select(FeedItem.key, FeedItem.product_id).where(
            FeedItem.shop_id == shop_id, FeedItem.product_id.in_(product_ids)
        )
    )
    return {product_id for key, product_id in rows if key in keys}


async def standing(tx: Tx, products: Mapping[int, Product], market: str) -> dict[int, Known]:
    variants = [variant.id for product in products.values() for variant in product.variants]
    offers = await resolve_regular(tx, variants, market, clock.now())
    levels = await everywhere(tx, variants)
    pictures: defaultdict[int, list[FeedPicture]] = defaultdict(list)
    asked = select(FeedPicture).where(FeedPicture.product_id.in_(products))
    for picture in await tx.session.scalars(asked.order_by(FeedPicture.position)):
        pictures[picture.product_id].append(picture)
    return {
        id_: Known(
            product=product,
            offers={v.id: offers[v.id] for v in product.variants if v.id in offers},
            levels={v.id: levels[v.id] for v in product.variants},
            pictures=pictures[id_],
        )
        for id_, product in products.items()
    }
