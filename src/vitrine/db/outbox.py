from enum import StrEnum

from sqlalchemy import BigInteger, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db.model import Base, Id, Moment, id_column


class OutboxKind(StrEnum):
    FACT = "fact"  # -> JetStream FACTS, subject facts.{tag}
    CUE = "cue"  # -> JetStream ROOM_{show}, in cue order, kept until the kept log has it
    ENTRY = "entry"  # -> JetStream ROOM_{show}: a fact of the room log, in no order
    SIGNAL = "signal"  # -> core NATS, at most once


class Outbox(Base):
    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("show_id", "cue"),
        Index(None, "published_at", "id"),
    )

    id: Mapped[Id] = id_column()
    kind: Mapped[OutboxKind] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(200))
    show_id: Mapped[int | None] = mapped_column(BigInteger)
    cue: Mapped[int | None] = mapped_column(BigInteger)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    request_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[Moment]
    published_at: Mapped[Moment | None]


class Handled(Base):
    __tablename__ = "handled"

    listener: Mapped[str] = mapped_column(String(120), primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    handled_at: Mapped[Moment]


class Answered(Base):
    """The answer to a request that its sender may send again."""

    __tablename__ = "answered"

    owner: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[Moment] = mapped_column(index=True)


class Parked(Base):
    """What a listener failed on for good, kept for a person to look at."""

    __tablename__ = "parked"

    listener: Mapped[str] = mapped_column(String(120), primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    parked_at: Mapped[Moment]
