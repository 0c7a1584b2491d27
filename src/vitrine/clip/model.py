from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Float, ForeignKey, Index, Integer, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, LongText, Moment, id_column


class ClipState(StrEnum):
    WAITING = "waiting"
    CUTTING = "cutting"
    READY = "ready"
    FAILED = "failed"


class Captions(StrEnum):
    NONE = "none"
    BESIDE = "beside"  # a text track that the viewer turns on
    BURNED = "burned"


class Clip(Base):
    """A cut of a show from `since` to `until`, UTC milliseconds of the show's clock.

    `crop`: the middle of its 9:16, 0 to 1. `due_at`: when the job may take it, or take it back.
    `anchors`: pairs of a clip's millisecond and the moment that it shows from there on.
    """

    __tablename__ = "clip"
    __table_args__ = (
        Index("ix_clip_show", "show_id", "id"),
        Index("ix_clip_due", "due_at", postgresql_where=text("state in ('waiting', 'cutting')")),
    )

    id: Mapped[Id] = id_column()
    show_id: Mapped[Id] = mapped_column(ForeignKey("show.id"))
    product_id: Mapped[int | None] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(String(120))
    since: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[int] = mapped_column(BigInteger)
    exact: Mapped[bool] = mapped_column(Boolean)
    crop: Mapped[float | None] = mapped_column(Float)
    captions: Mapped[Captions] = mapped_column(String(8))
    language: Mapped[str | None] = mapped_column(String(8))
    folder: Mapped[str] = mapped_column(String(32), unique=True)
    state: Mapped[ClipState] = mapped_column(String(8))
    progress: Mapped[float] = mapped_column(Float)
    tries: Mapped[int] = mapped_column(Integer)
    problem: Mapped[str | None] = mapped_column(String(40))
    detail: Mapped[str | None] = mapped_column(String(200))
    due_at: Mapped[Moment]
    created_at: Mapped[Moment]
    ready_at: Mapped[Moment | None]
    duration_ms: Mapped[int | None] = mapped_column(Integer)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    size: Mapped[int | None] = mapped_column(BigInteger)
    anchors: Mapped[list[list[int]] | None] = mapped_column(JSONB)
    vtt: Mapped[LongText | None]

    @property
    def is_ready(self) -> bool:
        return self.state == ClipState.READY

    @property
    def blob_folder(self) -> str:
        return f"clips/{self.folder}"


class ShowCaptions(Base):
    """What is said in a show, as WebVTT on the clock of its whole recording."""

    __tablename__ = "show_captions"

    show_id: Mapped[Id] = mapped_column(
        ForeignKey("show.id"), primary_key=True, autoincrement=False
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    body: Mapped[LongText]
    changed_at: Mapped[Moment]
