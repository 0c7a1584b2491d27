"""When the time for returns is over, what is left of an order may be paid out."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import case, func, select

from vitrine import aftersale, payment
from vitrine import order as orders
from vitrine.db import Database, Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.kit.sweeping import each_alone
from vitrine.order import Order, OrderState, OrderUnit, UnitState
from vitrine.settlement.accounts import release_key
from vitrine.settlement.model import (
    AccountKind,
    EntryKind,
    JournalEntry,
    LedgerAccount,
    OwnerKind,
    Posting,
    Side,
)
from vitrine.settlement.posting import Leg, Owner, book, credit, debit

AT_ONCE = 500
LOOKED_AT_AFTER = timedelta(days=7)  # no law has a shorter time
ARRIVED = (UnitState.DELIVERED, UnitState.CANCELLED)
FREED = {
    AccountKind.SELLER_PENDING: AccountKind.SELLER_AVAILABLE,
    AccountKind.CREATOR_PENDING: AccountKind.CREATOR_AVAILABLE,
}


async def release_due(db: Database) -> int:
    """Through all of them: one that waits for years for its buyer holds up no other."""
    released, after = 0, 0
    while True:
        async with db.begin() as tx:
            due = await orders_that_arrived(tx, after=after)
        released += await each_alone("settlement.release_due", due, partial(release_alone, db))
        if len(due) < AT_ONCE:
            return released
        after = due[-1]


async def orders_that_arrived(tx: Tx, *, after: int) -> Sequence[int]:
    still_to_come = select(OrderUnit.id).where(
        OrderUnit.order_id == Order.id, OrderUnit.state.not_in(ARRIVED)
    )
    found = await tx.session.scalars(
        select(Order.id)
        .where(
            Order.id > after,
            Order.state == OrderState.PLACED,
            Order.placed_at <= clock.now() - LOOKED_AT_AFTER,
            ~still_to_come.exists(),
        )
        .order_by(Order.id)
        .limit(AT_ONCE)
    )
    return found.all()


async def release_alone(db: Database, order_id: int) -> None:
    async with db.begin() as tx:
        await release(tx, order_id)


async def release(tx: Tx, order_id: int) -> bool:
    """No: something is still open."""
    order = await orders.locked_order(tx, order_id)
    if not await is_over(tx, order):
        return False
    legs = await freeing(tx, order)
    if legs:
        key = release_key(order.id)
        await book(tx, EntryKind.RELEASE, key=key, order_id=order.id, legs=legs)
    return await orders.close(tx, order)


async def is_over(tx: Tx, order: Order) -> bool:
    if order.state != OrderState.PLACED or any(u.state not in ARRIVED for u in order.units):
        return False
    ends = await aftersale.withdrawal_ends(tx, order)
    if ends is None or ends > clock.now():
        return False
    if await aftersale.has_open_return(tx, order.id):
        return False
    return not await payment.is_contested(tx, order.id)


async def freeing(tx: Tx, order: Order) -> list[Leg]:
    """What is pending of this order, owner by owner."""
    minor = func.sum(case((Posting.side == Side.CREDIT, Posting.minor), else_=-Posting.minor))
    rows = await tx.session.execute(
        select(LedgerAccount.owner_kind, LedgerAccount.owner_id, LedgerAccount.kind, minor)
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(JournalEntry.order_id == order.id, LedgerAccount.kind.in_(FREED))
        .group_by(LedgerAccount.owner_kind, LedgerAccount.owner_id, LedgerAccount.kind)
    )
    legs: list[Leg] = []
    for owner_kind, owner_id, kind, pending in rows:
        owner, account = Owner(OwnerKind(owner_kind), owner_id), AccountKind(kind)
        legs += moved(owner, account, Money(int(pending), order.currency))
    return legs


def moved(owner: Owner, account: AccountKind, amount: Money) -> list[Leg]:
    if not amount:
        return []
    size = Money(abs(amount.minor), amount.currency)
    gives, gets = (debit, credit) if amount.minor > 0 else (credit, debit)
    return [gives(owner, account, size), gets(owner, FREED[account], size)]
