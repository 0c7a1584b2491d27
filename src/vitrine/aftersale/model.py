from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vitrine.db import Base, Id, Moment, append_only, id_column
from vitrine.kit import clock
from vitrine.kit.money import Money


class By(StrEnum):
    BUYER = "buyer"
    SELLER = "seller"
    PROVIDER = "provider"


class CancellationState(StrEnum):
    REQUESTED = "requested"
    DONE = "done"
    REFUSED = "refused"


class Cancellation(Base):
    """Asked for before anything left. A buyer's is done at once unless it is packed."""

    __tablename__ = "cancellation"
    __table_args__ = (
        Index(
            "uq_cancellation_requested",
            "order_id",
            unique=True,
            postgresql_where=text("state='requested'"),
        ),
        Index(None, "shop_id", "id"),
        Index("ix_cancellation_changed", "shop_id", "changed_at", "id"),
    )

    id: Mapped[Id] = id_column()
    order_id: Mapped[Id] = mapped_column(ForeignKey("orders.id"), index=True)
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    by: Mapped[By] = mapped_column(String(10))
    state: Mapped[CancellationState] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[Moment]
    decided_at: Mapped[Moment | None]
    changed_at: Mapped[Moment] = mapped_column(default=clock.now, onupdate=clock.now)

    units: Mapped[list["CancellationUnit"]] = relationship(
        lazy="raise", order_by="CancellationUnit.unit_id"
    )

    @property
    def unit_ids(self) -> list[int]:
        return [unit.unit_id for unit in self.units]

    @property
    def credit_key(self) -> str:
        return f"cancellation/{self.id}"

    @property
    def is_open(self) -> bool:
        return self.state == CancellationState.REQUESTED


class CancellationUnit(Base):
    __tablename__ = "cancellation_unit"

    cancellation_id: Mapped[Id] = mapped_column(
        ForeignKey("cancellation.id"), primary_key=True, autoincrement=False
    )
    unit_id: Mapped[Id] = mapped_column(
        ForeignKey("order_unit.id"), primary_key=True, autoincrement=False
    )


class CreditReason(StrEnum):
    CANCELLATION = "cancellation"
    WITHDRAWAL = "withdrawal"
    RETURN = "return"
    GOODWILL = "goodwill"
    PROVIDER = "provider"  # sent back at the payment provider's own desk


class Credit(Base):
    """Money that an order gives back: what for, to the cent. `refund_id` is how it travels."""

    __tablename__ = "credit"
    __table_args__ = (
        CheckConstraint("minor > 0", name="some"),
        Index(None, "shop_id", "id"),
    )

    id: Mapped[Id] = id_column()
    key: Mapped[str] = mapped_column(String(80), unique=True)
    order_id: Mapped[Id] = mapped_column(ForeignKey("orders.id"), index=True)
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    refund_id: Mapped[Id] = mapped_column(ForeignKey("refund.id"), unique=True)
    because: Mapped[CreditReason] = mapped_column(String(16))
    currency: Mapped[str] = mapped_column(String(3))
    minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[Moment]

    lines: Mapped[list["CreditLine"]] = relationship(lazy="raise", order_by="CreditLine.position")

    @property
    def amount(self) -> Money:
        return Money(self.minor, self.currency)


class CreditLine(Base):
    """Of one piece, or, without one, of the delivery at one tax rate."""

    __tablename__ = "credit_line"
    __table_args__ = (CheckConstraint("minor > 0", name="some"),)

    credit_id: Mapped[Id] = mapped_column(
        ForeignKey("credit.id"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("order_unit.id"), index=True)
    rate_bp: Mapped[int] = mapped_column(Integer)
    minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)


class Withdrawal(Base):
    """What a buyer declared and when: it counts whatever becomes of the goods.

    `ends_at`: when the time was over by what was known then; none while goods were to come.
    """

    __tablename__ = "withdrawal"
    __table_args__ = (Index(None, "shop_id", "id"),)

    id: Mapped[Id] = id_column()
    order_id: Mapped[Id] = mapped_column(ForeignKey("orders.id"), index=True)
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    is_whole: Mapped[bool]
    said_at: Mapped[Moment]
    ends_at: Mapped[Moment | None]

    units: Mapped[list["WithdrawalUnit"]] = relationship(
        lazy="raise", order_by="WithdrawalUnit.unit_id"
    )

    @property
    def in_time(self) -> bool:
        return self.ends_at is None or self.said_at < self.ends_at


