"""What came of a show: figures, curves and tables for its host, and the same as CSV."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from vitrine import insight
from vitrine import show as shows
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.kit.text import mark
from vitrine.kit.writing import major
from vitrine.shop import shop_by_id
from vitrine.web.cards import card_of
from vitrine.web.formatting import Formats
from vitrine.web.plotting import Plot, plot
from vitrine.web.rendering import page
from vitrine.web.studio import hosted
from vitrine.web.visiting import InTx, PathId, SignedIn, Visit, Visiting

router = APIRouter()

STAYED = (1, 3, 10, 30)  # minutes
MINUTE_MS = 60_000
UNKNOWN = "\N{EN DASH}"
RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run it

Sheet = Literal["course", "products", "minutes", "retention"]


@dataclass(frozen=True)
class Figure:
    name: str
    value: str


@router.get("/studio/{show_id}/summary")
async def summary(tx: InTx, visit: Visiting, account: SignedIn, show_id: PathId) -> HTMLResponse:
    show = await shows.show_by_id(tx, show_id)
    await hosted(tx, account, show.shop_id)
    curve = await insight.retention_of_show(tx, show.id)
    course = await insight.course_of_show(tx, show.id)
    answer = page(
        visit,
        "studio_summary.html",
        show=await card_of(tx, visit, show, await shop_by_id(tx, show.shop_id)),
        figures=figures(visit, await insight.figures_of_show(tx, show.id)),
        audience=audience_plot(visit.formats, course),
        retention=retention_plot(visit.formats, curve),
        stayed=[(minute, percent(visit.formats, curve, minute)) for minute in STAYED if curve],
        products=await insight.sold_by_product(tx, show.id),
        minutes=await insight.sold_by_minute(tx, show.id),
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@router.get("/studio/{show_id}/{sheet}.csv")
async def download(tx: InTx, account: SignedIn, show_id: PathId, sheet: Sheet) -> Response:
    show = await shows.show_by_id(tx, show_id)
    await hosted(tx, account, show.shop_id)
    head, rows = await SHEETS[sheet](tx, show.id)
    named = f'attachment; filename="{show.id}-{sheet}.csv"'
    headers = {"Content-Disposition": named, "Cache-Control": "private, no-store"}
    return Response(written(head, rows), media_type="text/csv; charset=utf-8", headers=headers)


def figures(visit: Visit, found: insight.Figures) -> list[Figure]:
    number, spent = visit.formats.number, minutes_and_seconds
    told = [
        (mark("Views"), number(found.views)),
        (mark("Qualified views"), number(found.qualified_views)),
        (mark("Unique viewers"), number(found.uniques)),
        (mark("Average concurrent viewers"), number(round(found.average_concurrent, 1))),
        (mark("Peak"), number(round(found.peak, 1))),
        (mark("Watch time"), visit.formats.span(timedelta(milliseconds=found.watch_ms))),
        (mark("Average watch"), spent(found.average_watch_ms)),
        (mark("Average watch per viewer"), spent(found.average_viewer_ms)),
        (mark("Orders"), number(found.orders)),
        (mark("Sales"), sums(visit.formats, found.sales)),
        (mark("Viewers who bought"), bought(visit, found)),
        (mark("Views of the replay"), number(found.replay_views)),
    ]
    return [Figure(visit.says(name), value) for name, value in told]


def minutes_and_seconds(ms: int) -> str:
    minutes, seconds = divmod(ms // 1_000, 60)
    return f"{minutes}:{seconds:02}"


def sums(formats: Formats, amounts: Sequence[Money]) -> str:
    return " + ".join(formats.money(amount) for amount in amounts) or formats.number(0)


def bought(visit: Visit, found: insight.Figures) -> str:
    if found.buyer_share is not None:
        return visit.formats.percent(round(10_000 * found.buyer_share))
    if not found.buyers:
        return UNKNOWN
    buyers, viewers = map(visit.formats.number, (found.buyers, found.qualified_viewers))
    return visit.says(mark("{buyers} bought, {viewers} watched"), buyers=buyers, viewers=viewers)


def percent(formats: Formats, curve: Sequence[insight.Step], minute: int) -> str:
    return formats.percent(round(10_000 * insight.share_at(curve, minute * MINUTE_MS)))


def audience_plot(formats: Formats, course: insight.Course) -> Plot | None:
    places = [(float(point.at), point.watching) for point in course.points]
    return plot(
        places,
        label_x=lambda at: formats.time(clock.from_ms(int(at))),
        label_y=lambda watching: formats.number(round(watching)),
    )


def retention_plot(formats: Formats, curve: Sequence[insight.Step]) -> Plot | None:
    """A staircase: between two leavings nothing changes."""
    stairs = [(float(step.ms), step.share) for step in curve]
    corners = [
        place for before, after in pairwise(stairs) for place in (before, (after[0], before[1]))
    ]
    return plot(
        [*corners, *stairs[-1:]],
        top=1.0,
        label_x=lambda ms: minutes_and_seconds(int(ms)),
        label_y=lambda stayed: formats.percent(round(stayed * 10_000)),
    )


Table = tuple[Sequence[str], Iterable[Sequence[object]]]


async def course_sheet(tx: Tx, show_id: int) -> Table:
    course = await insight.course_of_show(tx, show_id)
    rows = [
        (clock.from_ms(point.at).isoformat(), f"{point.watching:.3f}", point.orders)
        for point in course.points
    ]
    return ("from", "watching", "orders"), rows


async def products_sheet(tx: Tx, show_id: int) -> Table:
    rows = [
        (
            str(sold.product),
            sold.title,
            sold.pieces,
            sold.orders,
            major(sold.gross),
            sold.gross.currency,
        )
        for sold in await insight.sold_by_product(tx, show_id)
    ]
    return ("product", "title", "pieces", "orders", "gross", "currency"), rows


async def minutes_sheet(tx: Tx, show_id: int) -> Table:
    rows = [
        (each.minute, each.orders, major(each.total), each.total.currency)
        for each in await insight.sold_by_minute(tx, show_id)
    ]
    return ("minute", "orders", "total", "currency"), rows


async def retention_sheet(tx: Tx, show_id: int) -> Table:
    curve = await insight.retention_of_show(tx, show_id)
    return ("after_ms", "share"), [(step.ms, f"{step.share:.6f}") for step in curve]


SHEETS = {
    "course": course_sheet,
    "products": products_sheet,
    "minutes": minutes_sheet,
    "retention": retention_sheet,
}


def written(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = StringIO()
    sheet = csv.writer(text)
    sheet.writerow(head)
    sheet.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell
