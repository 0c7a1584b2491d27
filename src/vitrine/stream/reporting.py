from collections.abc import Sequence

import msgspec
from sqlalchemy import select

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.stream.admitting import SILENT_FOR
from vitrine.stream.model import Ending, StreamSession
from vitrine.stream.queries import running_session


class Video(msgspec.Struct, frozen=True):
    codec: str
    width: int
    height: int
    fps: float


class Audio(msgspec.Struct, frozen=True):
    codec: str
    rate: int
    channels: int


def started(session: StreamSession, video: Video | None, audio: Audio | None) -> None:
    alive(session)
    session.media = {"video": msgspec.to_builtins(video), "audio": msgspec.to_builtins(audio)}


def first_keyframe(session: StreamSession) -> None:
    alive(session)
    session.first_keyframe_at = session.first_keyframe_at or clock.now()


def alive(session: StreamSession) -> None:
    if session.is_running:
        session.seen_at = clock.now()


def stopped(session: StreamSession, ending: Ending) -> None:
    if session.is_running:
        session.stopped_at = clock.now()
        session.ending = ending


async def revive(tx: Tx, session: StreamSession) -> bool:
    """A session that was given up may go on when its media node is heard again."""
    if session.is_running:
        return True
    if session.ending == Ending.CLEAN or await running_session(tx, session.show_id):
        return False
    session.stopped_at = session.ending = None
    return True


async def lost(tx: Tx) -> Sequence[StreamSession]:
    """Sessions whose media node fell silent, now stopped."""
    silent = select(StreamSession).where(
        StreamSession.stopped_at.is_(None), StreamSession.seen_at < clock.now() - SILENT_FOR
    )
    sessions = (await tx.session.scalars(silent.with_for_update(skip_locked=True))).all()
    for session in sessions:
        stopped(session, Ending.LOST)
    return sessions
