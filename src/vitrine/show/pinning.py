from sqlalchemy import update

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.realtime import entries
from vitrine.show.cueing import next_place, post_at
from vitrine.show.errors import ShowOver
from vitrine.show.events import ItemPinned, ItemUnpinned
from vitrine.show.model import Item, Show, ShowRoom
from vitrine.show.pricing import prices_of
from vitrine.show.queries import room_of


async def pin(tx: Tx, show: Show, item: Item) -> None:
    """Pinning what is pinned says its price again."""
    if show.is_over:
        raise ShowOver(title=show.title)
    place = await next_place(tx, show.id)
    await show_pinned(tx, show, item.id)
    cue = entries.Pin(
        at=place.at,
        cue=place.cue,
        item=str(item.id),
        product=str(item.product_id),
        prices=await prices_of(tx, item.product_id),
    )
    post_at(tx, show.id, place, cue)
    tx.emit(
        ItemPinned(
            show_id=show.id,
            shop_id=show.shop_id,
            item_id=item.id,
            product_id=item.product_id,
            at=clock.now(),
        )
    )


async def unpin(tx: Tx, show: Show) -> None:
    if show.is_over:
        raise ShowOver(title=show.title)
    pinned = (await room_of(tx, show.id)).pinned_item_id
    if pinned is None:
        return
    place = await next_place(tx, show.id)
    await show_pinned(tx, show, None)
    post_at(tx, show.id, place, entries.Unpin(at=place.at, cue=place.cue, item=str(pinned)))
    tx.emit(ItemUnpinned(show_id=show.id, shop_id=show.shop_id, item_id=pinned, at=clock.now()))


async def unpin_if_pinned(tx: Tx, show: Show, item: Item) -> None:
    if (await room_of(tx, show.id)).pinned_item_id == item.id:
        await unpin(tx, show)


async def show_pinned(tx: Tx, show: Show, item_id: int | None) -> None:
    await tx.session.execute(
        update(ShowRoom).where(ShowRoom.show_id == show.id).values(pinned_item_id=item_id)
    )
