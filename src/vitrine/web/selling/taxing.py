"""VAT of a shop: whose it charges abroad, and what each return asks."""

import csv
import io
import re
from dataclasses import dataclass
from fractions import Fraction

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import aftersale
from vitrine.aftersale import Quarter, VatLine
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.kit.money import EXPONENTS, Money, round_half_up
from vitrine.kit.text import mark
from vitrine.kit.writing import major
from vitrine.market import Market, SupplyKind, TaxLiable, VatScheme, in_the_union, market
from vitrine.shop import Shop
from vitrine.web.filling import Form
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed
from vitrine.web.selling.words import countries
from vitrine.web.visiting import InTx, PathId, SignedIn, Visit, Visiting, market_name

router = APIRouter()

QUARTERS_SHOWN = 6
KINDS = {
    SupplyKind.DOMESTIC: mark("At home"),
    SupplyKind.EU_DISTANCE: mark("To other EU countries (OSS)"),
    SupplyKind.IMPORT: mark("Across a customs border"),
}
OWED_BY = {TaxLiable.SELLER: "seller", TaxLiable.PLATFORM: "operator"}
COLUMNS = (
    "quarter", "corrects_quarter", "country_of_supply", "country_of_vat", "supply", "rate_percent",
    "owed_by", "base", "tax", "currency", "base_eur", "tax_eur", "orders",
)  # fmt: skip
CHOOSE_COUNTRY = mark("Choose a country of the list.")
EURO = "EUR"
RATE = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,6}))?")


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
    place = Form.of({"established_in": shop.seat, "sends_from": shop.origin})
    return await taxes_page(tx, visit, shop, place, quarter=quarter)


async def taxes_page(
    tx: Tx, visit: Visit, shop: Shop, place: Form, *, quarter: str = ""
) -> HTMLResponse:
    home = market(shop.home_market)
    now = this_quarter(home)
    chosen = read_quarter(quarter) if quarter else now
    lines = await aftersale.vat_lines(tx, shop.id, home.zone, chosen)
    return page(
        visit,
        "studio/taxes.html",
        status=422 if place.problems else 200,
        shop=shop,
        home=market_name(shop.origin, visit.language),
        is_in_union=in_the_union(shop.seat),
        countries=countries(visit),
        foreign=sorted({each.tax.currency for each in lines if to_report(each)} - {EURO}),
        chosen=str(chosen),
        quarters=[str(now.after(-n)) for n in range(QUARTERS_SHOWN)],
        rows=[row_of(visit, each) for each in lines],
        form=place,
        saved=visit.query.get("saved"),
    )


@router.post("/studio/shops/{shop_id}/taxes")
async def change_scheme(
    request: Request, tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId
) -> Response:
    shop = await managed(tx, account, shop_id)
    if not in_the_union(shop.seat):
        raise NotFound
    form = Form.sent(await request.form())
    at_home = form.values["vat_scheme"] == VatScheme.HOME
    shop.vat_scheme = VatScheme.HOME if at_home else VatScheme.DESTINATION
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/taxes?saved=scheme"), 303)


@router.post("/studio/shops/{shop_id}/taxes/place")
async def change_place(
    request: Request, tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId
) -> Response:
    """Where the seller is, and their goods: new orders go by it."""
    shop = await managed(tx, account, shop_id)
    place = Form.sent(await request.form())
    known = {code for code, _ in countries(visit)}
    for name in ("established_in", "sends_from"):
        if place.values[name] not in known:
            place.problems[name] = visit.says(CHOOSE_COUNTRY)
    if place.problems:
        return await taxes_page(tx, visit, shop, place)
    shop.established_in = place.values["established_in"]
    shop.sends_from = place.values["sends_from"]
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/taxes?saved=place"), 303)


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
    for line in await aftersale.vat_lines(tx, shop.id, market(shop.home_market).zone, chosen):
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
        OWED_BY[line.liable],
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
    is_abroad = line.kind is SupplyKind.EU_DISTANCE and line.taxed_in != line.ships_from
    return is_abroad and line.liable is TaxLiable.SELLER


def row_of(visit: Visit, line: VatLine) -> VatRow:
    corrects = f"{line.corrects.year} Q{line.corrects.number}" if line.corrects else ""
    country = market_name(line.taxed_in, visit.language)
    return VatRow(visit.says(KINDS[line.kind]), country, corrects, line)


def this_quarter(where: Market) -> Quarter:
    today = clock.now().astimezone(where.zone)
    return Quarter(today.year, (today.month - 1) // 3 + 1)


def read_quarter(text: str) -> Quarter:
    found = Quarter.read(text)
    if found is None:
        raise NotFound
    return found
