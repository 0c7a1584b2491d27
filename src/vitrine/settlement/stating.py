"""What somebody was owed at first, what came and went, and what is owed now: to the cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased

from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.settlement.earning import SHARES
from vitrine.settlement.model import AccountKind, EntryKind, JournalEntry, LedgerAccount, Posting
from vitrine.settlement.posting import Owner
from vitrine.settlement.queries import CREDITS


class LineKind(StrEnum):
    """What an entry is to who reads it: a seller's commission is nobody's share, and so on."""

    CAPTURE = "capture"
    REFUND = "refund"
    REFUND_RETURNED = "refund_returned"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"
    COMMISSION = "commission"
    COMMISSION_BACK = "commission_back"
    COMMISSION_VAT = "commission_vat"
    COMMISSION_VAT_BACK = "commission_vat_back"
    SHARE = "share"  # a creator's: from the seller to them
    SHARE_BACK = "share_back"
    VAT_KEPT = "vat_kept"
    VAT_GIVEN_BACK = "vat_given_back"
    PAYOUT = "payout"
    PAYOUT_FAILED = "payout_failed"


KINDS = {
    EntryKind.CAPTURE: LineKind.CAPTURE,
    EntryKind.REFUND: LineKind.REFUND,
    EntryKind.REFUND_RETURNED: LineKind.REFUND_RETURNED,
    EntryKind.DISPUTE: LineKind.DISPUTE,
    EntryKind.DISPUTE_WON: LineKind.DISPUTE_WON,
    EntryKind.DISPUTE_LOST: LineKind.DISPUTE_LOST,
    EntryKind.VAT_KEPT: LineKind.VAT_KEPT,
    EntryKind.VAT_GIVEN_BACK: LineKind.VAT_GIVEN_BACK,
    EntryKind.PAYOUT: LineKind.PAYOUT,
    EntryKind.PAYOUT_PAID: LineKind.PAYOUT,
    EntryKind.PAYOUT_FAILED: LineKind.PAYOUT_FAILED,
}
PARTS = {
    (EntryKind.COMMISSION, AccountKind.COMMISSION): LineKind.COMMISSION,
    (EntryKind.COMMISSION, AccountKind.COMMISSION_VAT): LineKind.COMMISSION_VAT,
    (EntryKind.COMMISSION_BACK, AccountKind.COMMISSION): LineKind.COMMISSION_BACK,
    (EntryKind.COMMISSION_BACK, AccountKind.COMMISSION_VAT): LineKind.COMMISSION_VAT_BACK,
}
OF_CREATORS = {
    EntryKind.COMMISSION: LineKind.SHARE,
    EntryKind.COMMISSION_BACK: LineKind.SHARE_BACK,
}


@dataclass(frozen=True, slots=True)
class StatementLine:
    entry_id: int
    at: datetime
    kind: LineKind
    order_id: int | None
    amount: Money


OPERATORS = (AccountKind.COMMISSION, AccountKind.COMMISSION_VAT)


@dataclass(frozen=True, slots=True)
class Statement:
    """From `since` until before `until`."""

    opening: Money
    lines: Sequence[StatementLine]
    closing: Money


async def currencies_of(tx: Tx, owner: Owner) -> Sequence[str]:
    found = await tx.session.scalars(
        select(LedgerAccount.currency)
        .where(LedgerAccount.owner_kind == owner.kind, LedgerAccount.owner_id == owner.id)
        .distinct()
        .order_by(LedgerAccount.currency)
    )
    return found.all()


async def statement(
    tx: Tx, owner: Owner, currency: str, *, since: datetime, until: datetime
) -> Statement:
    return Statement(
        opening=await owed_before(tx, owner, currency, since),
        lines=await lines_between(tx, owner, currency, since=since, until=until),
        closing=await owed_before(tx, owner, currency, until),
    )


async def owed_before(tx: Tx, owner: Owner, currency: str, moment: datetime) -> Money:
    owed = postings_of(func.coalesce(CREDITS, 0), owner, currency)
    minor = await tx.session.scalar(owed.where(JournalEntry.booked_at < moment))
    return Money(int(minor or 0), currency)


async def lines_between(
    tx: Tx, owner: Owner, currency: str, *, since: datetime, until: datetime
) -> list[StatementLine]:
    """What only goes from one account of theirs to another is no news.

    Shares are booked leg by leg: the seller's posting, then whose it became.
    """
    other, whose = aliased(Posting), aliased(LedgerAccount)
    is_pair = (
        JournalEntry.kind.in_(SHARES)
        & (other.entry_id == Posting.entry_id)
        & (other.position == Posting.position + 1)
    )
    what = (JournalEntry.id, JournalEntry.booked_at, JournalEntry.kind, JournalEntry.order_id)
    became = case((whose.kind.in_(OPERATORS), whose.kind)).label("became")
    rows = await tx.session.execute(
        postings_of(CREDITS, owner, currency)
        .add_columns(*what, became)
        .outerjoin(other, is_pair)
        .outerjoin(whose, whose.id == other.account_id)
        .where(JournalEntry.booked_at >= since, JournalEntry.booked_at < until)
        .group_by(*what, became)
        .having(CREDITS != 0)
        .order_by(JournalEntry.id, became)
    )
    return [
        StatementLine(entry_id, at, kind_of(kind, became), order_id, Money(int(minor), currency))
        for minor, entry_id, at, kind, order_id, became in rows
    ]


def kind_of(kind: str, became: str | None) -> LineKind:
    entry = EntryKind(kind)
    if entry not in SHARES:
        return KINDS[entry]
    return OF_CREATORS[entry] if became is None else PARTS[entry, AccountKind(became)]


def postings_of(what: ColumnElement[int], owner: Owner, currency: str) -> Select[Any]:
    return (
        select(what)
        .select_from(Posting)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(
            LedgerAccount.owner_kind == owner.kind,
            LedgerAccount.owner_id == owner.id,
            LedgerAccount.currency == currency,
        )
    )
