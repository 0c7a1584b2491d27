"""What a shop and its creators have earned: balances, statements, and the same as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import creator as creators
from vitrine import settlement
from vitrine.creator import Creator
from vitrine.db import Tx
from vitrine.errors import NotFound, VitrineError
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.kit.writing import major
from vitrine.market import market, operator_of
from vitrine.order import orders_by_ids
from vitrine.settlement import Owner, OwnerKind, Statement
from vitrine.shop import Shop
from vitrine.web.filling import Form
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed
from vitrine.web.selling.billing import commission_invoices
from vitrine.web.selling.money_words import ACCOUNTS, LINES
from vitrine.web.summing_up import written
from vitrine.web.visiting import InDatabase, InTx, PathId, SignedIn, Visit, Visiting

router = APIRouter()

Month = Annotated[str, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
Currency = Annotated[str, Query(pattern=r"^[A-Z]{3}$")]


@dataclass(frozen=True)
class Row:
    at: datetime
    name: str
    number: str
    order_id: int | None
    amount: Money


@dataclass(frozen=True)
class MonthOf:
    """One currency's month."""

    opening: Money
    rows: Sequence[Row]
    closing: Money


@dataclass(frozen=True)
class Span:
    key: str
    name: str
    since: datetime
    until: datetime
    before: str
    after: str | None


@dataclass(frozen=True)
class ShareRow:
    id: int
    name: str
    percent: str
    link: str


@router.get("/studio/shops/{shop_id}/money")
async def shop_money(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, month: Month | None = None
) -> HTMLResponse:
    return await money_page(tx, visit, await managed(tx, account, shop_id), month, Form())


@router.post("/studio/shops/{shop_id}/money/shares")
async def change_shares(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn, shop_id: PathId
) -> Response:
    form = Form.sent(await request.form())
    try:
        async with db.begin() as tx:
            shop = await managed(tx, account, shop_id)
            for each in await creators.creators_of_shop(tx, shop.id):
                told = form.values[f"share-{each.id}"].replace(",", ".")
                bp = basis_points(told)
                if bp != (await creators.terms_at(tx, shop.id, each.id, clock.now())).share_bp:
                    await creators.set_share(tx, bp, shop_id=shop.id, creator_id=each.id)
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            return await money_page(tx, visit, await managed(tx, account, shop_id), None, form)
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/money?saved=shares#shares"), 303)


def basis_points(told: str) -> int:
    """What is no share is too much of one, and is refused so."""
    whole, _, part = told.partition(".")
    is_number = (whole or "0").isdecimal() and (part or "0").isdecimal() and told.isascii()
    if not is_number or len(whole) > 2 or len(part) > 2:  # noqa: PLR2004 - 99.99
        return 10_000
    return int(whole or "0") * 100 + int(part.ljust(2, "0"))


@router.get("/studio/shops/{shop_id}/money.csv")
async def shop_sheet(
    tx: InTx, account: SignedIn, shop_id: PathId, *, month: Month, currency: Currency
) -> Response:
    shop = await managed(tx, account, shop_id)
    return await sheet(tx, owner_of(shop), shop.home_market, month=month, currency=currency)


@router.get("/account/earnings")
async def own_earnings(
    tx: InTx, visit: Visiting, account: SignedIn, month: Month | None = None
) -> HTMLResponse:
    """Of all that somebody is as a creator."""
    span = span_of(visit, month, visit.market.zone)
    parts = [
        (
            each.name,
            each.id,
            await link_of(tx, visit, each),
            await balances(tx, visit, Owner(OwnerKind.CREATOR, each.id)),
            await months(tx, visit, Owner(OwnerKind.CREATOR, each.id), span),
        )
        for each in await creators.creators_of_account(tx, account.id)
    ]
    return private(page(visit, "earnings.html", span=span, parts=parts))


@router.get("/account/earnings/{creator_id}.csv")
async def creator_sheet(
    tx: InTx,
    visit: Visiting,
    account: SignedIn,
    creator_id: PathId,
    *,
    month: Month,
    currency: Currency,
) -> Response:
    own = {each.id for each in await creators.creators_of_account(tx, account.id)}
    if creator_id not in own:
        raise NotFound
    owner = Owner(OwnerKind.CREATOR, creator_id)
    return await sheet(tx, owner, visit.market.code, month=month, currency=currency)


