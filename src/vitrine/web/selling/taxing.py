"""VAT of a shop: whose it charges abroad, and what each return asks."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import aftersale
from vitrine.aftersale import VatBack
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.kit.money import EXPONENTS, Money, round_half_up
from vitrine.kit.text import mark
from vitrine.kit.writing import major
from vitrine.market import Market, SupplyKind, VatScheme, in_the_union, market
from vitrine.order import VatSum, vat_sums
from vitrine.shop import Shop
from vitrine.web.filling import Form
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed
from vitrine.web.visiting import InTx, PathId, SignedIn, Visit, Visiting, market_name

router = APIRouter()

QUARTER = re.compile(r"(20[0-9]{2})-([1-4])")
QUARTERS_SHOWN = 6
KINDS = {
    SupplyKind.DOMESTIC: mark("At home"),
    SupplyKind.EU_DISTANCE: mark("To other EU countries (OSS)"),
    SupplyKind.IMPORT: mark("Across a customs border"),
}
COLUMNS = (
    "quarter", "corrects_quarter", "country_of_supply", "country_of_vat", "supply", "rate_percent",
    "base", "tax", "currency", "base_eur", "tax_eur", "orders",
)  # fmt: skip
EURO = "EUR"
RATE = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,6}))?")


@dataclass(frozen=True, order=True)
class Quarter:
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    def begins(self, where: Market) -> datetime:
        return datetime(self.year, 3 * self.number - 2, 1, tzinfo=where.zone)

    def after(self, quarters: int) -> "Quarter":
        years, rest = divmod(self.number - 1 + quarters, 4)
        return Quarter(self.year + years, rest + 1)


@dataclass(frozen=True)
class VatLine:
    """Of a quarter: what was sold in it, or given back in it. `corrects`: of an earlier one."""

    ships_from: str
    taxed_in: str
    kind: SupplyKind
    rate_bp: int
    base: Money
    tax: Money
    orders: int | None = None
    corrects: Quarter | None = None


@dataclass(frozen=True)
class VatRow:
    kind: str
    country: str
    corrects: str
    line: VatLine


@router.get("/studio/shops/{shop_id}/taxes")
async def taxes(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, quarter: str = ""
) -> HTMLResponse:
    shop = await managed(tx, account, shop_id)
    home = market(shop.home_market)
    now = this_quarter(home)
    chosen = read_quarter(quarter) if quarter else now
    lines = await lines_of(tx, shop, chosen)
    return page(
        visit,
        "studio/taxes.html",
        shop=shop,
        home=market_name(home.country, visit.language),
        is_in_union=in_the_union(home.country),
        foreign=sorted({each.tax.currency for each in lines if to_report(each)} - {EURO}),
        chosen=str(chosen),
        quarters=[str(now.after(-n)) for n in range(QUARTERS_SHOWN)],
        rows=[row_of(visit, each) for each in lines],
        saved=visit.query.get("saved"),
    )


@router.post("/studio/shops/{shop_id}/taxes")
async def change_scheme(
    request: Request, tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId
) -> Response:
    shop = await managed(tx, account, shop_id)
    if not in_the_union(market(shop.home_market).country):
        raise NotFound
    form = Form.sent(await request.form())
    at_home = form.values["vat_scheme"] == VatScheme.HOME
    shop.vat_scheme = VatScheme.HOME if at_home else VatScheme.DESTINATION
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/taxes?saved=scheme"), 303)


@router.get("/studio/shops/{shop_id}/taxes/{quarter}.csv")
async def taxes_file(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, quarter: str
) -> Response:
    """`?GBP=0.85`: so many of that currency are one euro."""
    shop = await managed(tx, account, shop_id)
    chosen = read_quarter(quarter)
    written = io.StringIO()
    sheet = csv.writer(written)
    sheet.writerow(COLUMNS)
    for line in await lines_of(tx, shop, chosen):
        rate = read_rate(visit.query.get(line.tax.currency, ""), line.tax.currency)
        sheet.writerow(written_row(chosen, line, rate))
    name = f"vat-{shop.slug}-{chosen}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(written.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def written_row(quarter: Quarter, line: VatLine, rate: Fraction | None) -> tuple[object, ...]:
    return (
        quarter,
        line.corrects or "",
        line.ships_from,
        line.taxed_in,
        line.kind.value,
        f"{line.rate_bp // 100}.{line.rate_bp % 100:02}",
        major(line.base),
        major(line.tax),
        line.tax.currency,
        *(major(in_euros(amount, rate)) if rate else "" for amount in (line.base, line.tax)),
        "" if line.orders is None else line.orders,
    )


def in_euros(amount: Money, rate: Fraction) -> Money:
    scale = Fraction(10) ** (EXPONENTS[EURO] - EXPONENTS[amount.currency])
    return Money(round_half_up(amount.minor * scale / rate), EURO)


def read_rate(told: str, currency: str) -> Fraction | None:
    """How many of `currency` are one euro."""
    if currency == EURO:
        return Fraction(1)
    found = RATE.fullmatch(told.strip())
    rate = Fraction(f"{found[1]}.{found[2] or 0}") if found else Fraction(0)
    return rate or None


def to_report(line: VatLine) -> bool:
    return line.kind is SupplyKind.EU_DISTANCE and line.taxed_in != line.ships_from


def row_of(visit: Visit, line: VatLine) -> VatRow:
    corrects = f"{line.corrects.year} Q{line.corrects.number}" if line.corrects else ""
    country = market_name(line.taxed_in, visit.language)
    return VatRow(visit.says(KINDS[line.kind]), country, corrects, line)


async def lines_of(tx: Tx, shop: Shop, quarter: Quarter) -> list[VatLine]:
    """Sales less what came back of them; then, by quarter, what came back of earlier ones."""
    home = market(shop.home_market)
    since, before = quarter.begins(home), quarter.after(1).begins(home)
    sold = await vat_sums(tx, shop.id, since=since, before=before)
    back = await aftersale.vat_back(
        tx, shop.id, since=since, before=before, time_zone=home.time_zone
    )
    own = [each for each in back if Quarter(each.year, each.quarter) == quarter]
    earlier = [each for each in back if Quarter(each.year, each.quarter) != quarter]
    return [*(less(each, own) for each in sold), *(correction(each) for each in earlier)]


def less(sold: VatSum, back: Sequence[VatBack]) -> VatLine:
    base, tax = sold.base, sold.tax
    for each in back:
        if same_kind(each, sold):
            base, tax = base - each.base, tax - each.tax
    return VatLine(
        sold.ships_from, sold.taxed_in, sold.kind, sold.rate_bp, base, tax, orders=sold.orders
    )


def same_kind(back: VatBack, sold: VatSum) -> bool:
    names = ("ships_from", "taxed_in", "kind", "rate_bp")
    alike = all(getattr(back, name) == getattr(sold, name) for name in names)
    return alike and back.tax.currency == sold.tax.currency


def correction(back: VatBack) -> VatLine:
    return VatLine(
        back.ships_from,
        back.taxed_in,
        back.kind,
        back.rate_bp,
        back.base * -1,
        back.tax * -1,
        corrects=Quarter(back.year, back.quarter),
    )


def this_quarter(where: Market) -> Quarter:
    today = clock.now().astimezone(where.zone)
    return Quarter(today.year, (today.month - 1) // 3 + 1)


def read_quarter(text: str) -> Quarter:
    found = QUARTER.fullmatch(text)
    if found is None:
        raise NotFound
    return Quarter(int(found[1]), int(found[2]))
