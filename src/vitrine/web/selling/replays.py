"""How long a shop keeps its replays, and each of them: when it goes, and a tap to keep it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import show as shows
from vitrine.db import Tx
from vitrine.errors import NotFound, VitrineError
from vitrine.kit.text import mark
from vitrine.shop import REPLAY_DAYS, Shop, keep_replays_for
from vitrine.show import RemovedBecause, Show
from vitrine.web.cards import length_of, still_of
from vitrine.web.filling import Form
from vitrine.web.goods import THUMBNAIL, picture_url
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed
from vitrine.web.visiting import InDatabase, InTx, PathId, SignedIn, Visit, Visiting

router = APIRouter()

ALWAYS = "always"
UNKNOWN = 0
SPANS = {ALWAYS: None} | {str(days): days for days in REPLAY_DAYS}
KEPT = mark("Kept until you delete it.")
GOES = mark("Will be removed on {day}.")
OUTLIVED = mark("Was removed on {day}: its time was over.")
DELETED = mark("Deleted on {day}.")


@dataclass(frozen=True)
class ReplayRow:
    id: int
    title: str
    poster: str | None
    aired: str
    length: str
    fate: str
    is_gone: bool
    is_kept: bool
    is_going: bool


@router.get("/studio/shops/{shop_id}/replays")
async def replays(tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId) -> HTMLResponse:
    return await replays_page(tx, visit, await managed(tx, account, shop_id))


@router.post("/studio/shops/{shop_id}/replays")
async def set_days(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn, shop_id: PathId
) -> Response:
    form = Form.sent(await request.form())
    try:
        async with db.begin() as tx:
            days = SPANS.get(form.values["replay_days"], UNKNOWN)
            keep_replays_for(await managed(tx, account, shop_id), days)
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            return await replays_page(tx, visit, await managed(tx, account, shop_id), form)
    return saved(visit, shop_id, "days")


@router.post("/studio/shops/{shop_id}/replays/{show_id}/keep")
async def keep(
    db: InDatabase, visit: Visiting, account: SignedIn, shop_id: PathId, show_id: PathId
) -> Response:
    return await settled(db, visit, account, (shop_id, show_id), shows.keep_replay)


@router.post("/studio/shops/{shop_id}/replays/{show_id}/let-go")
async def let_go(
    db: InDatabase, visit: Visiting, account: SignedIn, shop_id: PathId, show_id: PathId
) -> Response:
    return await settled(db, visit, account, (shop_id, show_id), shows.stop_keeping_replay)


async def settled(
    db: InDatabase,
    visit: Visit,
    account: SignedIn,
    ids: tuple[int, int],
    settle: Callable[[Tx, int], Awaitable[None]],
) -> Response:
    shop_id, show_id = ids
    try:
        async with db.begin() as tx:
            shop = await managed(tx, account, shop_id)
            if (await shows.show_by_id(tx, show_id)).shop_id != shop.id:
                raise NotFound
            await settle(tx, show_id)
    except shows.ReplayGone as gone:
        async with db.begin() as tx:
            form = Form().refused(gone, visit.language)
            return await replays_page(tx, visit, await managed(tx, account, shop_id), form)
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/replays#s{show_id}"), 303)


def saved(visit: Visit, shop_id: int, part: str) -> Response:
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/replays?saved={part}"), 303)


async def replays_page(tx: Tx, visit: Visit, shop: Shop, form: Form | None = None) -> HTMLResponse:
    shown = form or Form()
    shown.values.setdefault("replay_days", str(shop.replay_days or ALWAYS))
    return page(
        visit,
        "studio/replays.html",
        status=422 if form else 200,
        shop=shop,
        choices=choices(visit),
        notice=shows.NOTICE.days,
        rows=[row(visit, shop, show) for show in await shows.replays_of(tx, shop.id)],
        form=shown,
        saved=visit.query.get("saved"),
    )


def choices(visit: Visit) -> list[tuple[str, str]]:
    days = mark("{count} days")
    return [
        (ALWAYS, visit.says(mark("Until somebody deletes them"))),
        *((str(count), visit.says(days, count=count)) for count in REPLAY_DAYS),
    ]


def row(visit: Visit, shop: Shop, show: Show) -> ReplayRow:
    fate, is_going = fate_of(visit, shop, show)
    return ReplayRow(
        id=show.id,
        title=show.title,
        poster=picture_url(show.poster, THUMBNAIL) or still_of(visit, show),
        aired=visit.formats.date(show.ended_at) if show.ended_at else "",
        length=length_of(show),
        fate=fate,
        is_gone=show.recording_removed_at is not None,
        is_kept=show.recording_kept,
        is_going=is_going,
    )


def fate_of(visit: Visit, shop: Shop, show: Show) -> tuple[str, bool]:
    """In words; and whether it goes by itself."""
    if show.recording_removed_at is not None:
        outlived = show.recording_removed_because == RemovedBecause.OUTLIVED
        day = visit.formats.date(show.recording_removed_at)
        return visit.says(OUTLIVED if outlived else DELETED, day=day), False
    going = shows.goes_at(show, shop.replay_days)
    if going is None:
        return visit.says(KEPT), False
    return visit.says(GOES, day=visit.formats.date(going)), True
