"""What each movement of money is, in two accounts."""

from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.order import locked_order, order_by_id
from vitrine.settlement.accounts import accounts_of
from vitrine.settlement.model import AccountKind, EntryKind, OwnerKind
from vitrine.settlement.posting import PLATFORM, Leg, Owner, book, credit, debit

CLEARING = AccountKind.PROVIDER_CLEARING
PENDING = AccountKind.SELLER_PENDING
IN_DISPUTE = AccountKind.IN_DISPUTE


async def seller_of(tx: Tx, order_id: int) -> Owner:
    return Owner(OwnerKind.SHOP, (await order_by_id(tx, order_id)).shop_id)


async def book_capture(tx: Tx, order_id: int, amount: Money) -> None:
    seller = await seller_of(tx, order_id)
    legs = debit(PLATFORM, CLEARING, amount), credit(seller, PENDING, amount)
    await book(tx, EntryKind.CAPTURE, key=f"capture/{order_id}", order_id=order_id, legs=legs)


async def book_refund(tx: Tx, order_id: int, refund_id: int, amount: Money) -> None:
    legs = await refund_legs(tx, order_id, amount)
    await book(tx, EntryKind.REFUND, key=f"refund/{refund_id}", order_id=order_id, legs=legs)


async def book_refund_returned(tx: Tx, order_id: int, refund_id: int, amount: Money) -> None:
    """Only what was booked as sent comes back: a refund that failed at once never left."""
    back = [mirrored(leg) for leg in await refund_legs(tx, order_id, amount)]
    key = f"refund-returned/{refund_id}"
    await book(tx, EntryKind.REFUND_RETURNED, key=key, order_id=order_id, legs=back)


async def refund_legs(tx: Tx, order_id: int, amount: Money) -> tuple[Leg, Leg]:
    accounts = await accounts_of(tx, await locked_order(tx, order_id))
    return debit(accounts.owner, accounts.seller, amount), credit(PLATFORM, CLEARING, amount)


async def book_dispute(tx: Tx, order_id: int, dispute_id: int, amount: Money) -> None:
    seller = await seller_of(tx, order_id)
    legs = debit(seller, IN_DISPUTE, amount), credit(PLATFORM, CLEARING, amount)
    await book(tx, EntryKind.DISPUTE, key=f"dispute/{dispute_id}", order_id=order_id, legs=legs)


async def book_dispute_won(tx: Tx, order_id: int, dispute_id: int, amount: Money) -> None:
    seller = await seller_of(tx, order_id)
    legs = debit(PLATFORM, CLEARING, amount), credit(seller, IN_DISPUTE, amount)
    key = f"dispute-closed/{dispute_id}"
    await book(tx, EntryKind.DISPUTE_WON, key=key, order_id=order_id, legs=legs)


async def book_dispute_lost(tx: Tx, order_id: int, dispute_id: int, amount: Money) -> None:
    accounts = await accounts_of(tx, await locked_order(tx, order_id))
    seller = accounts.owner
    legs = debit(seller, accounts.seller, amount), credit(seller, IN_DISPUTE, amount)
    key = f"dispute-closed/{dispute_id}"
    await book(tx, EntryKind.DISPUTE_LOST, key=key, order_id=order_id, legs=legs)


def mirrored(leg: Leg) -> Leg:
    turned = credit if leg.side == "D" else debit
    return turned(leg.owner, leg.account, leg.amount)
