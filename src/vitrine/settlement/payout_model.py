from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, id_column
from vitrine.kit.money import Money
from vitrine.settlement.model import OwnerKind


class PayoutState(StrEnum):
    REQUESTED = "requested"
    SUBMITTED = "submitted"
    PAID = "paid"
    FAILED = "failed"


class PayoutAccount(Base):
    """Somebody's own account with the payment provider: we only ever know its name."""

    __tablename__ = "payout_account"

    owner_kind: Mapped[OwnerKind] = mapped_column(String(10), primary_key=True)
    owner_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(String(80))
    since: Mapped[Moment]


class Payout(Base):
    __tablename__ = "payout"
    __table_args__ = (
        CheckConstraint("minor > 0", name="some"),
        Index(None, "owner_kind", "owner_id", "id"),
        Index(
            "uq_payout_open",
            "owner_kind",
            "owner_id",
            "currency",
            unique=True,
            postgresql_where=text("state in ('requested', 'submitted')"),
        ),
    )

    id: Mapped[Id] = id_column()
    owner_kind: Mapped[OwnerKind] = mapped_column(String(10))
    owner_id: Mapped[int] = mapped_column(BigInteger)
    account: Mapped[str] = mapped_column(String(80))
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[PayoutState] = mapped_column(String(10))
    reference: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(String(80))
    asked_at: Mapped[Moment]
    changed_at: Mapped[Moment]

    @property
    def amount(self) -> Money:
        return Money(self.minor, self.currency)
