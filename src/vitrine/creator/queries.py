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
