from collections.abc import Collection, Sequence

from sqlalchemy import select

from vitrine.catalogue import Product
from vitrine.creator.model import Creator
from vitrine.db import Tx
from vitrine.errors import NotFound


async def creator_by_id(tx: Tx, creator_id: int) -> Creator:
    creator = await tx.session.get(Creator, creator_id)
    if creator is None:
        raise NotFound
    return creator


async def may_sell(tx: Tx, creator_id: int, product: Product) -> bool:
    creator = await creator_by_id(tx, creator_id)
    return creator.shop_id == product.shop_id


async def creators_of_shop(tx: Tx, shop_id: int) -> Sequence[Creator]:
    found = select(Creator).where(Creator.shop_id == shop_id).order_by(Creator.name, Creator.id)
    return (await tx.session.scalars(found)).all()


async def creators_of_account(tx: Tx, account_id: int) -> Sequence[Creator]:
    found = select(Creator).where(Creator.account_id == account_id).order_by(Creator.id)
    return (await tx.session.scalars(found)).all()


async def creators_by_ids(tx: Tx, creator_ids: Collection[int]) -> dict[int, Creator]:
    found = select(Creator).where(Creator.id.in_(set(creator_ids)))
    return {each.id: each for each in await tx.session.scalars(found)}
