from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, append_only, id_column

MAIN = "main"  # the one location until a shop has more


class MovementKind(StrEnum):
    RECEIPT = "receipt"
    SALE = "sale"
    UNPAID_EXPIRED = "unpaid-expired"
    CANCELLED = "cancelled"


class HoldState(StrEnum):
    ACTIVE = "active"
    TAKEN = "taken"
    RELEASED = "released"
    EXPIRED = "expired"


class StockLevel(Base):
    __tablename__ = "stock_level"
    __table_args__ = (
        CheckConstraint("reserved >= 0 and reserved <= on_hand - safety", name="covered"),
        CheckConstraint("safety >= 0", name="safety_not_negative"),
    )

    variant_id: Mapped[Id] = mapped_column(
        ForeignKey("variant.id"), primary_key=True, autoincrement=False
    )
    location: Mapped[str] = mapped_column(String(40), primary_key=True, default=MAIN)
    on_hand: Mapped[int] = mapped_column(Integer, default=0)
    reserved: Mapped[int] = mapped_column(Integer, default=0)
    safety: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(BigInteger, default=0)


class StockMovement(Base):
    """Append-only: the movements of a variant sum to its `on_hand`."""

    __tablename__ = "stock_movement"
    __table_args__ = (Index(None, "variant_id", "location", "id"),)

    id: Mapped[Id] = id_column()
    variant_id: Mapped[Id] = mapped_column(ForeignKey("variant.id"))
    location: Mapped[str] = mapped_column(String(40), default=MAIN)
    kind: Mapped[MovementKind] = mapped_column(String(20))
    quantity: Mapped[int] = mapped_column(Integer)
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[Moment]


append_only(StockMovement)


class Hold(Base):
    """`active_buyer` is the buyer while the hold is active: one each, found by its own index.

    `holder`: who is behind the buyer, if that can be told.
    """

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint("(state = 'active') = (active_buyer is not null)", name="active_has_buyer"),
        Index("ix_hold_due", "expires_at", postgresql_where=text("state='active'")),
        Index("ix_hold_holder", "holder", postgresql_where=text("state='active'")),
    )

    id: Mapped[Id] = id_column()
    key: Mapped[str] = mapped_column(String(200), unique=True)
    request: Mapped[str] = mapped_column(String(64))
    buyer: Mapped[str] = mapped_column(String(80))
    active_buyer: Mapped[str | None] = mapped_column(String(80), unique=True)
    holder: Mapped[str | None] = mapped_column(String(80))
    state: Mapped[HoldState] = mapped_column(String(10))
    granted_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    order_id: Mapped[int | None] = mapped_column(BigInteger, index=True)


class HoldLine(Base):
    __tablename__ = "hold_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="some"),)

    hold_id: Mapped[Id] = mapped_column(
        ForeignKey("hold.id"), primary_key=True, autoincrement=False
    )
    variant_id: Mapped[Id] = mapped_column(
        ForeignKey("variant.id"), primary_key=True, autoincrement=False, index=True
    )
    quantity: Mapped[int] = mapped_column(Integer)
