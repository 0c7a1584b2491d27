"""Files of imports that are over, and imports nobody will look at again."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from vitrine.db import Database
from vitrine.feed.model import Import, ImportState
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
        stopped = update(Import).where(*undecided)
        await tx.session.execute(stopped.values(state=ImportState.CANCELLED, ended_at=now))
        over = select(Import.id, Import.file).where(Import.state.in_(OVER), Import.file != "")
        files = {id_: str(key) for id_, key in await tx.session.execute(over.limit(AT_ONCE))}
    await blobs.remove(files.values())
    async with db.begin() as tx:
        await tx.session.execute(update(Import).where(Import.id.in_(files)).values(file=""))
        old = Import.made_at < now - FORGOTTEN_AFTER, Import.file == ""
        await tx.session.execute(delete(Import).where(*old))
