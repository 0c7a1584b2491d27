"""What a shop owes in VAT, as a return asks it: by country and rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.market import SupplyKind, TaxLiable
from vitrine.order.model import Order, OrderLine, OrderTax

FIRST_OF_ORDER = (OrderLine.order_id == Order.id) & (OrderLine.position == 0)  # speaks for all


@dataclass(frozen=True)
class VatKind:
    """What a return tells apart, beside the currency of the amounts."""

    ships_from: str
    taxed_in: str
    kind: SupplyKind
    rate_bp: int
    liable: TaxLiable

    @property
    def vat_kind(self) -> tuple[str, str, SupplyKind, int, TaxLiable]:
        return self.ships_from, self.taxed_in, self.kind, self.rate_bp, self.liable


@dataclass(frozen=True)
class VatSum(VatKind):
    """Of the orders placed in a time; what was given back since is not taken off."""

    base: Money
    tax: Money
    orders: int


async def vat_sums(
    tx: Tx, of: int | TaxLiable, *, since: datetime, before: datetime
) -> Sequence[VatSum]:
    """`of`: a shop, or all that the one or the other owes."""
    place = (
        Order.ships_from,
        Order.taxed_in,
        Order.supply_kind,
        OrderTax.rate_bp,
        OrderLine.tax_liable,
        Order.currency,
    )
    found = await tx.session.execute(
        select(
            *place,
            func.sum(OrderTax.gross_minor - OrderTax.tax_minor),
            func.sum(OrderTax.tax_minor),
            func.count(),
        )
        .join(OrderTax, OrderTax.order_id == Order.id)
        .join(OrderLine, FIRST_OF_ORDER)
        .where(
            OrderLine.tax_liable == of if isinstance(of, TaxLiable) else Order.shop_id == of,
            Order.placed_at >= since,
            Order.placed_at < before,
        )
        .group_by(*place)
        .order_by(Order.taxed_in, OrderTax.rate_bp.desc())
    )
    return [sum_of(row) for row in found]


def sum_of(row: Any) -> VatSum:
    origin, taxed_in, kind, rate_bp, liable, currency, base, owed, orders = row
    return VatSum(
        origin,
        taxed_in,
        SupplyKind(kind),
        rate_bp,
        TaxLiable(liable),
        base=Money(int(base), currency),
        tax=Money(int(owed), currency),
        orders=orders,
    )
