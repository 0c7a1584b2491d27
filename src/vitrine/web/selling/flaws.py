"""What is wrong in an imported file: on its page, and as a table to take along."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from vitrine import feed as feeds
from vitrine.feed import Costs, Flaw, ImportLine, LineKind
from vitrine.kit.amounts import money_written
from vitrine.kit.text import mark
from vitrine.web.selling.access import managed
from vitrine.web.visiting import InTx, PathId, SignedIn, Visit, Visiting

router = APIRouter()

MOST_IN_CSV = 100_000
COSTS = {
    Costs.FILE: mark("the rest of the file"),
    Costs.PRODUCT: mark("the whole product"),
    Costs.ROW: mark("this row"),
    Costs.CELL: mark("only this value"),
}
# What a spreadsheet program would calculate, and send somewhere.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class FlawRow:
    line: str
    field: str
    says: str
    written: str
    lost: str
    is_notice: bool


@router.get("/studio/shops/{shop_id}/feeds/imports/{import_id}/flaws.csv")
async def flaws_csv(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, import_id: PathId
) -> Response:
    """To be worked through beside the file; opened by a spreadsheet program, it runs nothing."""
    shop = await managed(tx, account, shop_id)
    found = await feeds.import_by_id(tx, shop.id, import_id)
    lines = await feeds.lines_of(tx, found.id, LineKind.FLAW, limit=MOST_IN_CSV)
    rows = [flaw_row(visit, each) for each in lines]
    headers = {"Content-Disposition": 'attachment; filename="flaws.csv"'}
    return StreamingResponse(
        csv_of(visit, rows), media_type="text/csv; charset=utf-8", headers=headers
    )


def csv_of(visit: Visit, rows: Sequence[FlawRow]) -> Sequence[str]:
    written = io.StringIO()
    table = csv.writer(written)
    heads = (mark("Line"), mark("Column"), mark("What is wrong"), mark("Written"), mark("Lost"))
    table.writerow([visit.says(head) for head in heads])
    for row in rows:
        table.writerow(
            [harmless(cell) for cell in (row.line, row.field, row.says, row.written, row.lost)]
        )
    return ["\ufeff", written.getvalue()]


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def facts_of(visit: Visit, flaw: Flaw) -> Mapping[str, object]:
    """Amounts and limits as their reader writes them."""
    facts: dict[str, object] = {**flaw.facts}
    if {"example", "currency"} <= flaw.facts.keys():
        written, currency = flaw.facts["example"], flaw.facts["currency"]
        facts["example"] = money_written(written, currency, decimal=".")
    if "most" in flaw.facts:
        facts["most"] = visit.formats.number(int(flaw.facts["most"]))
    return facts


def flaw_row(visit: Visit, line: ImportLine) -> FlawRow:
    flaw = msgspec.convert(line.body[0], Flaw)
    return FlawRow(
        line=visit.formats.number(flaw.line) if flaw.line else "",
        field=flaw.field,
        says=visit.says(flaw.says, **facts_of(visit, flaw)),
        written=flaw.written,
        lost=visit.says(COSTS[flaw.costs]),
        is_notice=flaw.costs == Costs.CELL,
    )
