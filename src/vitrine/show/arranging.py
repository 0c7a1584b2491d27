from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from vitrine.catalogue import product_by_id
from vitrine.creator import may_sell
from vitrine.db import Tx
from vitrine.kit.ids import new_id
from vitrine.show.dealing import close_deal_of_item
from vitrine.show.errors import AlreadyInRundown, NotYoursToSell, ShowOver
from vitrine.show.model import Item, Show
from vitrine.show.pinning import unpin_if_pinned


async def add_item(tx: Tx, show: Show, product_id: int) -> Item:
    """At the end of the rundown."""
    if show.is_over:
        raise ShowOver(title=show.title)
    product = await product_by_id(tx, product_id)
    if not await may_sell(tx, show.creator_id, product):
        raise NotYoursToSell(product=product.title)
    last = select(func.coalesce(func.max(Item.position), 0)).where(Item.show_id == show.id)
    position = (await tx.session.scalars(last)).one() + 1
    new = insert(Item).values(
        id=new_id(), show_id=show.id, product_id=product_id, position=position
    )
    added = new.on_conflict_do_nothing().returning(Item)
    item = (await tx.session.scalars(added)).one_or_none()
    if item is None:
        raise AlreadyInRundown(product=product.title)
    return item


async def remove_item(tx: Tx, show: Show, item: Item) -> None:
    await close_deal_of_item(tx, item)
    await unpin_if_pinned(tx, show, item)
    await tx.session.execute(delete(Item).where(Item.id == item.id))
