"""What orders bring their seller, and when it is settled: with the release, or at once after it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    Subquery,
    case,
    cast,
    func,
    select,
    text,
    tuple_,
    union_all,
)

from vitrine.settlement.model import (
    AccountKind,
    EntryKind,
    JournalEntry,
    LedgerAccount,
    OwnerKind,
    Posting,
    Side,
)

SELLERS = (AccountKind.SELLER_PENDING, AccountKind.SELLER_AVAILABLE)
CREATORS = (AccountKind.CREATOR_PENDING, AccountKind.CREATOR_AVAILABLE)
PAID_OUT = (EntryKind.PAYOUT, EntryKind.PAYOUT_FAILED)
REFUNDS = (EntryKind.REFUND, EntryKind.REFUND_RETURNED)
SHARES = (EntryKind.COMMISSION, EntryKind.COMMISSION_BACK)
VAT_KEPT = (EntryKind.VAT_KEPT, EntryKind.VAT_GIVEN_BACK)
SIGNED = case((Posting.side == Side.CREDIT, Posting.minor), else_=-Posting.minor)
PARTS = {
    "sales": ((EntryKind.CAPTURE,), SELLERS, SIGNED),
    "refunds": (REFUNDS, SELLERS, SIGNED),
    "commission": (SHARES, (AccountKind.COMMISSION,), -SIGNED),
    "commission_vat": (SHARES, (AccountKind.COMMISSION_VAT,), -SIGNED),
    "vat_kept": (VAT_KEPT, (AccountKind.VAT_OWED,), -SIGNED),
    "creators": (SHARES, CREATORS, -SIGNED),
    "disputes": ((EntryKind.DISPUTE_LOST,), SELLERS, SIGNED),
}

Place = tuple[datetime, int]
Query = Select[*tuple[Any, ...]]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """`since` counts, `before` does not; `after` is the place of the last one seen."""

    since: datetime | None = None
    before: datetime | None = None
    after: Place | None = None
    newest_first: bool = True
    limit: int = 100


class Earned(msgspec.Struct, frozen=True, kw_only=True):
    """In minor units. What went from the seller to others is below zero."""

    sales: int = 0
    refunds: int = 0
    commission: int = 0
    commission_vat: int = 0
    vat_kept: int = 0
    creators: int = 0
    disputes: int = 0

    @property
    def revenue(self) -> int:
        return self.sales + self.refunds

    @property
    def fees(self) -> int:
        """And the VAT that the operator owes in the seller's place."""
        return self.commission + self.commission_vat + self.vat_kept + self.creators

    @property
    def total(self) -> int:
        return self.revenue + self.fees + self.disputes


def summed(some: Iterable[Earned]) -> Earned:
    total = Counter[str]()
    for each in some:
        total.update(msgspec.structs.asdict(each))
    return Earned(**total)


def earned_in(row: Any) -> Earned:
    """Of a row that has `sums_of_parts`."""
    return Earned(**{part: int(getattr(row, part)) for part in PARTS})


def sums_of_parts() -> list[ColumnElement[int]]:
    """Over entries with all of their postings."""
    return [
        func.coalesce(
            func.sum(
                case(
                    (JournalEntry.kind.in_(kinds) & LedgerAccount.kind.in_(accounts), minor),
                    else_=0,
                )
            ),
            0,
        ).label(part)
        for part, (kinds, accounts, minor) in PARTS.items()
    ]


def settled_entries(shop_id: int) -> Subquery:
    """Each entry that made money available (`via`, `at`), and what it was made of (`entry_id`).

    Before its release an order's entries lie on the pending account, after it on the other.
    """
    own = LedgerAccount.owner_kind == OwnerKind.SHOP, LedgerAccount.owner_id == shop_id
    touching = (
        select(JournalEntry.id, JournalEntry.kind, JournalEntry.order_id)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(*own)
        .distinct()
    )
    available = LedgerAccount.kind == AccountKind.SELLER_AVAILABLE
    arrived = (
        touching.add_columns(JournalEntry.booked_at.label("at"), LedgerAccount.currency)
        .where(available, JournalEntry.kind.not_in(PAID_OUT))
        .cte()
    )
    pending = LedgerAccount.kind == AccountKind.SELLER_PENDING
    waited = touching.where(pending, JournalEntry.kind != EntryKind.RELEASE).subquery()
    what = arrived.c.id.label("via"), arrived.c.at, arrived.c.currency, arrived.c.order_id
    freed = select(*what, waited.c.id.label("entry_id")).join(
        waited, waited.c.order_id == arrived.c.order_id
    )
    later = select(*what, arrived.c.id.label("entry_id"))
    is_release = arrived.c.kind == EntryKind.RELEASE
    return union_all(freed.where(is_release), later.where(~is_release)).subquery()


def cut_after(moment: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """The midnight (UTC) that ends its day."""
    return cast(
        func.date_trunc("day", moment, "UTC") + text("interval '1 day'"), DateTime(timezone=True)
    )


def window(asked: Query, moment: Any, told: Asked) -> Query:
    if told.since is not None:
        asked = asked.where(moment >= told.since)
    return asked if told.before is None else asked.where(moment < told.before)


def page(asked: Query, moment: Any, row_id: Any, told: Asked) -> Query:
    place = tuple_(moment, row_id)
    if told.after is not None:
        seen = tuple_(*told.after)
        asked = asked.where(place < seen if told.newest_first else place > seen)
    order = (moment.desc(), row_id.desc()) if told.newest_first else (moment, row_id)
    return asked.order_by(*order).limit(told.limit)
