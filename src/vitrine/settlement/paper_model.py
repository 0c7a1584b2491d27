from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, append_only, id_column


class PaperKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    SLIP = "slip"  # lies in a parcel that goes back


PREFIXES = {PaperKind.INVOICE: "I", PaperKind.CREDIT_NOTE: "C"}


def number_of(kind: PaperKind, count: int) -> str:
    return f"{PREFIXES[kind]}-{count:06}"


class PaperSeries(Base):
    """The last number given. The row is locked until the paper that has it stands: no gaps."""

    __tablename__ = "paper_series"

    shop_id: Mapped[Id] = mapped_column(
        ForeignKey("shop.id"), primary_key=True, autoincrement=False
    )
    kind: Mapped[PaperKind] = mapped_column(String(12), primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class Paper(Base):
    """What was issued, as it was: `body` is all that is printed, `about` what it is about."""

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("shop_id", "kind", "number"),
        UniqueConstraint("kind", "about"),
        Index(None, "order_id"),
        Index("ix_paper_to_print", "id", postgresql_where=text("printed_at is null")),
    )

    id: Mapped[Id] = id_column()
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    order_id: Mapped[Id] = mapped_column(ForeignKey("orders.id"))
    kind: Mapped[PaperKind] = mapped_column(String(12))
    number: Mapped[int | None] = mapped_column(Integer)
    about: Mapped[int] = mapped_column(BigInteger)
    locale: Mapped[str] = mapped_column(String(8))
    body: Mapped[dict[str, object]] = mapped_column(JSONB)
    key: Mapped[str] = mapped_column(String(80))
    issued_at: Mapped[Moment]
    printed_at: Mapped[Moment | None]

    @property
    def written_number(self) -> str:
        return "" if self.number is None else number_of(PaperKind(self.kind), self.number)


append_only(Paper, but="new.printed_at is not null and old.printed_at is null")
