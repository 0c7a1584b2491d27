from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vitrine.db import Base, Id, Moment, id_column
from vitrine.kit.money import Money
from vitrine.stock import MAIN


class Checkout(Base):
    """Known by its token only. The delivery fields are empty until the buyer filled them."""

    __tablename__ = "checkout"

    id: Mapped[Id] = id_column()
    token: Mapped[str] = mapped_column(String(32), unique=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    request: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("creator.id"))
    show_id: Mapped[int | None] = mapped_column(ForeignKey("show.id"))
    source: Mapped[str] = mapped_column(String(40))
    market: Mapped[str] = mapped_column(String(8))
    locale: Mapped[str] = mapped_column(String(8))
    hold_id: Mapped[Id] = mapped_column(ForeignKey("hold.id"))
    hold_until: Mapped[Moment]
    quote_id: Mapped[int | None] = mapped_column(BigInteger)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    email: Mapped[str] = mapped_column(String(254), default="")
    name: Mapped[str] = mapped_column(String(120), default="")
    line1: Mapped[str] = mapped_column(String(120), default="")
    line2: Mapped[str] = mapped_column(String(120), default="")
    postcode: Mapped[str] = mapped_column(String(16), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    method_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_method.id"))
    code: Mapped[str] = mapped_column(String(40), default="")
    opened_at: Mapped[Moment]

    lines: Mapped[list["CheckoutLine"]] = relationship(
        lazy="raise", order_by="CheckoutLine.position", cascade="all, delete-orphan"
    )

    def wanted(self) -> dict[int, int]:
        return {line.variant_id: line.quantity for line in self.lines}

    def places(self) -> dict[int, str]:
        return {line.variant_id: line.location for line in self.lines}


class CheckoutLine(Base):
    """`honoured_minor`: the lower price of the cue the buyer saw when they tapped, or a deal's.

    `location`: where its pieces are held; `unheld`: only the order button asks for them.
    """

    __tablename__ = "checkout_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="some"),)

    checkout_id: Mapped[Id] = mapped_column(
        ForeignKey("checkout.id"), primary_key=True, autoincrement=False
    )
    variant_id: Mapped[Id] = mapped_column(
        ForeignKey("variant.id"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(Integer)
    quantity: Mapped[int] = mapped_column(Integer)
    honoured_minor: Mapped[int | None] = mapped_column(BigInteger)
    prior_minor: Mapped[int | None] = mapped_column(BigInteger)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"))
    location: Mapped[str] = mapped_column(String(40), default=MAIN)
    unheld: Mapped[bool] = mapped_column(Boolean, default=False)

    def price(self, current: Money) -> Money:
        if self.honoured_minor is None:
            return current
        return Money(min(current.minor, self.honoured_minor), current.currency)


class QuoteRow(Base):
    """Frozen: `body` is the quote as the buyer saw it."""

    __tablename__ = "quote"

    id: Mapped[Id] = id_column()
    checkout_id: Mapped[Id] = mapped_column(ForeignKey("checkout.id"), index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[Moment]
