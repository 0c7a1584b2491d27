"""Products out of files: uploaded, or fetched from an address by the clock."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from shutil import copyfileobj

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from vitrine import feed as feeds
from vitrine.catalogue import Safety, newest_product
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.feed import Feed, Gone, Import, ImportState
from vitrine.feed.errors import AddressNotRight, FileMissing, FileTooLarge
from vitrine.kit.text import mark
from vitrine.ports import Blobs
from vitrine.shop import Shop
from vitrine.web.filling import Form
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed, sold_in
from vitrine.web.selling.adding import asdict_of_maker
from vitrine.web.selling.uploading import sent_form
from vitrine.web.selling.words import Choices, countries, named
from vitrine.web.visiting import InBlobs, InDatabase, InTx, PathId, SignedIn, Visit, Visiting

router = APIRouter()

ROOM_FOR_FIELDS = 1_000_000  # bytes of a form beside its file
HOURS = {1: mark("every hour"), 6: mark("every 6 hours"), 24: mark("once a day")}
WHEN_GONE = {
    Gone.STAY: mark("Leave them as they are"),
    Gone.OFF_SALE: mark("Take them off sale"),
}
STATES = {
    ImportState.WAITING: (mark("Waiting"), "plain"),
    ImportState.CHECKING: (mark("Checking"), "time"),
    ImportState.CHECKED: (mark("To be looked at"), "time"),
    ImportState.AGREED: (mark("Waiting"), "plain"),
    ImportState.APPLYING: (mark("Applying"), "time"),
    ImportState.DONE: (mark("Applied"), "good"),
    ImportState.FAILED: (mark("Failed"), "bad"),
    ImportState.CANCELLED: (mark("Called off"), "plain"),
}


@dataclass(frozen=True)
class ImportRow:
    id: int
    name: str
    at: str
    state: str
    tone: str
    added: str
    changed: str
    bad: str


@dataclass(frozen=True)
class FeedRow:
    id: int
    url: str
    every: str
    market: str
    asked: str
    problem: str


@router.get("/studio/shops/{shop_id}/feeds")
async def feeds_desk(tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId) -> HTMLResponse:
    shop = await managed(tx, account, shop_id)
    return await feeds_page(tx, visit, shop)


@router.post("/studio/shops/{shop_id}/feeds/upload")
async def upload(
    request: Request,
    db: InDatabase,
    visit: Visiting,
    account: SignedIn,
    shop_id: PathId,
    *,
    blobs: InBlobs,
) -> Response:
    async with db.begin() as tx:
        shop = await managed(tx, account, shop_id)
    async with sent_form(request, feeds.MOST_BYTES + ROOM_FOR_FIELDS, too_large) as sent:
        form = Form.sent(sent)
        try:
            async with file_sent(blobs, sent.get("file")) as (file, name, size), db.begin() as tx:
                market, when_gone = await terms_told(tx, form)
                uploads = await feeds.uploads_of(tx, shop, market, when_gone, maker_told(form))
                made = await feeds.import_file(tx, uploads, file, name=name, size=size)
        except VitrineError as error:
            form.refused(error, visit.language)
            async with db.begin() as tx:
                return await feeds_page(tx, visit, shop, upload=form)
    return to_import(visit, shop_id, made.id)


@router.post("/studio/shops/{shop_id}/feeds/address")
async def subscribe(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn, shop_id: PathId
) -> Response:
    form = Form.sent(await request.form())
    try:
        async with db.begin() as tx:
            shop = await managed(tx, account, shop_id)
            market, when_gone = await terms_told(tx, form)
            every = form.values["every"]
            await feeds.subscribe(
                tx,
                shop,
                form.values["url"],
                market=market,
                every_hours=int(every) if every in map(str, feeds.EVERY_HOURS) else 24,
                when_gone=when_gone,
                maker=maker_told(form),
            )
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            shop = await managed(tx, account, shop_id)
            return await feeds_page(tx, visit, shop, address=form)
    return back(visit, shop_id, "address")


@router.post("/studio/shops/{shop_id}/feeds/{feed_id}/stop")
async def stop(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, feed_id: PathId
) -> Response:
    shop = await managed(tx, account, shop_id)
    await feeds.unsubscribe(tx, shop.id, feed_id)
    return back(visit, shop_id, "stopped")


@router.post("/studio/shops/{shop_id}/feeds/{feed_id}/now")
async def fetch_now(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, feed_id: PathId
) -> Response:
    shop = await managed(tx, account, shop_id)
    await feeds.fetch_now(tx, shop.id, feed_id)
    return back(visit, shop_id, "now")


@asynccontextmanager
async def file_sent(blobs: Blobs, sent: object) -> AsyncGenerator[tuple[str, str, int]]:
    """Its key, its name and how many bytes it has."""
    if not isinstance(sent, UploadFile) or not sent.size:
        raise FileMissing(field="file")
    if sent.size > feeds.MOST_BYTES:
        raise too_large()
    with tempfile.TemporaryDirectory(prefix="vitrine-upload-") as folder:
        path = Path(folder) / "file"
        await asyncio.to_thread(copied, sent, path)
        async with feeds.stored(blobs, path) as key:
            yield key, sent.filename or "file", sent.size


def copied(sent: UploadFile, path: Path) -> None:
    with path.open("wb") as file:
        copyfileobj(sent.file, file)


def too_large() -> FileTooLarge:
    return FileTooLarge(field="file", megabytes=feeds.MOST_BYTES // 1_000_000)


async def terms_told(tx: Tx, form: Form) -> tuple[str, Gone]:
    market, when_gone = form.values["market"], form.values["when_gone"]
    if market not in await sold_in(tx):
        raise AddressNotRight(field="market")
    return market, Gone(when_gone) if when_gone in set(Gone) else Gone.STAY


def maker_told(form: Form) -> dict[str, str]:
    names = [each.name for each in fields(Safety)]
    return {name: form.values[name] for name in names if form.values[name]}


def to_import(visit: Visit, shop_id: int, import_id: int) -> Response:
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/feeds/imports/{import_id}"), 303)


def back(visit: Visit, shop_id: int, part: str) -> Response:
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/feeds?saved={part}"), 303)


async def feeds_page(
    tx: Tx,
    visit: Visit,
    shop: Shop,
    *,
    upload: Form | None = None,
    address: Form | None = None,
) -> HTMLResponse:
    markets = await sold_in(tx, shop.home_market)
    maker = asdict_of_maker(await newest_product(tx, shop.id))
    usual = {"market": shop.home_market, "when_gone": Gone.STAY.value, "every": "24"} | maker
    waiting, failed = await feeds.pictures_waiting(tx, shop.id)
    return page(
        visit,
        "studio/feeds.html",
        status=422 if upload or address else 200,
        shop=shop,
        upload=upload or Form.of(usual),
        address=address or Form.of(usual),
        markets=[(code, named(visit, code)) for code in markets],
        gone=choices(visit, WHEN_GONE),
        hours=[(str(hours), visit.says(says)) for hours, says in HOURS.items()],
        countries=countries(visit),
        megabytes=feeds.MOST_BYTES // 1_000_000,
        imports=[import_row(visit, each) for each in await feeds.imports_of(tx, shop.id)],
        feeds=[feed_row(visit, each) for each in await feeds.feeds_of(tx, shop.id)],
        outgoing=[
            (
                named(visit, code),
                f"{visit.settings.web_url}/shops/{shop.id}/google.xml?market={code}",
            )
            for code in markets
        ],
        pictures_waiting=waiting,
        pictures_failed=failed,
        saved=visit.query.get("saved"),
    )


def choices(visit: Visit, words: dict[Gone, str]) -> Choices:
    return [(value.value, visit.says(says)) for value, says in words.items()]


def import_row(visit: Visit, row: Import) -> ImportRow:
    says, tone = STATES[ImportState(row.state)]
    return ImportRow(
        id=row.id,
        name=row.name,
        at=visit.formats.when(row.made_at),
        state=visit.says(says),
        tone=tone,
        added=visit.formats.number(row.added),
        changed=visit.formats.number(row.changed),
        bad=visit.formats.number(row.bad_rows) if row.bad_rows else "",
    )


def feed_row(visit: Visit, row: Feed) -> FeedRow:
    return FeedRow(
        id=row.id,
        url=row.url or "",
        every=visit.says(HOURS[row.every_hours or 24]),
        market=named(visit, row.market),
        asked=visit.formats.when(row.fetched_at) if row.fetched_at else "",
        problem=visit.says(row.problem) if row.problem else "",
    )
