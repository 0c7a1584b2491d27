from datetime import date

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment


class ViewSession(Base):
    """One playback of one show, or of its replay, by one device; `day` is its market's.

    `began_at` and `last_at`: when its first and last played moment were.
    """

    __tablename__ = "view_session"
    __table_args__ = (Index(None, "market", "day"), Index(None, "creator_id", "day"))

    show_id: Mapped[Id] = mapped_column(
        ForeignKey("show.id"), primary_key=True, autoincrement=False
    )
    sid: Mapped[str] = mapped_column(String(64), primary_key=True)
    replay: Mapped[bool] = mapped_column(primary_key=True)
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    creator_id: Mapped[Id] = mapped_column(ForeignKey("creator.id"))
    market: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(40))
    viewer: Mapped[str | None] = mapped_column(String(64))
    day: Mapped[date] = mapped_column(Date)
    began_at: Mapped[Moment]
    last_at: Mapped[Moment]
    has_frame: Mapped[bool]
    played_ms: Mapped[int] = mapped_column(BigInteger)


class PlayBucket(Base):
    """Time played in one show and market within ten seconds; `bucket` is their start, UTC ms."""

    __tablename__ = "play_bucket"

    show_id: Mapped[Id] = mapped_column(
        ForeignKey("show.id"), primary_key=True, autoincrement=False
    )
    replay: Mapped[bool] = mapped_column(primary_key=True)
    market: Mapped[str] = mapped_column(String(8), primary_key=True)
    bucket: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    played_ms: Mapped[int] = mapped_column(BigInteger)


class CountedFlush(Base):
    """What a room has flushed and was counted, so that hearing it again counts nothing."""

    __tablename__ = "counted_flush"

    boot: Mapped[str] = mapped_column(String(64), primary_key=True)
    sid: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    counted_at: Mapped[Moment] = mapped_column(index=True)
