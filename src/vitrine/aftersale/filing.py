"""What a return of VAT asks: sales of a quarter less what came back of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from vitrine.aftersale.reporting import VatBack, vat_back
from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.market import TaxLiable
from vitrine.order import VatKind, VatSum, vat_sums

WRITTEN = re.compile(r"(20[0-9]{2})-([1-4])")


@dataclass(frozen=True, order=True)
class Quarter:
    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> "Quarter | None":
        """As it is written: 2026-4."""
        found = WRITTEN.fullmatch(text)
        return found and cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    def begins(self, zone: ZoneInfo) -> datetime:
        return datetime(self.year, 3 * self.number - 2, 1, tzinfo=zone)

    def after(self, quarters: int) -> "Quarter":
        years, rest = divmod(self.number - 1 + quarters, 4)
        return Quarter(self.year + years, rest + 1)


@dataclass(frozen=True)
class VatLine(VatKind):
    """Of a quarter: what was sold in it, or given back in it. `corrects`: of an earlier one."""

    base: Money
    tax: Money
    orders: int | None = None
    corrects: Quarter | None = None


async def vat_lines(tx: Tx, of: int | TaxLiable, zone: ZoneInfo, quarter: Quarter) -> list[VatLine]:
    """Sales less what came back of them; then, by quarter, what came back of earlier ones."""
    since, before = quarter.begins(zone), quarter.after(1).begins(zone)
    sold = await vat_sums(tx, of, since=since, before=before)
    back = await vat_back(tx, of, since=since, before=before, time_zone=zone.key)
    own = [each for each in back if Quarter(each.year, each.quarter) == quarter]
    earlier = [each for each in back if Quarter(each.year, each.quarter) != quarter]
    return [*(less(each, own) for each in sold), *(correction(each) for each in earlier)]


def less(sold: VatSum, back: Sequence[VatBack]) -> VatLine:
    base, tax = sold.base, sold.tax
    for each in back:
        if each.vat_kind == sold.vat_kind and each.tax.currency == tax.currency:
            base, tax = base - each.base, tax - each.tax
    return VatLine(*sold.vat_kind, base, tax, orders=sold.orders)


def correction(back: VatBack) -> VatLine:
    sold_in = Quarter(back.year, back.quarter)
    return VatLine(*back.vat_kind, back.base * -1, back.tax * -1, corrects=sold_in)
