from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, append_only, id_column

MAIN = "main"  # the one location until a shop has more

Shelf = tuple[int, str]  # a variant at a location


class MovementKind(StrEnum):
    RECEIPT = "receipt"
    SALE = "sale"
    UNPAID_EXPIRED = "unpaid-expired"
    CANCELLED = "cancelled"
    TRANSFER = "transfer"
    RETURNED = "returned"
    COUNT = "count"


class HoldState(StrEnum):
    ACTIVE = "active"
    TAKEN = "taken"
    RELEASED = "released"
    EXPIRED = "expired"


class StockLevel(Base):
    """A `closed` location, an allotment whose deal is over, gives the main one what comes free."""

    __tablename__ = "stock_level"
    __table_args__ = (
        CheckConstraint("reserved >= 0 and reserved <= on_hand - safety", name="covered"),
        CheckConstraint("safety >= 0", name="safety_not_negative"),
        Index("ix_stock_level_location", "location"),
        Index("ix_stock_level_closed", "variant_id", postgresql_where=text("closed")),
    )

    variant_id: Mapped[Id] = mapped_column(
        ForeignKey("variant.id"), primary_key=True, autoincrement=False
    )
    location: Mapped[str] = mapped_column(String(40), primary_key=True, default=MAIN)
    on_hand: Mapped[int] = mapped_column(Integer, default=0)
    reserved: Mapped[int] = mapped_column(Integer, default=0)
    safety: Mapped[int] = mapped_column(Integer, default=0)
    closed: Mapped[bool] = mapped_column(Boolean, default=False)
    version: Mapped[int] = mapped_column(BigInteger, default=0)


class StockMovement(Base):
    """Append-only: the movements of a variant at a location sum to its `on_hand`."""

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


class WaitState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    CLAIMED = "claimed"
    LAPSED = "lapsed"
    OVER = "over"


class StockWait(Base):
    """One who waits for one piece; a freed one is held in their name, by `token`, and offered.

    `deal_id`: ends with that deal. `not_before`: nothing is offered before.
    """

    __tablename__ = "stock_wait"
    __table_args__ = (
        Index(
            "ix_stock_wait_waiting",
            "variant_id",
            "location",
            "id",
            postgresql_where=text("state='waiting'"),
        ),
        Index(
            "uq_stock_wait_account",
            "account_id",
            "variant_id",
            "location",
            unique=True,
            postgresql_where=text("state in ('waiting', 'offered')"),
        ),
        Index("ix_stock_wait_deal", "deal_id"),
    )

    id: Mapped[Id] = id_column()
    token: Mapped[str] = mapped_column(String(32), unique=True)
    variant_id: Mapped[Id] = mapped_column(ForeignKey("variant.id"))
    location: Mapped[str] = mapped_column(String(40))
    deal_id: Mapped[int | None] = mapped_column(BigInteger)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    holder: Mapped[str | None] = mapped_column(String(80))
    state: Mapped[WaitState] = mapped_column(String(10))
    offer_seconds: Mapped[int] = mapped_column(Integer)
    not_before: Mapped[Moment]
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("hold.id"), index=True)
    joined_at: Mapped[Moment]
    offered_until: Mapped[Moment | None]


class HoldLine(Base):
    __tablename__ = "hold_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="some"),)

    hold_id: Mapped[Id] = mapped_column(
        ForeignKey("hold.id"), primary_key=True, autoincrement=False
    )
    variant_id: Mapped[Id] = mapped_column(
        ForeignKey("variant.id"), primary_key=True, autoincrement=False, index=True
    )
    location: Mapped[str] = mapped_column(String(40), default=MAIN)
    quantity: Mapped[int] = mapped_column(Integer)
