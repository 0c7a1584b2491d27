from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, id_column
from vitrine.kit.money import Money


class PaymentState(StrEnum):
    CREATED = "created"
    REQUIRES_ACTION = "requires_action"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    FAILED = "failed"
    VOIDED = "voided"


class AttemptState(StrEnum):
    SUBMITTED = "submitted"
    REQUIRES_ACTION = "requires_action"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    DECLINED = "declined"
    VOIDED = "voided"


class Payment(Base):
    __tablename__ = "payment"

    id: Mapped[Id] = id_column()
    order_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[PaymentState] = mapped_column(String(16))
    created_at: Mapped[Moment]
    captured_at: Mapped[Moment | None]

    @property
    def amount(self) -> Money:
        return Money(self.minor, self.currency)


class PaymentAttempt(Base):
    """One card, once. `key` is the buyer's idempotency key, its id the provider's."""

    __tablename__ = "payment_attempt"
    __table_args__ = (
        Index(
            "uq_payment_attempt_live",
            "payment_id",
            unique=True,
            postgresql_where=text(
                "state in ('submitted', 'requires_action', 'authorized', 'captured')"
            ),
        ),
        Index(
            "ix_payment_attempt_unfinished",
            "changed_at",
            postgresql_where=text("state in ('submitted', 'authorized')"),
        ),
    )

    id: Mapped[Id] = id_column()
    payment_id: Mapped[Id] = mapped_column(ForeignKey("payment.id"))
    order_id: Mapped[int] = mapped_column(BigInteger, index=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    request: Mapped[str] = mapped_column(String(64))
    card: Mapped[str] = mapped_column(String(40))
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[AttemptState] = mapped_column(String(16))
    reference: Mapped[str | None] = mapped_column(String(80), unique=True)
    challenge: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(String(40))
    submitted_at: Mapped[Moment]
    changed_at: Mapped[Moment]

    @property
    def amount(self) -> Money:
        return Money(self.minor, self.currency)


class CardBehaviour(StrEnum):
    PAYS = "pays"
    DECLINED = "card-declined"
    POOR = "insufficient-funds"
    SECOND_STEP = "second-step"


class SandboxCard(Base):
    """The sandbox provider's own record: what a number stood for, never the number."""

    __tablename__ = "sandbox_card"

    token: Mapped[str] = mapped_column(String(40), primary_key=True)
    brand: Mapped[str] = mapped_column(String(20))
    last4: Mapped[str] = mapped_column(String(4))
    behaviour: Mapped[CardBehaviour] = mapped_column(String(20))
    created_at: Mapped[Moment]


class SandboxIntent(Base):
    """The sandbox provider's own record of money set aside; in another house with Stripe."""

    __tablename__ = "sandbox_intent"

    reference: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    card: Mapped[str] = mapped_column(ForeignKey("sandbox_card.token"))
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[AttemptState] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(40))
