from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, LongText, Moment, append_only, id_column
from vitrine.realtime.entries import Audience, Links
from vitrine.realtime.judging import Why
from vitrine.realtime.manners import Measure


class Pseudonym(Base):
    """A person in a show's log. With the account goes the name, everywhere."""

    __tablename__ = "pseudonym"
    __table_args__ = (UniqueConstraint("show_id", "account_id"),)

    who: Mapped[str] = mapped_column(String(32), primary_key=True)
    show_id: Mapped[Id] = mapped_column(ForeignKey("show.id"))
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)


class Follow(Base):
    __tablename__ = "follow"

    account_id: Mapped[Id] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    shop_id: Mapped[Id] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    made_at: Mapped[Moment]


class Patron(Base):
    """Who has bought from a shop, and how often."""

    __tablename__ = "patron"

    account_id: Mapped[Id] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    shop_id: Mapped[Id] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    orders: Mapped[int] = mapped_column(Integer)


class ChatRules(Base):
    """A shop that never set any has the defaults, at version 0."""

    __tablename__ = "chat_rules"

    shop_id: Mapped[Id] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    slow_seconds: Mapped[int] = mapped_column(Integer)
    audience: Mapped[Audience] = mapped_column(String(12))
    links: Mapped[Links] = mapped_column(String(8))
    shields_host: Mapped[bool] = mapped_column(Boolean)
    tells_joins: Mapped[bool] = mapped_column(server_default=true())
    tells_purchases: Mapped[bool] = mapped_column(server_default=true())
    version: Mapped[int] = mapped_column(Integer)


class NoticeConsent(Base):
    """Who agreed that rooms name them when they join, or buy. Without a row: neither."""

    __tablename__ = "notice_consent"

    account_id: Mapped[Id] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    joins: Mapped[bool] = mapped_column(Boolean)
    purchases: Mapped[bool] = mapped_column(Boolean)


class ListedWords(Base):
    """Lines with one of these words wait for a moderator. `words`: one entry a line."""

    __tablename__ = "listed_words"

    shop_id: Mapped[Id] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    words: Mapped[LongText]


class Headlined(Base):
    """Which cues show a message, so that erasing it finds them."""

    __tablename__ = "headlined"

    show_id: Mapped[Id] = mapped_column(
        ForeignKey("show.id"), primary_key=True, autoincrement=False
    )
    cue: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[str] = mapped_column(String(64))


class Holding(StrEnum):
    WAITING = "waiting"
    ALLOWED = "allowed"
    DECLINED = "declined"
    SHADOWED = "shadowed"


class HeldLine(Base):
    """A line that the room does not show: `body` is the entry that it would be."""

    __tablename__ = "held_line"
    __table_args__ = (
        UniqueConstraint("show_id", "request"),
        Index("ix_held_line_waiting", "show_id", postgresql_where=text("state='waiting'")),
    )

    id: Mapped[Id] = id_column()
    show_id: Mapped[Id] = mapped_column(ForeignKey("show.id"))
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    request: Mapped[str] = mapped_column(String(100))
    body: Mapped[LongText]
    why: Mapped[Why] = mapped_column(String(12))
    word: Mapped[str] = mapped_column(String(100))
    state: Mapped[Holding] = mapped_column(String(12))
    made_at: Mapped[Moment]


class Grounds(StrEnum):
    """Why a person may not speak: the rule that they broke."""

    SPAM = "spam"
    ABUSE = "abuse"
    HATE = "hate"
    SEXUAL = "sexual"
    FRAUD = "fraud"
    PRIVACY = "privacy"
    OFF_TOPIC = "off-topic"


class Sanction(Base):
    """`said`: the line that led to it. Who was sanctioned reads all of it at `secret`."""

    __tablename__ = "sanction"
    __table_args__ = (
        Index("ix_sanction_standing", "shop_id", postgresql_where=text("lifted_at is null")),
    )

    id: Mapped[Id] = id_column()
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    show_id: Mapped[Id | None] = mapped_column(ForeignKey("show.id"))
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    measure: Mapped[Measure] = mapped_column(String(12))
    grounds: Mapped[Grounds] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(300))
    said: Mapped[LongText]
    secret: Mapped[str] = mapped_column(String(32), unique=True)
    made_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    made_at: Mapped[Moment]
    until: Mapped[Moment | None]
    lifted_at: Mapped[Moment | None]
    appeal: Mapped[LongText | None]
    appealed_at: Mapped[Moment | None]
    decision: Mapped[LongText | None]
    decided_at: Mapped[Moment | None]


class Deed(StrEnum):
    """What a moderator did."""

    REMOVE = "remove"
    ALLOW = "allow"
    DECLINE = "decline"
    TIMEOUT = "timeout"
    BAN = "ban"
    SHADOW = "shadow"
    LIFT = "lift"
    UPHOLD = "uphold"
    RULES = "rules"
    WORDS = "words"
    HEADLINE = "headline"
    TAKE_DOWN = "take-down"


class ModerationDeed(Base):
    __tablename__ = "moderation_deed"
    __table_args__ = (Index(None, "shop_id", "id"),)

    id: Mapped[Id] = id_column()
    shop_id: Mapped[Id] = mapped_column(BigInteger)
    show_id: Mapped[int | None] = mapped_column(BigInteger)
    by_id: Mapped[int] = mapped_column(BigInteger)
    of_id: Mapped[int | None] = mapped_column(BigInteger)
    deed: Mapped[Deed] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(300))
    made_at: Mapped[Moment]


append_only(ModerationDeed)


class Topic(StrEnum):
    ORDER = "order"
    QUESTION = "question"


class PrivateThread(Base):
    """Between one person and a shop."""

    __tablename__ = "private_thread"
    __table_args__ = (UniqueConstraint("shop_id", "account_id", "topic"),)

    id: Mapped[Id] = id_column()
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"), index=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    topic: Mapped[Topic] = mapped_column(String(12))
    changed_at: Mapped[Moment]
    awaits_shop: Mapped[bool] = mapped_column(Boolean)


class PrivateLine(Base):
    """`key`: what must not be written twice."""

    __tablename__ = "private_line"
    __table_args__ = (UniqueConstraint("thread_id", "key"),)

    id: Mapped[Id] = id_column()
    thread_id: Mapped[Id] = mapped_column(ForeignKey("private_thread.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(100))
    by_shop: Mapped[bool] = mapped_column(Boolean)
    text: Mapped[LongText]
    made_at: Mapped[Moment]
