"""What the payment provider kept of each sale: the operator bears it."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import exists, select

from vitrine import payment
from vitrine.db import Database, Tx
from vitrine.kit import clock
from vitrine.kit.ids import first_id_at
from vitrine.kit.money import Money
from vitrine.kit.sweeping import each_alone
from vitrine.payment import Providers
from vitrine.settlement.model import AccountKind, EntryKind, JournalEntry
from vitrine.settlement.posting import PLATFORM, book, credit, debit

AT_ONCE = 200
ASKED_FOR = timedelta(days=7)


async def book_fees(db: Database, providers: Providers) -> int:
    async with db.begin() as tx:
        due = await captures_without_fee(tx)
    return await each_alone("settlement.book_fees", due, partial(book_fee, db, providers))


async def captures_without_fee(tx: Tx) -> Sequence[int]:
    """Of the last week, the newest first: what is not known by then never will be."""
    fee = JournalEntry.__table__.alias("fee")
    same = (fee.c.order_id == JournalEntry.order_id) & (fee.c.kind == EntryKind.FEE)
    found = await tx.session.scalars(
        select(JournalEntry.order_id)
        .where(
            JournalEntry.id >= first_id_at(clock.now() - ASKED_FOR),
            JournalEntry.kind == EntryKind.CAPTURE,
            ~exists().where(same),
        )
        .order_by(JournalEntry.id.desc())
        .limit(AT_ONCE)
    )
    return [order_id for order_id in found if order_id is not None]


async def book_fee(db: Database, providers: Providers, order_id: int) -> None:
    async with db.begin() as tx:
        attempts = await payment.captured_attempts(tx, [order_id])
    for attempt in attempts:
        if attempt.reference is None:
            continue
        fee = await providers.by_name(attempt.provider).fee(attempt.reference)
        if fee is not None and fee:
            async with db.begin() as tx:
                await note_fee(tx, order_id, fee)


async def note_fee(tx: Tx, order_id: int, fee: Money) -> None:
    legs = (
        debit(PLATFORM, AccountKind.PROVIDER_FEES, fee),
        credit(PLATFORM, AccountKind.PROVIDER_CLEARING, fee),
    )
    await book(tx, EntryKind.FEE, key=f"fee/{order_id}", order_id=order_id, legs=legs)
