"""VAT that a shop gave back, by the quarter whose sale it corrects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from vitrine.aftersale.model import Credit, CreditLine
from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.market import SupplyKind, TaxLiable
from vitrine.order import FIRST_OF_ORDER, Order, OrderLine, VatKind


@dataclass(frozen=True)
class VatBack(VatKind):
    """`year`, `quarter`: when the order was placed, by the clock of the seller's country."""

    year: int
    quarter: int
    base: Money
    tax: Money


async def vat_back(
    tx: Tx, of: int | TaxLiable, *, since: datetime, before: datetime, time_zone: str
) -> Sequence[VatBack]:
    """`of`: a shop, or all that the one or the other owed."""
    whose = OrderLine.tax_liable == of if isinstance(of, TaxLiable) else Order.shop_id == of
    placed = func.timezone(time_zone, Order.placed_at)
    what = (
        Order.ships_from,
        Order.taxed_in,
        Order.supply_kind,
        CreditLine.rate_bp,
        OrderLine.tax_liable,
        func.extract("year", placed).label("year"),
        func.extract("quarter", placed).label("quarter"),
        Order.currency,
    )
    found = await tx.session.execute(
        select(
            *what,
            func.sum(CreditLine.minor - CreditLine.tax_minor),
            func.sum(CreditLine.tax_minor),
        )
        .join(Credit, Credit.id == CreditLine.credit_id)
        .join(Order, Order.id == Credit.order_id)
        .join(OrderLine, FIRST_OF_ORDER)
        .where(whose, Credit.made_at >= since, Credit.made_at < before)
        .group_by(*what)
        .order_by("year", "quarter", Order.taxed_in, CreditLine.rate_bp.desc())
    )
    return [back_of(row) for row in found]


def back_of(row: Any) -> VatBack:
    origin, taxed_in, kind, rate_bp, liable, year, quarter, currency, base, tax = row
    return VatBack(
        origin,
        taxed_in,
        SupplyKind(kind),
        rate_bp,
        TaxLiable(liable),
        year=int(year),
        quarter=int(quarter),
        base=Money(int(base), currency),
        tax=Money(int(tax), currency),
    )
