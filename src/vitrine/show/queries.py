from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, select

from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.shop import may_watch, shop_by_id
from vitrine.show.errors import NotInRundown
from vitrine.show.model import BEFORE_AIR, ON_AIR, Item, Show, ShowRoom, ShowState

SHOWN_AT_ONCE = 24


async def show_by_id(tx: Tx, show_id: int) -> Show:
    show = await tx.session.get(Show, show_id)
    if show is None:
        raise NotFound
    return show


async def shows_by_ids(tx: Tx, show_ids: Collection[int]) -> Sequence[Show]:
    found = select(Show).where(Show.id.in_(show_ids)).order_by(Show.id)
    return (await tx.session.scalars(found)).all()


async def is_open_to_everybody(tx: Tx, show_id: int) -> bool:
    """Also without an account. A show that nobody knows hides nothing."""
    show = await tx.session.get(Show, show_id)
    return show is None or may_watch(None, await shop_by_id(tx, show.shop_id))


async def room_of(tx: Tx, show_id: int) -> ShowRoom:
    room = await tx.session.get(ShowRoom, show_id, populate_existing=True)
    if room is None:
        raise NotFound
    return room


async def live_now(tx: Tx, limit: int = SHOWN_AT_ONCE) -> Sequence[Show]:
    on_air = select(Show).where(Show.state.in_(ON_AIR)).order_by(Show.started_at.desc())
    return await listed(tx, on_air, limit)


async def scheduled(tx: Tx, limit: int = SHOWN_AT_ONCE) -> Sequence[Show]:
    soon = select(Show).where(Show.state.in_(BEFORE_AIR)).order_by(Show.starts_at)
    return await listed(tx, soon, limit)


async def ended(tx: Tx, limit: int = SHOWN_AT_ONCE) -> Sequence[Show]:
    """Shows that have a replay: one that ended before it was on air has none."""
    over = select(Show).where(
        Show.state == ShowState.ENDED,
        Show.started_at.is_not(None),
        Show.recording_removed_at.is_(None),
    )
    return await listed(tx, over.order_by(Show.ended_at.desc()), limit)


async def shows_of_shop(
    tx: Tx, shop_id: int, limit: int = SHOWN_AT_ONCE, *, before: int | None = None
) -> Sequence[Show]:
    """The newest first, of those that were made before the one with this id."""
    of_shop = select(Show).where(Show.shop_id == shop_id).order_by(Show.id.desc())
    return await listed(tx, of_shop if before is None else of_shop.where(Show.id < before), limit)


async def shows_begun(tx: Tx, shop_id: int, *, since: datetime, until: datetime) -> Sequence[Show]:
    """Those that went on air within this time, the newest first."""
    begun = select(Show).where(
        Show.shop_id == shop_id, Show.started_at >= since, Show.started_at < until
    )
    return (await tx.session.scalars(begun.order_by(Show.started_at.desc(), Show.id))).all()


async def open_shows_of(tx: Tx, shop_id: int) -> Sequence[int]:
    """Those whose rooms still hear something."""
    still_open = select(Show.id).where(Show.shop_id == shop_id, Show.state != ShowState.ENDED)
    return (await tx.session.scalars(still_open.order_by(Show.id))).all()


async def listed(tx: Tx, shows: Select[Show], limit: int) -> Sequence[Show]:
    return (await tx.session.scalars(shows.limit(limit))).all()


async def items_of(tx: Tx, show_id: int) -> Sequence[Item]:
    rundown = select(Item).where(Item.show_id == show_id).order_by(Item.position, Item.id)
    return (await tx.session.scalars(rundown)).all()


async def item_by_id(tx: Tx, show: Show, item_id: int) -> Item:
    item = await tx.session.get(Item, item_id)
    if item is None or item.show_id != show.id:
        raise NotInRundown
    return item


async def items_in_open_shows(tx: Tx, product_ids: Collection[int]) -> Sequence[Item]:
    """Where the room must hear of these products, in the order in which rooms are locked."""
    heard = (
        select(Item)
        .join(Show, Show.id == Item.show_id)
        .where(Item.product_id.in_(product_ids), Show.state != ShowState.ENDED)
        .order_by(Item.show_id, Item.id)
    )
    return (await tx.session.scalars(heard)).all()
