from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from vitrine.db import Tx
from vitrine.shop.errors import ShopUnknown
from vitrine.shop.model import Shop, ShopMember

WITH_MEMBERS = selectinload(Shop.members)


HOME = select(Shop.home_market).where(Shop.id == bindparam("shop_id"))


async def home_of(tx: Tx, shop_id: int) -> str:
    """Its home market, for who needs no more of it."""
    home = await tx.session.scalar(HOME, {"shop_id": shop_id})
    if home is None:
        raise ShopUnknown
    return home


async def shop_by_id(tx: Tx, shop_id: int) -> Shop:
    kept = tx.kept(Shop)
    if shop_id not in kept:
        found = await tx.session.get(Shop, shop_id, options=[joinedload(Shop.members)])
        if found is None:
            raise ShopUnknown
        kept[shop_id] = found
    return kept[shop_id]


async def shop_by_slug(tx: Tx, slug: str) -> Shop:
    if not slug.isprintable():
        raise ShopUnknown
    found = await tx.session.scalar(select(Shop).where(Shop.slug == slug).options(WITH_MEMBERS))
    if found is None:
        raise ShopUnknown
    return found


async def shops_by_ids(tx: Tx, shop_ids: Iterable[int]) -> dict[int, Shop]:
    found = await tx.session.scalars(
        select(Shop).where(Shop.id.in_(set(shop_ids))).options(WITH_MEMBERS)
    )
    return {shop.id: shop for shop in found}


async def shops_of(tx: Tx, account_id: int) -> Sequence[Shop]:
    """The shops an account works in."""
    found = await tx.session.scalars(
        select(Shop)
        .join(ShopMember, ShopMember.shop_id == Shop.id)
        .where(ShopMember.account_id == account_id)
        .options(WITH_MEMBERS)
        .order_by(Shop.name, Shop.id)
    )
    return found.all()
