"""Media that was deleted: gone at once for everybody who asks, from every disk soon after."""

from collections.abc import Collection, Sequence
from datetime import timedelta

import structlog
from sqlalchemy import delete, select

from vitrine.db import Database, Tx
from vitrine.errors import VitrineError
from vitrine.kit import clock
from vitrine.kit.text import mark
from vitrine.ports import Blobs, BlobsAway
from vitrine.show.events import RecordingRemoved
from vitrine.show.model import Removal, RemovedBecause, Show

AT_ONCE = 200
SURELY_HEARD = timedelta(minutes=1)

log = structlog.get_logger(__name__)


class StillOnAir(VitrineError):
    code = "still-on-air"
    says = mark("End “{title}” first, then delete its recording.")


async def remove_recording(
    tx: Tx, show: Show, *, because: RemovedBecause = RemovedBecause.ASKED
) -> None:
    """With its thumbnails and clips. What was said and sold in the show stays."""
    if not show.is_over:
        raise StillOnAir(title=show.title)
    if show.recording_removed_at is not None:
        return
    now = clock.now()
    show.recording_removed_at, show.recording_removed_because = now, because
    remove_files(tx, f"media/shows/{show.id}")
    tx.signal(f"stream.control.{show.id}", {"do": "forget", "reason": "removed"})
    tx.emit(RecordingRemoved(show_id=show.id, shop_id=show.shop_id, at=now))


def remove_files(tx: Tx, folder: str) -> None:
    tx.session.add(Removal(folder=folder, asked_at=clock.now()))


async def removed_among(tx: Tx, show_ids: Collection[int]) -> Sequence[int]:
    """For a media node that was away when a recording was deleted."""
    gone = select(Show.id).where(Show.id.in_(show_ids), Show.recording_removed_at.is_not(None))
    return (await tx.session.scalars(gone)).all()


async def clear_removed(db: Database, blobs: Blobs) -> None:
    """A store that is away is asked again; nothing is forgotten before it is gone."""
    async with db.begin() as tx:
        asked = select(Removal).order_by(Removal.id).limit(AT_ONCE)
        waiting = (await tx.session.scalars(asked)).all()
    for removal in waiting:
        try:
            files = await blobs.remove_below(removal.folder)
        except BlobsAway as away:
            log.warning("removal.store_away", folder=removal.folder, why=str(away))
            return
        if clock.now() - removal.asked_at < SURELY_HEARD:
            continue  # an upload may have been under way
        async with db.begin() as tx:
            await tx.session.execute(delete(Removal).where(Removal.id == removal.id))
        log.info("removal.done", folder=removal.folder, files=files)
