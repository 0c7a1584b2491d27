"""What the operator bills a shop for."""

from dataclasses import dataclass

from babel.dates import format_skeleton

from vitrine import settlement
from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.shop import Shop
from vitrine.web.visiting import Visit


@dataclass(frozen=True)
class CommissionRow:
    id: int
    number: str
    month: str
    total: Money
    is_printed: bool


async def commission_invoices(tx: Tx, visit: Visit, shop: Shop) -> list[CommissionRow]:
    return [
        CommissionRow(
            id=each.id,
            number=each.written_number,
            month=str(format_skeleton("yMMMM", each.month, locale=visit.formats.locale)),
            total=each.total,
            is_printed=each.printed_at is not None,
        )
        for each in await settlement.commission_invoices_of(tx, shop.id)
    ]
