"""VAT that the operator owes instead of the seller: kept back of a sale, given back with it."""

from collections import Counter

from vitrine.aftersale import Credit
from vitrine.db import Tx
from vitrine.market import TaxLiable
from vitrine.order import Order
from vitrine.settlement.accounts import accounts_of
from vitrine.settlement.model import AccountKind, EntryKind
from vitrine.settlement.posting import Leg, book
from vitrine.settlement.sharing import Shares, legs_of


async def keep_vat(tx: Tx, order: Order) -> None:
    legs = await vat_legs(tx, order, order.tax_minor)
    if legs:
        key = f"vat-kept/{order.id}"
        await book(tx, EntryKind.VAT_KEPT, key=key, order_id=order.id, legs=legs)


async def give_vat_back(tx: Tx, made: Credit, order: Order) -> None:
    """As much as the credit has of it: whatever the steps, they end at the order's."""
    legs = await vat_legs(tx, order, -made.tax_minor)
    if legs:
        key = f"vat-given-back/{made.id}"
        await book(tx, EntryKind.VAT_GIVEN_BACK, key=key, order_id=order.id, legs=legs)


async def vat_legs(tx: Tx, order: Order, minor: int) -> list[Leg]:
    if order.tax_liable is TaxLiable.SELLER:
        return []
    shares: Shares = Counter({AccountKind.VAT_OWED: minor})
    return legs_of(order, shares, await accounts_of(tx, order))
