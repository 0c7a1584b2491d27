"""Payouts of a shop, and whatever else moved what was available to it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Text, cast, func, select

from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.settlement.earning import Asked, Query, page, window
from vitrine.settlement.model import (
    AccountKind,
    EntryKind,
    JournalEntry,
    LedgerAccount,
    OwnerKind,
    Posting,
)
from vitrine.settlement.payout_model import Payout, PayoutState
from vitrine.settlement.queries import CREDITS


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """`amount` is below zero where it went away. `payout`: how that payout stands."""

    id: int
    at: datetime
    kind: EntryKind
    amount: Money
    payout: PayoutState | None


async def payouts_of_shop(tx: Tx, shop_id: int, told: Asked) -> Sequence[Payout]:
    own = Payout.owner_kind == OwnerKind.SHOP, Payout.owner_id == shop_id
    asked = window(select(Payout).where(*own), Payout.asked_at, told)
    return (await tx.session.scalars(page(asked, Payout.asked_at, Payout.id, told))).all()


async def movements_of_shop(
    tx: Tx, shop_id: int, kinds: Collection[EntryKind], told: Asked
) -> tuple[Sequence[Movement], int]:
    """And how many there are."""
    asked = window(movement_rows(shop_id, kinds), JournalEntry.booked_at, told)
    counted = await tx.session.scalar(select(func.count()).select_from(asked.subquery()))
    found = await tx.session.execute(page(asked, JournalEntry.booked_at, JournalEntry.id, told))
    return [movement(row) for row in found], counted or 0


def movement_rows(shop_id: int, kinds: Collection[EntryKind]) -> Query:
    what = (
        JournalEntry.id,
        JournalEntry.booked_at,
        JournalEntry.kind,
        LedgerAccount.currency,
        Payout.state,
    )
    return (
        select(*what, CREDITS.label("minor"))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .outerjoin(Payout, JournalEntry.key == func.concat("payout/", cast(Payout.id, Text)))
        .where(
            LedgerAccount.owner_kind == OwnerKind.SHOP,
            LedgerAccount.owner_id == shop_id,
            LedgerAccount.kind == AccountKind.SELLER_AVAILABLE,
            JournalEntry.kind.in_(kinds),
        )
        .group_by(*what)
        .having(CREDITS != 0)
    )


def movement(row: Any) -> Movement:
    return Movement(
        id=row.id,
        at=row.booked_at,
        kind=EntryKind(row.kind),
        amount=Money(int(row.minor), row.currency),
        payout=PayoutState(row.state) if row.state else None,
    )
