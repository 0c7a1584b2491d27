"""What may be bought, by whom it is sold, and at which price the buyer saw it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from vitrine.catalogue import Variant, variants_by_ids
from vitrine.checkout.errors import (
    NotInThisShow,
    NotSoldHere,
    OneSellerAtATime,
    VariantUnknown,
)
from vitrine.creator import creator_by_code
from vitrine.db import Outbox, Tx
from vitrine.kit import clock
from vitrine.market import Capability, demand
from vitrine.market import market as market_by
from vitrine.offer import Offered, resolve
from vitrine.show import RoomEntry, items_of, show_by_id


@dataclass(frozen=True, slots=True)
class Goods:
    variants: Mapping[int, Variant]
    offered: Mapping[int, Offered]


@dataclass(frozen=True, slots=True)
class Seller:
    shop_id: int
    creator_id: int | None
    source: str = ""


async def goods_for(tx: Tx, market: str, variant_ids: Collection[int]) -> Goods:
    await demand(tx, market, Capability.CHECK_OUT)
    variants = await variants_by_ids(tx, variant_ids)
    if len(variants) < len(variant_ids):
        raise VariantUnknown(field="lines")
    offered = await resolve(tx, variant_ids, market, clock.now())
    for variant_id, variant in variants.items():
        if variant_id not in offered or not variant.is_sold_in(market):
            raise NotSoldHere(title=variant.product.title, market=market_by(market).name)
    return Goods(variants, offered)


async def seller_of(tx: Tx, goods: Goods, show_id: int | None, by: str = "") -> Seller:
    """The last touch counts: a link that leads here counts more than the show that is on."""
    products = {variant.product_id: variant.product for variant in goods.variants.values()}
    shops = {product.shop_id for product in products.values()}
    if len(shops) > 1:
        raise OneSellerAtATime
    linked = await linked_creator(tx, shops, by)
    if show_id is None:
        return linked or Seller(shops.pop(), None)
    show = await show_by_id(tx, show_id)
    rundown = {item.product_id for item in await items_of(tx, show_id)}
    for product_id, product in products.items():
        if product_id not in rundown:
            raise NotInThisShow(title=product.title)
    return linked or Seller(shops.pop(), show.creator_id)


async def linked_creator(tx: Tx, shops: set[int], by: str) -> Seller | None:
    """Nobody gets a share of what they may not sell."""
    creator = await creator_by_code(tx, by)
    if creator is None or creator.shop_id is None or creator.shop_id not in shops:
        return None
    return Seller(creator.shop_id, creator.id, f"link:{creator.id}")


async def when_seen(tx: Tx, *, show_id: int | None, cue: int | None) -> datetime | None:
    if show_id is None or cue is None:
        return None
    return await cue_written_at(tx, show_id, cue)


async def cue_written_at(tx: Tx, show_id: int, cue: int) -> datetime | None:
    """The outbox knows it to the moment; once it is pruned the kept log knows the cue's `at`."""
    written_at = await tx.session.scalar(
        select(Outbox.created_at).where(Outbox.show_id == show_id, Outbox.cue == cue)
    )
    if written_at is not None:
        return written_at
    at = await tx.session.scalar(
        select(RoomEntry.at).where(RoomEntry.show_id == show_id, RoomEntry.cue == cue)
    )
    return None if at is None else clock.from_ms(at)
