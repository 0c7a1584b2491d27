from collections.abc import Sequence

from sqlalchemy import select

from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.stream.model import StreamSession


async def running_session(tx: Tx, show_id: int) -> StreamSession | None:
    running = select(StreamSession).where(
        StreamSession.show_id == show_id, StreamSession.stopped_at.is_(None)
    )
    return (await tx.session.scalars(running)).one_or_none()


async def locked_session(tx: Tx, session_id: int) -> StreamSession:
    session = await tx.session.get(StreamSession, session_id, with_for_update=True)
    if session is None:
        raise NotFound
    return session


async def sessions_of(tx: Tx, show_id: int) -> Sequence[StreamSession]:
    """Oldest first: what the recording of a show is made of."""
    of_show = select(StreamSession).where(StreamSession.show_id == show_id)
    return (await tx.session.scalars(of_show.order_by(StreamSession.id))).all()
