from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, LongText, Moment, id_column


class Gone(StrEnum):
    """What becomes of products that an earlier file had and this one has not."""

    STAY = "stay"
    OFF_SALE = "off_sale"


class Feed(Base):
    """Where files come from: an address that is asked every so often, or uploads (no `url`).

    `digest`: of the file that was fetched last. `maker`: GPSR's facts for products that tell none.
    """

    __tablename__ = "feed"

    id: Mapped[Id] = id_column()
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"), index=True)
    market: Mapped[str] = mapped_column(String(2))
    url: Mapped[str | None] = mapped_column(String(2000))
    every_hours: Mapped[int | None] = mapped_column(SmallInteger)
    when_gone: Mapped[Gone] = mapped_column(String(8))
    maker: Mapped[dict[str, str]] = mapped_column(JSONB)
    digest: Mapped[str | None] = mapped_column(String(64))
    problem: Mapped[str | None] = mapped_column(String(200))
    fetched_at: Mapped[Moment | None]
    next_at: Mapped[Moment | None] = mapped_column(index=True)
    made_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]


class ImportState(StrEnum):
    WAITING = "waiting"  # to be checked
    CHECKING = "checking"
    CHECKED = "checked"  # a person decides
    AGREED = "agreed"  # to be applied
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


AT_WORK = {ImportState.CHECKING, ImportState.APPLYING}
IN_LINE = {ImportState.WAITING, ImportState.AGREED}


class Import(Base):
    """A file, checked and then applied. `due_at`: when the job may take it, or take it back."""

    __tablename__ = "feed_import"
    __table_args__ = (
        Index("ix_feed_import_shop", "shop_id", "id"),
        Index(
            "ix_feed_import_due",
            "due_at",
            postgresql_where=text("state in ('waiting', 'checking', 'agreed', 'applying')"),
        ),
    )

    id: Mapped[Id] = id_column()
    feed_id: Mapped[Id] = mapped_column(ForeignKey("feed.id"))
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    file: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(160))
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[ImportState] = mapped_column(String(10))
    automatic: Mapped[bool]
    cancelling: Mapped[bool]
    due_at: Mapped[Moment]
    tries: Mapped[int] = mapped_column(Integer)
    dialect: Mapped[str | None] = mapped_column(String(8))
    rows: Mapped[int] = mapped_column(Integer)
    products: Mapped[int] = mapped_column(Integer)
    handled: Mapped[int] = mapped_column(Integer)
    added: Mapped[int] = mapped_column(Integer)
    changed: Mapped[int] = mapped_column(Integer)
    same: Mapped[int] = mapped_column(Integer)
    gone: Mapped[int] = mapped_column(Integer)
    bad_rows: Mapped[int] = mapped_column(Integer)
    problem: Mapped[str | None] = mapped_column(String(300))
    facts: Mapped[dict[str, str]] = mapped_column(JSONB)
    made_at: Mapped[Moment]
    checked_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK | IN_LINE

    @property
    def progress(self) -> float | None:
        """None while nobody knows how much there is."""
        if self.state not in AT_WORK or not self.products:
            return None
        return min(self.handled / self.products, 1.0)


class LineKind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    GONE = "gone"
    FLAW = "flaw"


class ImportLine(Base):
    """What would be done, or was done, with a product; or what is wrong with a row.

    `body`: the changes of a product, or a flaw.
    """

    __tablename__ = "feed_import_line"
    __table_args__ = (Index("ix_feed_import_line_kind", "import_id", "kind", "line", "id"),)

    id: Mapped[Id] = id_column()
    import_id: Mapped[Id] = mapped_column(ForeignKey("feed_import.id", ondelete="CASCADE"))
    kind: Mapped[LineKind] = mapped_column(String(8))
    line: Mapped[int] = mapped_column(Integer)
    product_id: Mapped[int | None] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(String(160))
    body: Mapped[list[Any]] = mapped_column(JSONB)


class FeedItem(Base):
    """The product that a shop's files know by `key`; `feed_id`: the feed that told of it last."""

    __tablename__ = "feed_item"
    __table_args__ = (Index("ix_feed_item_feed", "feed_id", "key"),)

    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    product_id: Mapped[Id] = mapped_column(ForeignKey("product.id"), index=True)
    feed_id: Mapped[Id] = mapped_column(ForeignKey("feed.id"))


class PictureState(StrEnum):
    WAITING = "waiting"
    STORED = "stored"
    FAILED = "failed"


class FeedPicture(Base):
    """A picture that a file gave the address of; `key` once it is in the catalogue."""

    __tablename__ = "feed_picture"
    __table_args__ = (
        Index("ix_feed_picture_due", "due_at", postgresql_where=text("state = 'waiting'")),
    )

    product_id: Mapped[Id] = mapped_column(
        ForeignKey("product.id"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    url: Mapped[LongText]
    state: Mapped[PictureState] = mapped_column(String(8))
    key: Mapped[str | None] = mapped_column(String(32))
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    problem: Mapped[str | None] = mapped_column(String(200))
    tries: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[Moment]
