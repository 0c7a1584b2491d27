"""What somebody was owed at first, what came and went, and what is owed now: to the cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.settlement.model import EntryKind, JournalEntry, LedgerAccount, Posting
from vitrine.settlement.posting import Owner
from vitrine.settlement.queries import CREDITS


@dataclass(frozen=True, slots=True)
class StatementLine:
    entry_id: int
    at: datetime
    kind: EntryKind
    order_id: int | None
    amount: Money


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
    """What only goes from one account of theirs to another is no news."""
    what = (JournalEntry.id, JournalEntry.booked_at, JournalEntry.kind, JournalEntry.order_id)
    rows = await tx.session.execute(
        postings_of(CREDITS, owner, currency)
        .add_columns(*what)
        .where(JournalEntry.booked_at >= since, JournalEntry.booked_at < until)
        .group_by(*what)
        .having(CREDITS != 0)
        .order_by(JournalEntry.id)
    )
    return [
        StatementLine(entry_id, at, EntryKind(kind), order_id, Money(int(minor), currency))
        for minor, entry_id, at, kind, order_id in rows
    ]


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
