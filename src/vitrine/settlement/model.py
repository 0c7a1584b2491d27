from enum import StrEnum

from sqlalchemy import (
    DDL,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vitrine.db import Base, Id, Moment, append_only, id_column

NOBODY = 0  # the platform's own accounts


class OwnerKind(StrEnum):
    PLATFORM = "platform"
    SHOP = "shop"
    CREATOR = "creator"


class AccountKind(StrEnum):
    PROVIDER_CLEARING = "provider_clearing"  # what the payment provider holds for us
    COMMISSION = "commission"  # the operator's own
    COMMISSION_VAT = "commission_vat"  # what the operator owes of it to the tax office
    VAT_OWED = "vat_owed"  # of sales whose supplier the law says the operator is
    PROVIDER_FEES = "provider_fees"  # what the payment provider kept
    SELLER_PENDING = "seller_pending"  # sold, but buyers may still return it
    SELLER_AVAILABLE = "seller_available"  # to be paid out; below zero it is owed back
    CREATOR_PENDING = "creator_pending"
    CREATOR_AVAILABLE = "creator_available"
    IN_PAYOUT = "in_payout"  # on its way to a bank
    IN_DISPUTE = "in_dispute"  # pulled back by a bank until it is decided


class EntryKind(StrEnum):
    CAPTURE = "capture"
    REFUND = "refund"
    REFUND_RETURNED = "refund_returned"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"
    COMMISSION = "commission"
    COMMISSION_BACK = "commission_back"
    VAT_KEPT = "vat_kept"
    VAT_GIVEN_BACK = "vat_given_back"
    FEE = "fee"
    RELEASE = "release"
    PAYOUT = "payout"
    PAYOUT_PAID = "payout_paid"
    PAYOUT_FAILED = "payout_failed"


class Side(StrEnum):
    DEBIT = "D"
    CREDIT = "C"


class LedgerAccount(Base):
    """`kept_minor`: the sum of what may be paid out, kept by the database itself.

    Other accounts have none: a row that each sale changed would be one that all sales wait for.
    """

    __tablename__ = "ledger_account"
    __table_args__ = (UniqueConstraint("owner_kind", "owner_id", "kind", "currency"),)

    id: Mapped[Id] = id_column()
    owner_kind: Mapped[OwnerKind] = mapped_column(String(10))
    owner_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[AccountKind] = mapped_column(String(24))
    currency: Mapped[str] = mapped_column(String(3))
    kept_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))


class JournalEntry(Base):
    """`key`: what it is about; the same is never booked twice."""

    __tablename__ = "journal_entry"
    __table_args__ = (Index(None, "order_id"),)

    id: Mapped[Id] = id_column()
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[EntryKind] = mapped_column(String(24))
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    booked_at: Mapped[Moment]

    postings: Mapped[list["Posting"]] = relationship(lazy="raise", order_by="Posting.position")


class Posting(Base):
    """Each entry's debits are its credits, in each currency: the database refuses any other."""

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint("minor > 0", name="some"),
        CheckConstraint("side in ('D', 'C')", name="side"),
        Index(None, "account_id", "entry_id"),
    )

    entry_id: Mapped[Id] = mapped_column(
        ForeignKey("journal_entry.id"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[Id] = mapped_column(ForeignKey("ledger_account.id"))
    side: Mapped[Side] = mapped_column(String(1))
    minor: Mapped[int] = mapped_column(BigInteger)


append_only(JournalEntry)
append_only(Posting)

REFUSE_UNBALANCED = """create or replace function refuse_unbalanced() returns trigger
language plpgsql as $$ begin
if exists (
    select from posting join ledger_account on ledger_account.id = posting.account_id
    where posting.entry_id = new.entry_id group by ledger_account.currency
    having sum(case posting.side when 'D' then posting.minor else -posting.minor end) <> 0
) then raise exception 'entry % is not balanced', new.entry_id; end if;
return null; end $$"""
BALANCED = """create constraint trigger balanced after insert on posting
deferrable initially deferred for each row execute function refuse_unbalanced()"""

KEEP_AVAILABLE = """create or replace function keep_available() returns trigger
language plpgsql as $$ begin
update ledger_account
set kept_minor = kept_minor + case new.side when 'C' then new.minor else -new.minor end
where id = new.account_id and kind in ('seller_available', 'creator_available');
return null; end $$"""
KEPT = """create trigger kept after insert on posting
for each row execute function keep_available()"""

for statement in (REFUSE_UNBALANCED, BALANCED, KEEP_AVAILABLE, KEPT):
    event.listen(Base.metadata.tables["posting"], "after_create", DDL(statement.replace("%", "%%")))
