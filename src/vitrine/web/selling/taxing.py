"""VAT of a shop: whose it charges abroad, and what each return asks."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.kit.text import mark
from vitrine.market import Market, SupplyKind, VatScheme, market
from vitrine.order import VatSum, vat_sums
from vitrine.shop import Shop
from vitrine.web.filling import Form
from vitrine.web.formatting import major
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed
from vitrine.web.visiting import InTx, PathId, SignedIn, Visiting, market_name

router = APIRouter()

QUARTER = re.compile(r"(20[0-9]{2})-([1-4])")
QUARTERS_SHOWN = 6
KINDS = {
    SupplyKind.DOMESTIC: mark("At home"),
    SupplyKind.EU_DISTANCE: mark("To other EU countries (OSS)"),
    SupplyKind.IMPORT: mark("Across a customs border"),
}
COLUMNS = (
    "quarter", "country_of_supply", "country_of_vat", "supply", "rate_percent",
    "base", "tax", "currency", "orders",
)  # fmt: skip


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
class VatRow:
    kind: str
    country: str
    sum: VatSum


@router.get("/studio/shops/{shop_id}/taxes")
async def taxes(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, quarter: str = ""
) -> HTMLResponse:
    shop = await managed(tx, account, shop_id)
    now = this_quarter(market(shop.home_market))
    chosen = read_quarter(quarter) if quarter else now
    return page(
        visit,
        "studio/taxes.html",
        shop=shop,
        home=market_name(market(shop.home_market).country, visit.language),
        chosen=str(chosen),
        quarters=[str(now.after(-n)) for n in range(QUARTERS_SHOWN)],
        rows=[
            VatRow(visit.says(KINDS[each.kind]), market_name(each.taxed_in, visit.language), each)
            for each in await sums_of(tx, shop, chosen)
        ],
        saved=visit.query.get("saved"),
    )


@router.post("/studio/shops/{shop_id}/taxes")
async def change_scheme(
    request: Request, tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId
) -> Response:
    shop = await managed(tx, account, shop_id)
    form = Form.sent(await request.form())
    at_home = form.values["vat_scheme"] == VatScheme.HOME
    shop.vat_scheme = VatScheme.HOME if at_home else VatScheme.DESTINATION
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/taxes?saved=scheme"), 303)


@router.get("/studio/shops/{shop_id}/taxes/{quarter}.csv")
async def taxes_file(tx: InTx, account: SignedIn, shop_id: PathId, quarter: str) -> Response:
    shop = await managed(tx, account, shop_id)
    chosen = read_quarter(quarter)
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(COLUMNS)
    lines.writerows(written_rows(chosen, await sums_of(tx, shop, chosen)))
    name = f"vat-{shop.slug}-{chosen}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(written.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def written_rows(quarter: Quarter, sums: Sequence[VatSum]) -> Iterator[tuple[object, ...]]:
    for each in sums:
        rate = f"{each.rate_bp // 100}.{each.rate_bp % 100:02}"
        yield (
            quarter,
            each.ships_from,
            each.taxed_in,
            each.kind.value,
            rate,
            major(each.base),
            major(each.tax),
            each.tax.currency,
            each.orders,
        )


async def sums_of(tx: Tx, shop: Shop, quarter: Quarter) -> Sequence[VatSum]:
    home = market(shop.home_market)
    return await vat_sums(
        tx, shop.id, since=quarter.begins(home), before=quarter.after(1).begins(home)
    )


def this_quarter(where: Market) -> Quarter:
    today = clock.now().astimezone(where.zone)
    return Quarter(today.year, (today.month - 1) // 3 + 1)


def read_quarter(text: str) -> Quarter:
    found = QUARTER.fullmatch(text)
    if found is None:
        raise NotFound
    return Quarter(int(found[1]), int(found[2]))
