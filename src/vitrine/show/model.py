from enum import StrEnum

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, LongText, Moment, append_only, id_column


class ShowState(StrEnum):
    SCHEDULED = "scheduled"
    REHEARSAL = "rehearsal"
    LIVE = "live"
    INTERRUPTED = "interrupted"
    ENDED = "ended"


ON_AIR = (ShowState.LIVE, ShowState.INTERRUPTED)
BEFORE_AIR = (ShowState.SCHEDULED, ShowState.REHEARSAL)


class RemovedBecause(StrEnum):
    ASKED = "asked"
    OUTLIVED = "outlived"  # the time was over for which its shop keeps replays


class Show(Base):
    """`ends_at`: when an interrupted show ends by itself. `keep_seconds`: of video, null: all.

    `recording_kept`: until it is deleted, whatever the shop's rule.
    """

    __tablename__ = "show"
    __table_args__ = (
        Index(None, "state", "starts_at"),
        Index(None, "shop_id", "id"),
        Index("ix_show_due", "ends_at", postgresql_where=text("state='interrupted'")),
    )

    id: Mapped[Id] = id_column()
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    creator_id: Mapped[Id] = mapped_column(ForeignKey("creator.id"))
    title: Mapped[str] = mapped_column(String(120))
    state: Mapped[ShowState] = mapped_column(String(12))
    starts_at: Mapped[Moment]
    started_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    ends_at: Mapped[Moment | None]
    rehearse_first: Mapped[bool] = mapped_column(Boolean)
    keep_seconds: Mapped[int | None] = mapped_column(Integer)
    poster: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[Moment]
    recording_removed_at: Mapped[Moment | None]
    recording_removed_because: Mapped[RemovedBecause | None] = mapped_column(String(10))
    recording_kept: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    removal_told_at: Mapped[Moment | None]

    @property
    def is_on_air(self) -> bool:
        return self.state in ON_AIR

    @property
    def is_over(self) -> bool:
        return self.state == ShowState.ENDED


class AirSpan(Base):
    """The show was on air with a picture; `until` null: it is."""

    __tablename__ = "air_span"

    show_id: Mapped[Id] = mapped_column(
        ForeignKey("show.id"), primary_key=True, autoincrement=False
    )
    since: Mapped[Moment] = mapped_column(primary_key=True)
    until: Mapped[Moment | None]


class ShowRoom(Base):
    """`cue` and `at` number the cues; `closed_at` is set when only the kept log is left.

    `capture_delay_ms` is how long a picture travels before it is dated; 0 without a stream.
    """

    __tablename__ = "show_room"

    show_id: Mapped[Id] = mapped_column(
        ForeignKey("show.id"), primary_key=True, autoincrement=False
    )
    cue: Mapped[int] = mapped_column(BigInteger, default=0)
    at: Mapped[int] = mapped_column(BigInteger, default=0)
    capture_delay_ms: Mapped[int] = mapped_column(Integer, default=0)
    host_offset_ms: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    pinned_item_id: Mapped[int | None] = mapped_column(BigInteger)
    closed_at: Mapped[Moment | None]


class Item(Base):
    __tablename__ = "item"
    __table_args__ = (Index("uq_item_product", "show_id", "product_id", unique=True),)

    id: Mapped[Id] = id_column()
    show_id: Mapped[Id] = mapped_column(ForeignKey("show.id"))
    product_id: Mapped[Id] = mapped_column(ForeignKey("product.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)


class PollPhase(StrEnum):
    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"
    RESULT = "result"
    AWAY = "away"


class Poll(Base):
    """`correct` (from 0) makes it a quiz. `counts` by option: as told last, in version `told`."""

    __tablename__ = "poll"
    __table_args__ = (
        Index(None, "show_id", "id"),
        Index("ix_poll_asked", "show_id", postgresql_where=text("phase in ('open', 'closed')")),
    )

    id: Mapped[Id] = id_column()
    show_id: Mapped[Id] = mapped_column(ForeignKey("show.id"))
    question: Mapped[str] = mapped_column(String(140))
    options: Mapped[list[str]] = mapped_column(ARRAY(String(60)))
    correct: Mapped[int | None] = mapped_column(SmallInteger)
    phase: Mapped[PollPhase] = mapped_column(String(10))
    opened_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    told: Mapped[int] = mapped_column(Integer)
    counts: Mapped[list[int]] = mapped_column(ARRAY(Integer))

    @property
    def is_quiz(self) -> bool:
        return self.correct is not None


class PollVote(Base):
    """`voter` and `place` are digests for this poll alone."""

    __tablename__ = "poll_vote"
    __table_args__ = (
        Index("ix_poll_vote_place", "poll_id", "place", postgresql_where=text("place is not null")),
    )

    poll_id: Mapped[Id] = mapped_column(
        ForeignKey("poll.id"), primary_key=True, autoincrement=False
    )
    voter: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str | None] = mapped_column(String(32))
    choice: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[Moment]


class ProducerDevice(Base):
    """Lent by `account_id`. `ends_at`: until then its link opens; once opened, until then it works.

    Of its link and of its token only digests are kept.
    """

    __tablename__ = "producer_device"

    id: Mapped[Id] = id_column()
    show_id: Mapped[Id] = mapped_column(ForeignKey("show.id"), index=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    link_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    made_at: Mapped[Moment]
    opened_at: Mapped[Moment | None]
    ends_at: Mapped[Moment]
    revoked_at: Mapped[Moment | None]


class RoomEntry(Base):
    """The kept log: `body` is the entry as it was published, without its `seq`."""

    __tablename__ = "room_entry"
    __table_args__ = (
        Index(None, "show_id", "at"),
        Index(
            "ix_room_entry_message",
            "show_id",
            "message_id",
            postgresql_where=text("message_id is not null"),
        ),
        Index("ix_room_entry_cue", "show_id", "cue", postgresql_where=text("cue is not null")),
    )

    show_id: Mapped[Id] = mapped_column(
        ForeignKey("show.id"), primary_key=True, autoincrement=False
    )
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(20))
    cue: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[str | None] = mapped_column(String(64))
    body: Mapped[LongText]


append_only(RoomEntry, but="new.kind = 'erased'")


class SlotCue(Base):
    """Which cues filled a slot: the newest before a moment is one step away, however many came."""

    __tablename__ = "slot_cue"

    show_id: Mapped[Id] = mapped_column(
        ForeignKey("show.id"), primary_key=True, autoincrement=False
    )
    slot: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)


class RoomCheckpoint(Base):
    """The log state after the entry `seq`."""

    __tablename__ = "room_checkpoint"

    show_id: Mapped[Id] = mapped_column(
        ForeignKey("show.id"), primary_key=True, autoincrement=False
    )
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    state: Mapped[bytes] = mapped_column(LargeBinary)


class Removal(Base):
    """Files that are to be deleted: all below this folder of the blob store."""

    __tablename__ = "removal"

    id: Mapped[Id] = id_column()
    folder: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[Moment]


class Erasure(Base):
    """`seq`: its last entry, once kept and erased; `applied_at`: gone from the hot log, too."""

    __tablename__ = "erasure"
    __table_args__ = (
        Index("uq_erasure_message", "show_id", "message_id", unique=True),
        Index("ix_erasure_pending", "show_id", postgresql_where=text("applied_at is null")),
    )

    id: Mapped[Id] = id_column()
    show_id: Mapped[Id] = mapped_column(ForeignKey("show.id"))
    message_id: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int | None] = mapped_column(BigInteger)
    by: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[Moment]
    applied_at: Mapped[Moment | None]
