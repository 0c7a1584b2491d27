"""Files of imports that are over, and imports nobody will look at again."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, delete, func, select, update

from vitrine.db import Database, Tx
from vitrine.feed.model import Feed, Import, ImportLine, ImportState
from vitrine.kit import clock
from vitrine.ports import Blobs

OVER = (ImportState.DONE, ImportState.FAILED, ImportState.CANCELLED)
DECIDED_WITHIN = timedelta(days=7)
FORGOTTEN_AFTER = timedelta(days=90)
AT_ONCE = 200


async def forget(db: Database, blobs: Blobs) -> None:
    now = clock.now()
    async with db.begin() as tx:
        undecided = Import.state == ImportState.CHECKED, Import.made_at < now - DECIDED_WITHIN
        stopped = update(Import).where(*undecided).returning(Import.feed_id)
        feeds = await tx.session.scalars(stopped.values(state=ImportState.CANCELLED, ended_at=now))
        await ask_again(tx, feeds.all())
        over = select(Import.id, Import.file).where(Import.state.in_(OVER), Import.file != "")
        files = {id_: str(key) for id_, key in await tx.session.execute(over.limit(AT_ONCE))}
    await blobs.remove(files.values())
    async with db.begin() as tx:
        await tx.session.execute(update(Import).where(Import.id.in_(files)).values(file=""))
        old = Import.made_at < now - FORGOTTEN_AFTER, Import.file == ""
        await tx.session.execute(delete(ImportLine).where(ImportLine.import_id.in_(ids_of(*old))))
        await tx.session.execute(delete(Import).where(*old, Import.id.not_in(last_applied())))


def ids_of(*which: ColumnElement[bool]) -> Select[int]:
    return select(Import.id).where(*which)


def last_applied() -> Select[int]:
    """Of each feed: that a person applied one is why those after it are trusted."""
    done = select(func.max(Import.id)).where(Import.state == ImportState.DONE)
    return done.group_by(Import.feed_id)


async def ask_again(tx: Tx, feed_ids: Collection[int]) -> None:
    """Nothing came of the file that these fetched last: the next time it is a new one."""
    await tx.session.execute(update(Feed).where(Feed.id.in_(feed_ids)).values(digest=None))
