from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, id_column
from vitrine.kit.money import Money


class ProviderName(StrEnum):
    SANDBOX = "sandbox"
    STRIPE = "stripe"


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


class RefundState(StrEnum):
    REQUESTED = "requested"
    SUBMITTED = "submitted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class DisputeState(StrEnum):
    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"


class Payment(Base):
    """`refunded_minor`: what went back or is on its way back."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("refunded_minor between 0 and minor", name="refunded_within"),
    )

    id: Mapped[Id] = id_column()
    order_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[PaymentState] = mapped_column(String(16))
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    created_at: Mapped[Moment]
    captured_at: Mapped[Moment | None]

    @property
    def amount(self) -> Money:
        return Money(self.minor, self.currency)


class PaymentAttempt(Base):
    """One card, once. `key` is the buyer's idempotency key, its id the provider's.

    `customer`: what the provider calls the buyer; `keep_for`: the account that keeps the card.
    """

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
    provider: Mapped[ProviderName] = mapped_column(
        String(16), server_default=text(f"'{ProviderName.SANDBOX}'")
    )
    key: Mapped[str] = mapped_column(String(200), unique=True)
    request: Mapped[str] = mapped_column(String(64))
    card: Mapped[str] = mapped_column(String(80))
    customer: Mapped[str | None] = mapped_column(String(80))
    keep_for: Mapped[int | None] = mapped_column(BigInteger)
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[AttemptState] = mapped_column(String(16))
    reference: Mapped[str | None] = mapped_column(String(80), unique=True)
    challenge: Mapped[str | None] = mapped_column(String(255))
    reason: Mapped[str | None] = mapped_column(String(40))
    submitted_at: Mapped[Moment]
    changed_at: Mapped[Moment]

    @property
    def amount(self) -> Money:
        return Money(self.minor, self.currency)


class SavedCard(Base):
    """`token`: what the provider calls it. Its number was never here."""

    __tablename__ = "saved_card"
    __table_args__ = (UniqueConstraint("account_id", "provider", "fingerprint"),)

    id: Mapped[Id] = id_column()
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    provider: Mapped[ProviderName] = mapped_column(String(16))
    token: Mapped[str] = mapped_column(String(80))
    brand: Mapped[str] = mapped_column(String(20))
    last4: Mapped[str] = mapped_column(String(4))
    fingerprint: Mapped[str] = mapped_column(String(80))
    used_at: Mapped[Moment]


class ProviderCustomer(Base):
    __tablename__ = "provider_customer"

    account_id: Mapped[Id] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    provider: Mapped[ProviderName] = mapped_column(String(16), primary_key=True)
    reference: Mapped[str] = mapped_column(String(80))


class Refund(Base):
    """Money going back. `key` is whoever asked: the same one never sends it twice."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("minor > 0", name="some"),
        Index(
            "ix_refund_unfinished",
            "changed_at",
            postgresql_where=text("state in ('requested', 'submitted')"),
        ),
    )

    id: Mapped[Id] = id_column()
    payment_id: Mapped[Id] = mapped_column(ForeignKey("payment.id"), index=True)
    order_id: Mapped[int] = mapped_column(BigInteger, index=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[RefundState] = mapped_column(String(16))
    reference: Mapped[str | None] = mapped_column(String(80), unique=True)
    reason: Mapped[str | None] = mapped_column(String(80))
    requested_at: Mapped[Moment]
    changed_at: Mapped[Moment]

    @property
    def amount(self) -> Money:
        return Money(self.minor, self.currency)


class Dispute(Base):
    """The buyer's bank asks for the money back."""

    __tablename__ = "dispute"

    id: Mapped[Id] = id_column()
    payment_id: Mapped[Id] = mapped_column(ForeignKey("payment.id"), index=True)
    order_id: Mapped[int] = mapped_column(BigInteger, index=True)
    reference: Mapped[str] = mapped_column(String(80), unique=True)
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[DisputeState] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(80))
    answer_by: Mapped[Moment | None]
    opened_at: Mapped[Moment]
    changed_at: Mapped[Moment]


class ProviderEvent(Base):
    """The inbox: what a provider told us, as it was written, once."""

    __tablename__ = "provider_event"
    __table_args__ = (
        UniqueConstraint("provider", "external_id"),
        Index("ix_provider_event_waiting", "retry_at", postgresql_where=text("handled_at is null")),
    )

    id: Mapped[Id] = id_column()
    provider: Mapped[ProviderName] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(80))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[Moment]
    retry_at: Mapped[Moment]
    handled_at: Mapped[Moment | None]


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
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
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
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    created_at: Mapped[Moment | None]


class SandboxRefund(Base):
    __tablename__ = "sandbox_refund"

    reference: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    intent: Mapped[str] = mapped_column(ForeignKey("sandbox_intent.reference"))
    minor: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[Moment]


class SandboxTransfer(Base):
    __tablename__ = "sandbox_transfer"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    account: Mapped[str] = mapped_column(String(80))
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[Moment]
