from datetime import datetime

import msgspec

from vitrine.creator import Creator
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.ids import new_id
from vitrine.kit.text import printable
from vitrine.shop import Shop
from vitrine.show.errors import TitleMissing
from vitrine.show.events import ShowScheduled
from vitrine.show.model import Show, ShowRoom, ShowState

LONGEST_TITLE = 120


class NewShow(msgspec.Struct, frozen=True, kw_only=True):
    """Without `starts_at` it waits for its stream. `keep_seconds` of video, null: all of it."""

    title: str
    starts_at: datetime | None = None
    rehearse_first: bool = False
    keep_seconds: int | None = None
    poster: str | None = None


async def schedule(tx: Tx, shop: Shop, creator: Creator, new: NewShow) -> Show:
    """Its room opens with it."""
    now = clock.now()
    title = printable(new.title)[:LONGEST_TITLE].strip()
    if not title:
        raise TitleMissing(field="title")
    show = Show(
        id=new_id(),
        shop_id=shop.id,
        creator_id=creator.id,
        title=title,
        state=ShowState.SCHEDULED,
        starts_at=new.starts_at or now,
        rehearse_first=new.rehearse_first,
        keep_seconds=new.keep_seconds,
        poster=new.poster,
        created_at=now,
    )
    tx.session.add(show)
    await tx.flush()
    tx.session.add(ShowRoom(show_id=show.id, cue=0, at=0, capture_delay_ms=0))
    await tx.flush()
    announce(tx, show)
    tx.signal(f"keeper.look.{show.id}", {})  # the room's log is there when its host looks in
    return show


def announce(tx: Tx, show: Show) -> None:
    tx.emit(
        ShowScheduled(
            show_id=show.id,
            shop_id=show.shop_id,
            creator_id=show.creator_id,
            starts_at=show.starts_at,
        )
    )
