from datetime import date

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, append_only, id_column
from vitrine.kit.money import Money


class CommissionInvoice(Base):
    """A shop's month in one currency: a credit note where more went back than came."""

    __tablename__ = "commission_invoice"
    __table_args__ = (
        UniqueConstraint("shop_id", "month", "currency"),
        Index("ix_commission_invoice_to_print", "id", postgresql_where=text("printed_at is null")),
    )

    id: Mapped[Id] = id_column()
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    month: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    number: Mapped[int] = mapped_column(Integer, unique=True)
    net_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    locale: Mapped[str] = mapped_column(String(8))
    body: Mapped[dict[str, object]] = mapped_column(JSONB)
    key: Mapped[str] = mapped_column(String(80))
    issued_at: Mapped[Moment]
    printed_at: Mapped[Moment | None]

    @property
    def written_number(self) -> str:
        return commission_number(self.number)

    @property
    def total(self) -> Money:
        return Money(self.net_minor + self.tax_minor, self.currency)


def commission_number(count: int) -> str:
    return f"P-{count:06}"


append_only(CommissionInvoice, but="new.printed_at is not null and old.printed_at is null")
