"""How long a shop keeps its replays: its people are told first, and may keep any of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import ColumnElement, Interval, Select, func, or_, select

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.shop import Shop
from vitrine.show.errors import ReplayGone
from vitrine.show.events import ReplaysGoing
from vitrine.show.model import RemovedBecause, Show, ShowState
from vitrine.show.removing import remove_recording

NOTICE = timedelta(days=7)
AT_ONCE = 200
LISTED = 100


async def tell_before_removal(tx: Tx) -> None:
    """One letter for all of a shop's replays whose time is nearly over."""
    now = clock.now()
    nearly = aging().where(due() - NOTICE <= now, or_(Show.removal_told_at.is_(None), ~is_told()))
    shows = (await tx.session.scalars(nearly.order_by(Show.shop_id, Show.id))).all()
    for shop_id, of_shop in groupby(shows, key=lambda show: show.shop_id):
        told = list(of_shop)
        for show in told:
            show.removal_told_at = now
        ids = [show.id for show in told]
        tx.emit(ReplaysGoing(shop_id=shop_id, show_ids=ids, goes_at=now + NOTICE, at=now))


async def remove_outlived(tx: Tx) -> None:
    over = aging().where(is_told(), Show.removal_told_at <= clock.now() - NOTICE)
    for show in await tx.session.scalars(over.order_by(Show.id)):
        await remove_recording(tx, show, because=RemovedBecause.OUTLIVED)


async def keep_replay(tx: Tx, show_id: int) -> None:
    """Until somebody deletes it, whatever the shop's rule."""
    show = await replay_to_settle(tx, show_id)
    show.recording_kept, show.removal_told_at = True, None


async def stop_keeping_replay(tx: Tx, show_id: int) -> None:
    """The shop's rule holds again, after a notice of its own."""
    show = await replay_to_settle(tx, show_id)
    show.recording_kept, show.removal_told_at = False, None


async def replays_of(tx: Tx, shop_id: int) -> Sequence[Show]:
    """Also those that are gone; the newest first."""
    aired = select(Show).where(
        Show.shop_id == shop_id, Show.state == ShowState.ENDED, Show.started_at.is_not(None)
    )
    return (await tx.session.scalars(aired.order_by(Show.ended_at.desc()).limit(LISTED))).all()


def goes_at(show: Show, replay_days: int | None) -> datetime | None:
    """None: not by itself."""
    if replay_days is None or show.ended_at is None or show.recording_kept:
        return None
    over = show.ended_at + timedelta(days=replay_days)
    if show.removal_told_at is not None and show.removal_told_at >= over - NOTICE:
        return show.removal_told_at + NOTICE
    return max(over, clock.now() + NOTICE)


async def replay_to_settle(tx: Tx, show_id: int) -> Show:
    """Whoever keeps it and whoever removes it take turns."""
    locked = select(Show).where(Show.id == show_id).with_for_update()
    found = await tx.session.scalars(locked, execution_options={"populate_existing": True})
    show = found.one()
    if show.recording_removed_at is not None:
        raise ReplayGone(title=show.title)
    return show


def aging() -> Select[Show]:
    return (
        select(Show)
        .join(Shop, Shop.id == Show.shop_id)
        .where(
            Shop.replay_days.is_not(None),
            Show.state == ShowState.ENDED,
            Show.started_at.is_not(None),
            Show.recording_removed_at.is_(None),
            ~Show.recording_kept,
        )
        .limit(AT_ONCE)
        .with_for_update(of=Show, skip_locked=True)
    )


def due() -> ColumnElement[datetime]:
    return Show.ended_at + func.make_interval(0, 0, 0, Shop.replay_days, type_=Interval)


def is_told() -> ColumnElement[bool]:
    """Of the day that holds now: a longer rule than the one of the letter wants another letter."""
    return Show.removal_told_at >= due() - NOTICE
