from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.settlement.model import (
    NOBODY,
    AccountKind,
    EntryKind,
    JournalEntry,
    LedgerAccount,
    OwnerKind,
    Posting,
    Side,
)


@dataclass(frozen=True, slots=True)
class Owner:
    kind: OwnerKind
    id: int


PLATFORM = Owner(OwnerKind.PLATFORM, NOBODY)


@dataclass(frozen=True, slots=True)
class Leg:
    owner: Owner
    account: AccountKind
    side: Side
    amount: Money


def debit(owner: Owner, account: AccountKind, amount: Money) -> Leg:
    return Leg(owner, account, Side.DEBIT, amount)


def credit(owner: Owner, account: AccountKind, amount: Money) -> Leg:
    return Leg(owner, account, Side.CREDIT, amount)


async def book(
    tx: Tx, kind: EntryKind, *, key: str, order_id: int | None, legs: Sequence[Leg]
) -> bool:
    """No: it is booked already."""
    entry_id = ids.new_id()
    entry = insert(JournalEntry).values(
        id=entry_id, key=key, kind=kind, order_id=order_id, booked_at=clock.now()
    )
    booked = await tx.session.scalar(
        entry.on_conflict_do_nothing(index_elements=["key"]).returning(JournalEntry.id)
    )
    if booked is None:
        return False
    for position, leg in enumerate(legs):
        account_id = await account_of(tx, leg)
        tx.session.add(
            Posting(
                entry_id=entry_id,
                position=position,
                account_id=account_id,
                side=leg.side,
                minor=leg.amount.minor,
            )
        )
    await tx.flush()
    return True


async def account_of(tx: Tx, leg: Leg) -> int:
    it = {
        "owner_kind": leg.owner.kind,
        "owner_id": leg.owner.id,
        "kind": leg.account,
        "currency": leg.amount.currency,
    }
    known = select(LedgerAccount.id).filter_by(**it)
    found = await tx.session.scalar(known)
    if found is not None:
        return found
    opened = insert(LedgerAccount).values(id=ids.new_id(), **it)
    await tx.session.execute(opened.on_conflict_do_nothing())
    return (await tx.session.scalars(known)).one()
