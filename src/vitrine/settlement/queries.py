from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import selectinload

from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.settlement.model import (
    AccountKind,
    JournalEntry,
    LedgerAccount,
    OwnerKind,
    Posting,
    Side,
)
from vitrine.settlement.posting import Owner

CREDITS = func.sum(case((Posting.side == Side.CREDIT, Posting.minor), else_=-Posting.minor))


@dataclass(frozen=True, slots=True)
class Balance:
    account: AccountKind
    amount: Money


async def balances_of_shop(tx: Tx, shop_id: int) -> Sequence[Balance]:
    return await balances_of(tx, Owner(OwnerKind.SHOP, shop_id))


async def balances_of(tx: Tx, owner: Owner) -> Sequence[Balance]:
    """What is owed to them, by account and currency; below zero they owe."""
    rows = await tx.session.execute(
        select(LedgerAccount.kind, LedgerAccount.currency, CREDITS)
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .where(LedgerAccount.owner_kind == owner.kind, LedgerAccount.owner_id == owner.id)
        .group_by(LedgerAccount.kind, LedgerAccount.currency)
        .order_by(LedgerAccount.currency, LedgerAccount.kind)
    )
    return [
        Balance(AccountKind(kind), Money(int(minor), currency)) for kind, currency, minor in rows
    ]


async def entries_of_shop(tx: Tx, shop_id: int, *, limit: int = 200) -> Sequence[JournalEntry]:
    own = select(LedgerAccount.id).where(
        LedgerAccount.owner_kind == OwnerKind.SHOP, LedgerAccount.owner_id == shop_id
    )
    touched = select(Posting.entry_id).where(Posting.account_id.in_(own))
    found = await tx.session.scalars(
        select(JournalEntry)
        .where(JournalEntry.id.in_(touched))
        .options(selectinload(JournalEntry.postings))
        .order_by(JournalEntry.id.desc())
        .limit(limit)
    )
    return found.all()