async def money_page(
    tx: Tx, visit: Visit, shop: Shop, month: str | None, form: Form
) -> HTMLResponse:
    owner, span = owner_of(shop), span_of(visit, month, market(shop.home_market).zone)
    terms = await creators.terms_at(tx, shop.id, None, clock.now())
    return private(
        page(
            visit,
            "studio/money.html",
            status=422 if form.problems or form.refusal else 200,
            shop=shop,
            span=span,
            balances=await balances(tx, visit, owner),
            months=await months(tx, visit, owner, span),
            commission=visit.formats.percent(terms.commission_bp),
            shares=await shares_of(tx, visit, shop),
            invoices=await commission_invoices(tx, visit, shop),
            is_invoiced=await operator_of(tx) is not None,
            form=form,
            saved=visit.query.get("saved"),
        )
    )


def owner_of(shop: Shop) -> Owner:
    return Owner(OwnerKind.SHOP, shop.id)


async def shares_of(tx: Tx, visit: Visit, shop: Shop) -> list[ShareRow]:
    rows: list[ShareRow] = []
    for each in await creators.creators_of_shop(tx, shop.id):
        bp = (await creators.terms_at(tx, shop.id, each.id, clock.now())).share_bp
        shown = f"{bp // 100}.{bp % 100:02}".rstrip("0").rstrip(".")
        mark_of = "," if visit.language == "de" else "."
        link = await link_of(tx, visit, each)
        rows.append(ShareRow(each.id, each.name, shown.replace(".", mark_of), link))
    return rows


async def link_of(tx: Tx, visit: Visit, creator: Creator) -> str:
    code = await creators.link_code(tx, creator)
    return f"{visit.settings.web_url}/shops/{creator.shop_id}?by={code}"


async def balances(tx: Tx, visit: Visit, owner: Owner) -> list[tuple[str, Money]]:
    found = await settlement.balances_of(tx, owner)
    return [(visit.says(ACCOUNTS[each.account]), each.amount) for each in found]


async def months(tx: Tx, visit: Visit, owner: Owner, span: Span) -> list[MonthOf]:
    return [
        await month_of(
            tx,
            visit,
            await settlement.statement(tx, owner, currency, since=span.since, until=span.until),
        )
        for currency in await settlement.currencies_of(tx, owner)
    ]


async def month_of(tx: Tx, visit: Visit, told: Statement) -> MonthOf:
    orders = await orders_by_ids(tx, [n for line in told.lines if (n := line.order_id)])
    rows = [
        Row(
            at=line.at,
            name=visit.says(LINES[line.kind]),
            number=orders[line.order_id].number if line.order_id in orders else "",
            order_id=line.order_id,
            amount=line.amount,
        )
        for line in told.lines
    ]
    return MonthOf(told.opening, rows, told.closing)


async def sheet(tx: Tx, owner: Owner, code: str, *, month: str, currency: str) -> Response:
    since, until = bounds(month, market(code).zone)
    told = await settlement.statement(tx, owner, currency, since=since, until=until)
    orders = await orders_by_ids(tx, [n for line in told.lines if (n := line.order_id)])
    rows = [
        (
            line.at.astimezone(UTC).isoformat(),
            line.kind.value,
            orders[line.order_id].number if line.order_id in orders else "",
            major(line.amount),
            currency,
        )
        for line in told.lines
    ]
    first = (since.astimezone(UTC).isoformat(), "opening", "", major(told.opening), currency)
    last = (until.astimezone(UTC).isoformat(), "closing", "", major(told.closing), currency)
    text = written(("at", "kind", "order", "amount", "currency"), [first, *rows, last])
    named = f'attachment; filename="{month}-{currency}.csv"'
    headers = {"Content-Disposition": named, "Cache-Control": "private, no-store"}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def span_of(visit: Visit, month: str | None, zone: ZoneInfo) -> Span:
    today = clock.now().astimezone(zone).date()
    key = month or f"{today:%Y-%m}"
    since, until = bounds(key, zone)
    first = date(int(key[:4]), int(key[5:]), 1)
    later = f"{until.astimezone(zone).date():%Y-%m}"
    earlier = first.replace(day=1).toordinal() - 1
    return Span(
        key=key,
        name=str(format_skeleton("yMMMM", since.astimezone(zone), locale=visit.formats.locale)),
        since=since,
        until=until,
        before=f"{date.fromordinal(earlier):%Y-%m}",
        after=later if later <= f"{today:%Y-%m}" else None,
    )


def bounds(month: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    year, number = int(month[:4]), int(month[5:])
    after = date(year + number // 12, number % 12 + 1, 1)
    return (
        datetime.combine(date(year, number, 1), time(), zone),
        datetime.combine(after, time(), zone),
    )


def private(answer: HTMLResponse) -> HTMLResponse:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