class WithdrawalUnit(Base):
    """Once each."""

    __tablename__ = "withdrawal_unit"

    unit_id: Mapped[Id] = mapped_column(
        ForeignKey("order_unit.id"), primary_key=True, autoincrement=False
    )
    withdrawal_id: Mapped[Id] = mapped_column(ForeignKey("withdrawal.id"), index=True)


NOT_RECEIVED = "not_received"


class ReturnKind(StrEnum):
    WITHDRAWAL = "withdrawal"
    RETURN = "return"
    REFUND = "refund"  # money back, goods stay
    EXCHANGE = "exchange"  # another piece instead of the money


class ReturnState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    SENT = "sent"
    RECEIVED = "received"
    SETTLED = "settled"
    REFUSED = "refused"
    CANCELLED = "cancelled"


UNDER_WAY = (
    ReturnState.REQUESTED,
    ReturnState.APPROVED,
    ReturnState.SENT,
    ReturnState.RECEIVED,
)


class Disposition(StrEnum):
    SHELF = "shelf"
    DAMAGED = "damaged"
    KEPT = "kept"  # by the buyer


class Return(Base):
    """`secret` opens its slip. `hold_id`: what is kept for an exchange."""

    __tablename__ = "return"
    __table_args__ = (
        Index(None, "shop_id", "id"),
        Index("ix_return_changed", "shop_id", "changed_at", "id"),
    )

    id: Mapped[Id] = id_column()
    order_id: Mapped[Id] = mapped_column(ForeignKey("orders.id"), index=True)
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    by: Mapped[By] = mapped_column(String(8), default=By.BUYER, server_default=text("'buyer'"))
    kind: Mapped[ReturnKind] = mapped_column(String(12))
    state: Mapped[ReturnState] = mapped_column(String(12))
    secret: Mapped[str] = mapped_column(String(32), unique=True)
    reason: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("hold.id"))
    carrier: Mapped[str | None] = mapped_column(String(24))
    tracking: Mapped[str | None] = mapped_column(String(60))
    asked_at: Mapped[Moment]
    decided_at: Mapped[Moment | None]
    sent_at: Mapped[Moment | None]
    received_at: Mapped[Moment | None]
    settled_at: Mapped[Moment | None]
    changed_at: Mapped[Moment] = mapped_column(default=clock.now, onupdate=clock.now)

    units: Mapped[list["ReturnUnit"]] = relationship(lazy="raise", order_by="ReturnUnit.unit_id")

    @property
    def unit_ids(self) -> list[int]:
        return [unit.unit_id for unit in self.units]

    @property
    def credit_key(self) -> str:
        return f"return/{self.id}"

    @property
    def is_open(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def wanted(self) -> dict[int, int]:
        """Variants, by the unit that they are to replace."""
        return {u.unit_id: u.wanted_variant_id for u in self.units if u.wanted_variant_id}

    @property
    def goods_stay(self) -> bool:
        """Nothing travels back: the buyer keeps it, or never had it."""
        is_lost = self.kind == ReturnKind.EXCHANGE and self.reason == NOT_RECEIVED
        return self.kind == ReturnKind.REFUND or is_lost


class ReturnUnit(Base):
    """While it is `open`, the piece is in no other return."""

    __tablename__ = "return_unit"
    __table_args__ = (
        Index("uq_return_unit_open", "unit_id", unique=True, postgresql_where=text("open")),
    )

    return_id: Mapped[Id] = mapped_column(
        ForeignKey("return.id"), primary_key=True, autoincrement=False
    )
    unit_id: Mapped[Id] = mapped_column(
        ForeignKey("order_unit.id"), primary_key=True, autoincrement=False
    )
    open: Mapped[bool]
    wanted_variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id"))
    credited_minor: Mapped[int | None] = mapped_column(BigInteger)
    disposition: Mapped[Disposition | None] = mapped_column(String(10))


class ReturnHistory(Base):
    __tablename__ = "return_history"
    __table_args__ = (Index(None, "return_id", "id"),)

    id: Mapped[Id] = id_column()
    return_id: Mapped[Id] = mapped_column(ForeignKey("return.id"))
    was: Mapped[ReturnState | None] = mapped_column(String(12))
    became: Mapped[ReturnState] = mapped_column(String(12))
    at: Mapped[Moment]


append_only(Credit, but="new.refund_id <> old.refund_id")
append_only(Withdrawal)
append_only(WithdrawalUnit)
append_only(ReturnHistory)
append_only(CreditLine)
