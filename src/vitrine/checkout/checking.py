"""What may be bought, by whom it is sold, and at which price the buyer saw it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from vitrine.catalogue import Product, Variant, variants_by_ids
from vitrine.checkout.errors import (
    NotInThisShow,
    NotSoldHere,
    OneSellerAtATime,
    VariantUnknown,
)
from vitrine.creator import creator_by_code, creator_by_id, last_touch
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
    creator_id: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """How a buyer came: into a show, by the code of a creator's link, or back by themselves."""

    show_id: int | None = None
    by: str = ""
    account_id: int | None = None


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


async def seller_of(tx: Tx, goods: Goods, came: Came) -> Seller:
    """The last touch counts: a link that leads here counts more than the show that is on."""
    products = {variant.product_id: variant.product for variant in goods.variants.values()}
    shops = {product.shop_id for product in products.values()}
    if len(shops) > 1:
        raise OneSellerAtATime
    [shop_id] = shops
    in_show = await seller_in_show(tx, shop_id, products, came.show_id) if came.show_id else None
    found = (
        await linked_creator(tx, shop_id, came.by)
        or in_show
        or await touched_before(tx, shop_id, came.account_id)
    )
    if found is None or await is_buyer(tx, found.creator_id, came.account_id):
        return Seller(shop_id)
    return found


async def seller_in_show(
    tx: Tx, shop_id: int, products: Mapping[int, Product], show_id: int
) -> Seller:
    show = await show_by_id(tx, show_id)
    rundown = {item.product_id for item in await items_of(tx, show_id)}
    for product_id, product in products.items():
        if product_id not in rundown:
            raise NotInThisShow(title=product.title)
    return Seller(shop_id, show.creator_id)


async def linked_creator(tx: Tx, shop_id: int, by: str) -> Seller | None:
    """Nobody gets a share of what they may not sell."""
    creator = await creator_by_code(tx, by)
    if creator is None or creator.shop_id != shop_id:
        return None
    return Seller(shop_id, creator.id, f"link:{creator.id}")


async def touched_before(tx: Tx, shop_id: int, account_id: int | None) -> Seller | None:
    touch = await last_touch(tx, account_id, shop_id, clock.now()) if account_id else None
    if touch is None:
        return None
    subject = touch.subject or touch.creator_id
    return Seller(shop_id, touch.creator_id, f"later:{touch.kind}:{subject}")


async def is_buyer(tx: Tx, creator_id: int | None, account_id: int | None) -> bool:
    """Nobody gets a share of what they buy themselves."""
    if creator_id is None or account_id is None:
        return False
    return (await creator_by_id(tx, creator_id)).account_id == account_id


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
