from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.kit import clock
from vitrine.kit.ids import new_id, new_secret
from vitrine.kit.text import mark
from vitrine.stream.model import Ending, Place, Protocol, StreamSession

SILENT_FOR = timedelta(seconds=15)  # media says "alive" every 5 s


class AlreadyLive(VitrineError):
    code = "already-live"
    says = mark("Someone is already streaming to this show.")


async def admit(
    tx: Tx, show_id: int, protocol: Protocol, *, address: str, place: Place
) -> StreamSession:
    """One publisher per show. A session that media has given up does not stand in the way."""
    now = clock.now()
    await tx.session.execute(
        update(StreamSession)
        .where(StreamSession.show_id == show_id, StreamSession.stopped_at.is_(None))
        .where(StreamSession.seen_at < now - SILENT_FOR)
        .values(stopped_at=now, ending=Ending.LOST)
    )
    made = insert(StreamSession).values(
        id=new_id(),
        show_id=show_id,
        protocol=protocol,
        address=address[:64],
        folder=new_secret(),
        rehearsal=new_secret() if place is Place.REHEARSAL else None,
        admitted_at=now,
        seen_at=now,
    )
    admitted = made.on_conflict_do_nothing().returning(StreamSession)
    session = (await tx.session.scalars(admitted)).one_or_none()
    if session is None:
        raise AlreadyLive
    return session
