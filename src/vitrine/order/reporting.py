"""What a shop owes in VAT, as a return asks it: by country and rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.market import SupplyKind
from vitrine.order.model import Order, OrderTax


@dataclass(frozen=True, slots=True)
class VatSum:
    """Of the orders placed in a time; what was given back since is not taken off."""

    ships_from: str
    taxed_in: str
    kind: SupplyKind
    rate_bp: int
    base: Money
    tax: Money
    orders: int


async def vat_sums(tx: Tx, shop_id: int, *, since: datetime, before: datetime) -> Sequence[VatSum]:
    place = (Order.ships_from, Order.taxed_in, Order.supply_kind, OrderTax.rate_bp, Order.currency)
    found = await tx.session.execute(
        select(
            *place,
            func.sum(OrderTax.gross_minor - OrderTax.tax_minor),
            func.sum(OrderTax.tax_minor),
            func.count(),
        )
        .join(OrderTax, OrderTax.order_id == Order.id)
        .where(
            Order.shop_id == shop_id,
            Order.placed_at >= since,
            Order.placed_at < before,
        )
        .group_by(*place)
        .order_by(Order.taxed_in, OrderTax.rate_bp.desc())
    )
    return [
        VatSum(
            ships_from=origin,
            taxed_in=taxed_in,
            kind=SupplyKind(kind),
            rate_bp=rate_bp,
            base=Money(int(base), currency),
            tax=Money(int(owed), currency),
            orders=orders,
        )
        for origin, taxed_in, kind, rate_bp, currency, base, owed, orders in found
    ]
