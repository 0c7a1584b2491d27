from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, id_column


class Protocol(StrEnum):
    RTMP = "rtmp"
    WHIP = "whip"


class Place(StrEnum):
    """Where a stream plays: for everybody, or at a secret address until the show goes live."""

    PUBLIC = "public"
    REHEARSAL = "rehearsal"


class Ending(StrEnum):
    CLEAN = "clean"  # the encoder said goodbye
    LOST = "lost"
    REPLACED = "replaced"  # another device took over


class StreamKey(Base):
    """`sealed` is AES-GCM of the secret half; the show's id is authenticated with it."""

    __tablename__ = "stream_key"

    show_id: Mapped[Id] = mapped_column(
        ForeignKey("show.id"), primary_key=True, autoincrement=False
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[Moment]


class StreamHandover(Base):
    """What the host said about the next device with the key, and `until` when that holds."""

    __tablename__ = "stream_handover"

    show_id: Mapped[Id] = mapped_column(
        ForeignKey("show.id"), primary_key=True, autoincrement=False
    )
    allowed: Mapped[bool] = mapped_column(Boolean)
    until: Mapped[Moment]


class StreamSession(Base):
    """One publisher, from its admission to its end; `folder` names its segments.

    `ask` names the question that was answered with it: asked again, the answer is the same.
    """

    __tablename__ = "stream_session"
    __table_args__ = (
        Index(
            "uq_stream_session_running",
            "show_id",
            unique=True,
            postgresql_where=text("stopped_at is null"),
        ),
        Index(None, "show_id", "id"),
    )

    id: Mapped[Id] = id_column()
    show_id: Mapped[Id] = mapped_column(ForeignKey("show.id"))
    protocol: Mapped[Protocol] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(64))
    ask: Mapped[str | None] = mapped_column(String(32), unique=True)
    folder: Mapped[str] = mapped_column(String(32))
    rehearsal: Mapped[str | None] = mapped_column(String(32))
    admitted_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    first_keyframe_at: Mapped[Moment | None]
    stopped_at: Mapped[Moment | None]
    ending: Mapped[Ending | None] = mapped_column(String(8))
    media: Mapped[dict[str, Any] | None] = mapped_column(JSONB)

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None

    @property
    def has_video(self) -> bool:
        return self.first_keyframe_at is not None
