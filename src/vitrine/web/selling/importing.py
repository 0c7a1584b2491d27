"""One import: what it would change, what is wrong in its file, and applying it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse, Response

from vitrine import feed as feeds
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.feed import (
    LINES_AT_ONCE,
    Change,
    Gone,
    Import,
    ImportLine,
    ImportState,
    LineKind,
    What,
)
from vitrine.kit.money import Money
from vitrine.kit.text import mark
from vitrine.market import market
from vitrine.shop import Shop
from vitrine.web.paging import page_number
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed
from vitrine.web.selling.feeds import STATES, to_import
from vitrine.web.selling.flaws import flaw_row
from vitrine.web.visiting import InDatabase, InTx, PathId, SignedIn, Visit, Visiting

router = APIRouter()

SHOWN_CHANGES = 12
KINDS = {
    LineKind.FLAW: mark("To put right"),
    LineKind.CHANGED: mark("Changed"),
    LineKind.ADDED: mark("New"),
    LineKind.GONE: mark("Not in the file"),
}
WORDS = {
    What.TITLE: mark("Title"),
    What.DESCRIPTION: mark("Description"),
    What.BRAND: mark("Brand"),
    What.CATEGORY: mark("Category"),
    What.TAX: mark("VAT rate"),
    What.OPTIONS: mark("Options"),
    What.WEIGHT: mark("Weight in grams"),
    What.SAFETY: mark("Maker and safety"),
    What.PICTURES: mark("Pictures"),
    What.SALE: mark("On sale"),
    What.VARIANTS: mark("Variants"),
    What.SKU: mark("SKU"),
    What.OPTION: mark("Option"),
    What.BARCODE: mark("Barcode"),
    What.CONTENT: mark("Content"),
    What.PRICE: mark("Price"),
    What.STOCK: mark("Stock"),
}
YES, NO = mark("yes"), mark("no")
TALLIED = (
    mark("New"),
    mark("Changed"),
    mark("Unchanged"),
    mark("Not in the file"),
    mark("Bad rows"),
)
HANDLED = mark("{handled} of {products} products")
ROWS_READ = mark("Reading the file: {rows} rows so far.")
READING = mark("Reading the file …")


@dataclass(frozen=True)
class ChangeRow:
    what: str
    of: str
    old: str
    new: str


@dataclass(frozen=True)
class LineRow:
    line: str
    title: str
    product_id: int | None
    changes: Sequence[ChangeRow]
    more: int


@router.get("/studio/shops/{shop_id}/feeds/imports/{import_id}")
async def import_desk(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, import_id: PathId
) -> HTMLResponse:
    shop = await managed(tx, account, shop_id)
    return await import_page(tx, visit, shop, import_id)


@router.get("/studio/shops/{shop_id}/feeds/imports/{import_id}/progress")
async def progress(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, import_id: PathId
) -> JSONResponse:
    shop = await managed(tx, account, shop_id)
    found = await feeds.import_by_id(tx, shop.id, import_id)
    state, tone = STATES[ImportState(found.state)]
    told = {
        "working": found.is_at_work,
        "says": progress_told(visit, found),
        "state": visit.says(state),
        "tone": tone,
        "percent": percent_of(found),
        "figures": [figure for _, figure in tally(visit, found)],
    }
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


@router.post("/studio/shops/{shop_id}/feeds/imports/{import_id}/apply")
async def apply(
    db: InDatabase, visit: Visiting, account: SignedIn, shop_id: PathId, import_id: PathId
) -> Response:
    return await decided(db, visit, account, (shop_id, import_id), feeds.agree)


@router.post("/studio/shops/{shop_id}/feeds/imports/{import_id}/cancel")
async def cancel(
    db: InDatabase, visit: Visiting, account: SignedIn, shop_id: PathId, import_id: PathId
) -> Response:
    return await decided(db, visit, account, (shop_id, import_id), feeds.cancel)


async def decided(
    db: InDatabase, visit: Visit, account: SignedIn, ids: tuple[int, int], decide: Any
) -> Response:
    shop_id, import_id = ids
    async with db.begin() as tx:
        shop = await managed(tx, account, shop_id)
    try:
        async with db.begin() as tx:
            await decide(tx, shop.id, import_id)
    except VitrineError as error:
        async with db.begin() as tx:
            says = visit.says(error.says, **error.facts)
            return await import_page(tx, visit, shop, import_id, refusal=says)
    return to_import(visit, shop_id, import_id)


async def import_page(
    tx: Tx, visit: Visit, shop: Shop, import_id: int, *, refusal: str = ""
) -> HTMLResponse:
    found = await feeds.import_by_id(tx, shop.id, import_id)
    feed = await feeds.feed_by_id(tx, found.feed_id)
    counted = await feeds.count_lines(tx, found.id)
    kind, number = asked(visit, counted)
    lines = await feeds.lines_of(tx, found.id, kind, skip=(number - 1) * LINES_AT_ONCE)
    says, tone = STATES[ImportState(found.state)]
    return page(
        visit,
        "studio/import.html",
        status=409 if refusal else 200,
        shop=shop,
        found=found,
        refusal=refusal,
        problem=visit.says(found.problem, **found.facts) if found.problem else "",
        state=visit.says(says),
        tone=tone,
        made=visit.formats.when(found.made_at),
        takes_off=feed.when_gone == Gone.OFF_SALE,
        kinds=[(each.value, visit.says(word), counted[each]) for each, word in KINDS.items()],
        kind=kind.value,
        number=number,
        pages=-(-counted[kind] // LINES_AT_ONCE),
        flaws=[flaw_row(visit, each) for each in lines] if kind is LineKind.FLAW else [],
        rows=(
            []
            if kind is LineKind.FLAW
            else [line_row(visit, each, market(feed.market).currency) for each in lines]
        ),
        progress=progress_told(visit, found),
        percent=percent_of(found),
        tally=tally(visit, found),
        may_apply=found.state == ImportState.CHECKED and would_do(found, counted),
        may_cancel=found.is_at_work or found.state == ImportState.CHECKED,
    )


def progress_told(visit: Visit, found: Import) -> str:
    if found.progress is not None:
        number = visit.formats.number
        return visit.says(HANDLED, handled=number(found.handled), products=number(found.products))
    if found.rows:
        return visit.says(ROWS_READ, rows=visit.formats.number(found.rows))
    return visit.says(READING)


def percent_of(found: Import) -> int | None:
    return round(found.progress * 100) if found.progress is not None else None


def tally(visit: Visit, found: Import) -> list[tuple[str, str]]:
    figures = (found.added, found.changed, found.same, found.gone, found.bad_rows)
    return [
        (visit.says(name), visit.formats.number(figure))
        for name, figure in zip(TALLIED, figures, strict=True)
    ]


def asked(visit: Visit, counted: Mapping[str, int]) -> tuple[LineKind, int]:
    """The kind that is asked for, else the first that there is something of."""
    told = visit.query.get("kind", "")
    usual = next((kind for kind in KINDS if counted[kind]), LineKind.CHANGED)
    kind = LineKind(told) if told in set(LineKind) else usual
    return kind, page_number(visit)


def would_do(found: Import, counted: Mapping[str, int]) -> bool:
    return bool(found.added or found.changed or counted[LineKind.GONE])


def line_row(visit: Visit, line: ImportLine, currency: str) -> LineRow:
    changes = [msgspec.convert(each, Change) for each in line.body]
    shown = [change_row(visit, each, currency) for each in changes[:SHOWN_CHANGES]]
    return LineRow(
        line=visit.formats.number(line.line) if line.line else "",
        title=line.title,
        product_id=line.product_id,
        changes=[each for each in shown if each.old or each.new],
        more=max(len(changes) - SHOWN_CHANGES, 0),
    )


def change_row(visit: Visit, change: Change, currency: str) -> ChangeRow:
    old, new = (value(visit, change.what, each, currency) for each in (change.old, change.new))
    return ChangeRow(visit.says(WORDS[change.what]), change.of, old, new)


def value(visit: Visit, what: What, told: Any, currency: str) -> str:
    if told is None:
        return ""
    if isinstance(told, bool):
        return visit.says(YES if told else NO)
    if what is What.PRICE:
        return visit.formats.price(Money(int(told), currency))
    return visit.formats.number(told) if isinstance(told, int) else str(told)
