"""Where an order's money lies: pending until the time for returns is over, then to be paid out."""

from dataclasses import dataclass

from sqlalchemy import select

from vitrine.db import Tx
from vitrine.order import Order
from vitrine.settlement.model import AccountKind, JournalEntry, OwnerKind
from vitrine.settlement.posting import Owner


@dataclass(frozen=True, slots=True)
class AccountsOf:
    owner: Owner
    seller: AccountKind
    creator: AccountKind


async def accounts_of(tx: Tx, order: Order) -> AccountsOf:
    """Of a locked order, so that it is not released in between."""
    owner = Owner(OwnerKind.SHOP, order.shop_id)
    if await is_released(tx, order.id):
        return AccountsOf(owner, AccountKind.SELLER_AVAILABLE, AccountKind.CREATOR_AVAILABLE)
    return AccountsOf(owner, AccountKind.SELLER_PENDING, AccountKind.CREATOR_PENDING)


async def is_released(tx: Tx, order_id: int) -> bool:
    key = release_key(order_id)
    found = await tx.session.scalar(select(JournalEntry.id).where(JournalEntry.key == key))
    return found is not None


def release_key(order_id: int) -> str:
    return f"release/{order_id}"


def creator(creator_id: int) -> Owner:
    return Owner(OwnerKind.CREATOR, creator_id)
