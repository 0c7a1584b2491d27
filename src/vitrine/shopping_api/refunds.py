"""The money of cancellations and returns: what would go back while they are open, then what did."""

from collections.abc import Mapping, Sequence

import msgspec

from vitrine.aftersale import (
    Cancellation,
    CreditLine,
    Part,
    Return,
    credits_by_keys,
    in_full,
    parts_with,
    units_back,
)
from vitrine.db import Tx
from vitrine.order import Order
from vitrine.shopping_api.wording import major_of

Parts = Sequence[Part | CreditLine]


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """`refund_tax` is contained in the amounts."""

    currency: str
    refund_total: str
    refund_subtotal: str
    refund_shipping_fee: str
    refund_tax: str


async def parts_of(
    tx: Tx, asked: Sequence[Cancellation | Return], orders: Mapping[int, Order]
) -> dict[int, Parts]:
    """By request. What was refused or given up moves no money."""
    made = await credits_by_keys(tx, [each.credit_key for each in asked])
    under_way = [each for each in asked if each.is_open]
    back = await units_back(tx, *{each.order_id for each in under_way})
    parts: dict[int, Parts] = {each.id: () for each in asked}
    parts |= {each.id: would_go_back(each, orders[each.order_id], back) for each in under_way}
    return parts | {
        each.id: made[each.credit_key].lines for each in asked if each.credit_key in made
    }


def would_go_back(asked: Cancellation | Return, order: Order, back: set[int]) -> Parts:
    """For what is to be replaced, nothing."""
    replaced = asked.wanted if isinstance(asked, Return) else {}
    pieces = set(asked.unit_ids) - replaced.keys()
    return parts_with(order, in_full(u for u in order.units if u.id in pieces), back)


def refund_of(currency: str, parts: Parts) -> Refund:
    goods = sum(part.minor for part in parts if part.unit_id is not None)
    delivery = sum(part.minor for part in parts if part.unit_id is None)
    return Refund(
        currency=currency,
        refund_total=major_of(goods + delivery, currency),
        refund_subtotal=major_of(goods, currency),
        refund_shipping_fee=major_of(delivery, currency),
        refund_tax=major_of(sum(part.tax_minor for part in parts), currency),
    )


def refund_of_piece(currency: str, parts: Parts, unit_id: int) -> Refund:
    return refund_of(currency, [part for part in parts if part.unit_id == unit_id])
