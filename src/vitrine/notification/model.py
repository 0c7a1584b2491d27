from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, id_column


class Reminder(Base):
    """Somebody wants to hear when a show begins; `secret` lets them out again."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("show_id", "email_key"),)

    id: Mapped[Id] = id_column()
    show_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("show.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(8))
    secret: Mapped[str] = mapped_column(String(32), unique=True)
    created_at: Mapped[Moment]


class OutgoingMail(Base):
    """`key` names what it tells, so that telling it twice writes one mail. `due_at`: next try."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        Index("ix_outgoing_mail_due", "due_at", postgresql_where=text("due_at is not null")),
    )

    id: Mapped[Id] = id_column()
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    to: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(8))
    data: Mapped[dict[str, object]] = mapped_column(JSONB)
    subject: Mapped[str | None] = mapped_column(String(300))
    text: Mapped[str | None] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int]
    created_at: Mapped[Moment]
    due_at: Mapped[Moment | None]
    sent_at: Mapped[Moment | None]
