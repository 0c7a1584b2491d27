from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, id_column
from vitrine.kit.money import Money

ALLOTMENT = "deal:"


class DealState(StrEnum):
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"


class DealMode(StrEnum):
    """How its pieces are given out: held for a tap, sold to who pays first, offered in turn."""

    HOLD = "hold"
    PAY = "pay"
    QUEUE = "queue"


class Deal(Base):
    """A price for a limited time or quantity in a show. `pieces`: of its own allotment."""

    __tablename__ = "deal"
    __table_args__ = (
        CheckConstraint("closes_at is null or closes_at > opens_at", name="opens_before_it_closes"),
        CheckConstraint("hold_seconds between 120 and 300", name="hold_of_two_to_five_minutes"),
        CheckConstraint("per_buyer > 0", name="some_per_buyer"),
        Index("ix_deal_show", "show_id", "id"),
        Index("ix_deal_due", "opens_at", postgresql_where=text("state != 'closed'")),
        Index("uq_deal_item", "item_id", unique=True, postgresql_where=text("state != 'closed'")),
    )

    id: Mapped[Id] = id_column()
    show_id: Mapped[Id] = mapped_column(BigInteger)
    item_id: Mapped[Id] = mapped_column(BigInteger)
    product_id: Mapped[Id] = mapped_column(ForeignKey("product.id"))
    state: Mapped[DealState] = mapped_column(String(10))
    mode: Mapped[DealMode] = mapped_column(String(8))
    opens_at: Mapped[Moment]
    closes_at: Mapped[Moment | None]
    pieces: Mapped[int | None] = mapped_column(Integer)
    per_buyer: Mapped[int | None] = mapped_column(Integer)
    hold_seconds: Mapped[int] = mapped_column(Integer)
    announced_at: Mapped[Moment]
    opened_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]

    @property
    def allotment(self) -> str | None:
        return None if self.pieces is None else f"{ALLOTMENT}{self.id}"


class DealPrice(Base):
    """`prior_minor`: the lowest of the days before, computed again as the deal opens."""

    __tablename__ = "deal_price"
    __table_args__ = (
        CheckConstraint("minor > 0", name="positive"),
        Index("ix_deal_price_variant", "variant_id", "market"),
    )

    deal_id: Mapped[Id] = mapped_column(
        ForeignKey("deal.id"), primary_key=True, autoincrement=False
    )
    variant_id: Mapped[Id] = mapped_column(
        ForeignKey("variant.id"), primary_key=True, autoincrement=False
    )
    market: Mapped[str] = mapped_column(String(8), primary_key=True)
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    prior_minor: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def money(self) -> Money:
        return Money(self.minor, self.currency)

    @property
    def prior(self) -> Money | None:
        """None: by now no reduction any more."""
        if self.prior_minor is None or self.prior_minor <= self.minor:
            return None
        return Money(self.prior_minor, self.currency)


class DealShare(Base):
    """How much of a deal one buyer has ordered; `who` is an account, a card or an address."""

    __tablename__ = "deal_share"
    __table_args__ = (CheckConstraint("pieces >= 0", name="not_negative"),)

    deal_id: Mapped[Id] = mapped_column(
        ForeignKey("deal.id"), primary_key=True, autoincrement=False
    )
    who: Mapped[str] = mapped_column(String(80), primary_key=True)
    pieces: Mapped[int] = mapped_column(Integer)


class DealUse(Base):
    """What an order took of the shares. `released_at`: given back, since it came to nothing."""

    __tablename__ = "deal_use"
    __table_args__ = (Index("ix_deal_use_who", "deal_id", "who"),)

    order_id: Mapped[Id] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    deal_id: Mapped[Id] = mapped_column(
        ForeignKey("deal.id"), primary_key=True, autoincrement=False
    )
    who: Mapped[str] = mapped_column(String(80), primary_key=True)
    pieces: Mapped[int] = mapped_column(Integer)
    released_at: Mapped[Moment | None]
