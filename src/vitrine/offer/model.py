from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, append_only, id_column
from vitrine.kit.money import Money


class Price(Base):
    """What a variant costs in a market now; `prior_minor` is frozen when a reduction starts."""

    __tablename__ = "price"
    __table_args__ = (CheckConstraint("minor > 0", name="positive"),)

    variant_id: Mapped[Id] = mapped_column(
        ForeignKey("variant.id"), primary_key=True, autoincrement=False
    )
    market: Mapped[str] = mapped_column(String(8), primary_key=True)
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    prior_minor: Mapped[int | None] = mapped_column(BigInteger)
    since: Mapped[Moment]

    @property
    def money(self) -> Money:
        return Money(self.minor, self.currency)


class PriceLedger(Base):
    """Append-only: the price that applied from `since` until the next row."""

    __tablename__ = "price_ledger"
    __table_args__ = (Index(None, "variant_id", "market", "since", "id"),)

    id: Mapped[Id] = id_column()
    variant_id: Mapped[Id] = mapped_column(ForeignKey("variant.id"))
    market: Mapped[str] = mapped_column(String(8))
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    prior_minor: Mapped[int | None] = mapped_column(BigInteger)
    since: Mapped[Moment]


append_only(PriceLedger)
