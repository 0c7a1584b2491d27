"""From what is available to somebody's account: booked first, sent then, told last.

Who is below zero gets nothing until sales have made up for it.
"""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Database, Tx
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.kit.sweeping import each_alone
from vitrine.market import Capability, allows
from vitrine.payment import Providers
from vitrine.payment.errors import TransferRefused
from vitrine.settlement.model import AccountKind, EntryKind, LedgerAccount, OwnerKind
from vitrine.settlement.payout_model import Payout, PayoutAccount, PayoutState
from vitrine.settlement.posting import PLATFORM, Owner, book, credit, debit
from vitrine.shop import shop_by_id

LEAST_MINOR = 1_000  # a transfer costs more than it brings below
AVAILABLE = {
    OwnerKind.SHOP: AccountKind.SELLER_AVAILABLE,
    OwnerKind.CREATOR: AccountKind.CREATOR_AVAILABLE,
}
OPEN = (PayoutState.REQUESTED, PayoutState.SUBMITTED)


async def set_payout_account(tx: Tx, owner: Owner, reference: str) -> None:
    row = {"owner_kind": owner.kind, "owner_id": owner.id}
    told = {"reference": reference, "since": clock.now()}
    new = insert(PayoutAccount).values(**row, **told)
    await tx.session.execute(
        new.on_conflict_do_update(index_elements=["owner_kind", "owner_id"], set_=told)
    )


async def pay_out(db: Database, providers: Providers) -> int:
    async with db.begin() as tx:
        due = await owners_due(tx)
    for owner, currency in due:
        async with db.begin() as tx:
            await request_payout(tx, owner, currency)
    async with db.begin() as tx:
        waiting = (await tx.session.scalars(select(Payout.id).where(Payout.state.in_(OPEN)))).all()
    return await each_alone("settlement.pay_out", waiting, partial(send, db, providers))


async def owners_due(tx: Tx) -> Sequence[tuple[Owner, str]]:
    rows = await tx.session.execute(
        select(LedgerAccount.owner_kind, LedgerAccount.owner_id, LedgerAccount.currency)
        .join(
            PayoutAccount,
            (PayoutAccount.owner_kind == LedgerAccount.owner_kind)
            & (PayoutAccount.owner_id == LedgerAccount.owner_id),
        )
        .where(LedgerAccount.kind.in_(AVAILABLE.values()), LedgerAccount.kept_minor >= LEAST_MINOR)
    )
    return [(Owner(OwnerKind(kind), owner_id), currency) for kind, owner_id, currency in rows]


async def request_payout(tx: Tx, owner: Owner, currency: str) -> Payout | None:
    """Under the account's row lock: two workers never pay out one balance."""
    account = await tx.session.scalar(
        select(PayoutAccount)
        .where(PayoutAccount.owner_kind == owner.kind, PayoutAccount.owner_id == owner.id)
        .with_for_update()
    )
    if account is None or await is_under_way(tx, owner, currency) or not await may(tx, owner):
        return None
    amount = await available_to(tx, owner, currency)
    if amount.minor < LEAST_MINOR:
        return None
    now = clock.now()
    payout = Payout(
        id=ids.new_id(),
        owner_kind=owner.kind,
        owner_id=owner.id,
        account=account.reference,
        minor=amount.minor,
        currency=currency,
        state=PayoutState.REQUESTED,
        asked_at=now,
        changed_at=now,
    )
    tx.session.add(payout)
    legs = (
        debit(owner, AVAILABLE[owner.kind], amount),
        credit(PLATFORM, AccountKind.IN_PAYOUT, amount),
    )
    await book(tx, EntryKind.PAYOUT, key=f"payout/{payout.id}", order_id=None, legs=legs)
    return payout


async def is_under_way(tx: Tx, owner: Owner, currency: str) -> bool:
    found = await tx.session.scalar(
        select(Payout.id).where(
            Payout.owner_kind == owner.kind,
            Payout.owner_id == owner.id,
            Payout.currency == currency,
            Payout.state.in_(OPEN),
        )
    )
    return found is not None


async def may(tx: Tx, owner: Owner) -> bool:
    if owner.kind is not OwnerKind.SHOP:
        return True
    return await allows(tx, (await shop_by_id(tx, owner.id)).home_market, Capability.PAY_OUT)


async def available_to(tx: Tx, owner: Owner, currency: str) -> Money:
    minor = await tx.session.scalar(
        select(LedgerAccount.kept_minor)
        .where(
            LedgerAccount.owner_kind == owner.kind,
            LedgerAccount.owner_id == owner.id,
            LedgerAccount.kind == AVAILABLE[owner.kind],
            LedgerAccount.currency == currency,
        )
        .with_for_update()
    )
    return Money(minor or 0, currency)


async def send(db: Database, providers: Providers, payout_id: int) -> None:
    async with db.begin() as tx:
        payout = await tx.session.get_one(Payout, payout_id, with_for_update=True)
        if payout.state not in OPEN:
            return
        payout.state, payout.changed_at = PayoutState.SUBMITTED, clock.now()
    try:
        made = await providers.active.transfer(
            key=str(payout.id), account=payout.account, amount=payout.amount
        )
    except TransferRefused as refusal:
        async with db.begin() as tx:
            await fail(tx, payout, str(refusal.facts["reason"]))
        return
    async with db.begin() as tx:
        await succeed(tx, payout, made.reference)


async def succeed(tx: Tx, payout: Payout, reference: str) -> None:
    if await end(tx, payout, PayoutState.PAID, reference=reference):
        legs = (
            debit(PLATFORM, AccountKind.IN_PAYOUT, payout.amount),
            credit(PLATFORM, AccountKind.PROVIDER_CLEARING, payout.amount),
        )
        key = f"payout-paid/{payout.id}"
        await book(tx, EntryKind.PAYOUT_PAID, key=key, order_id=None, legs=legs)


async def fail(tx: Tx, payout: Payout, reason: str) -> None:
    if await end(tx, payout, PayoutState.FAILED, reason=reason[:80]):
        owner = Owner(OwnerKind(payout.owner_kind), payout.owner_id)
        legs = (
            debit(PLATFORM, AccountKind.IN_PAYOUT, payout.amount),
            credit(owner, AVAILABLE[owner.kind], payout.amount),
        )
        key = f"payout-failed/{payout.id}"
        await book(tx, EntryKind.PAYOUT_FAILED, key=key, order_id=None, legs=legs)


async def end(tx: Tx, payout: Payout, became: PayoutState, **more: str) -> bool:
    ended = await tx.session.scalar(
        update(Payout)
        .where(Payout.id == payout.id, Payout.state == PayoutState.SUBMITTED)
        .values(state=became, changed_at=clock.now(), **more)
        .returning(Payout.id)
    )
    return ended is not None
