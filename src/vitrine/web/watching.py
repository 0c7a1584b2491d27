from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from vitrine import chat
from vitrine import show as shows
from vitrine.catalogue import products_by_ids
from vitrine.clip import captions_of
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.kit.text import mark
from vitrine.realtime.entries import Chat, line
from vitrine.shop import shop_by_id
from vitrine.show import Show, ShowState
from vitrine.stream import running_session
from vitrine.web.booting import playlist_name, playlist_url, room_boot
from vitrine.web.calendars import calendar
from vitrine.web.cards import card_of
from vitrine.web.filling import Form
from vitrine.web.goods import Goods, goods_of
from vitrine.web.rendering import boot_json, page
from vitrine.web.sharing import share_of_show
from vitrine.web.visiting import Browsing, InTx, PathId, Visit, Visiting

router = APIRouter()

EXCERPT = timedelta(minutes=10)
LINES_SHOWN = 30
BEFORE_AIR = {"scheduled", "rehearsal"}
SOMEBODY = mark("Somebody")
OUTLIVED = mark("{shop} keeps replays for a while; the time of this one was over on {day}.")
REMOVED = mark("{shop} removed this replay on {day}.")


@dataclass(frozen=True)
class Said:
    name: str
    mark: str
    text: str


@router.get("/live/{show_id}.ics")
async def calendar_entry(tx: InTx, visit: Visiting, show_id: PathId) -> Response:
    show = await shows.show_by_id(tx, show_id)
    if show.state not in BEFORE_AIR:
        raise NotFound
    shop = await shop_by_id(tx, show.shop_id)
    body = calendar(show, shop, f"{visit.settings.web_url}/live/{show.id}")
    headers = {"Content-Disposition": f'attachment; filename="show-{show.id}.ics"'}
    return Response(body, headers=headers, media_type="text/calendar; charset=utf-8")


@router.get("/live/{show_id}", dependencies=[Browsing])
async def watch(
    tx: InTx, visit: Visiting, show_id: PathId, source: str = "page", reminded: str = ""
) -> HTMLResponse:
    show = await shows.show_by_id(tx, show_id)
    rehearsal = await rehearsal_url(tx, visit, show)
    if show.state in BEFORE_AIR and rehearsal is None:
        return await coming_page(tx, visit, show, Form(), reminded=bool(reminded))
    if show.recording_removed_at is not None:
        return await gone_page(tx, visit, show)
    return await room_page(tx, visit, show, source=source, rehearsal=rehearsal)


async def rehearsal_url(tx: Tx, visit: Visit, show: Show) -> str | None:
    """Its host sees the very page that viewers will see; to others it does not exist."""
    if show.state != ShowState.REHEARSAL or not await shows.may_host(tx, visit.account, show):
        return None
    session = await running_session(tx, show.id)
    if session is None or not session.rehearsal or not session.has_video:
        return None
    name = playlist_name(visit.settings)
    return f"{visit.settings.media_url}/rehearsals/{session.rehearsal}/{name}.m3u8"


async def coming_page(
    tx: Tx, visit: Visit, show: Show, form: Form, *, reminded: bool
) -> HTMLResponse:
    shop = await shop_by_id(tx, show.shop_id)
    if visit.account and not form.values["email"]:
        form.values["email"] = visit.account.email
    return page(
        visit,
        "scheduled.html",
        status=422 if form.problems or form.refusal else 200,
        show=await card_of(tx, visit, show, shop),
        starts_ms=clock.to_ms(show.starts_at),
        until=max(show.starts_at - clock.now(), timedelta()),
        shelf=await shelf_of(tx, visit, show),
        form=form,
        reminded=reminded,
    )


async def gone_page(tx: Tx, visit: Visit, show: Show) -> HTMLResponse:
    shop = await shop_by_id(tx, show.shop_id)
    outlived = show.recording_removed_because == shows.RemovedBecause.OUTLIVED
    day = visit.formats.date(show.recording_removed_at or clock.now())
    return page(
        visit,
        "replay_gone.html",
        show=await card_of(tx, visit, show, shop),
        happened=visit.says(OUTLIVED if outlived else REMOVED, shop=shop.name, day=day),
        shelf=await shelf_of(tx, visit, show),
    )


async def room_page(
    tx: Tx, visit: Visit, show: Show, *, source: str, rehearsal: str | None = None
) -> HTMLResponse:
    shop = await shop_by_id(tx, show.shop_id)
    boot = await room_boot(tx, visit, show, shop, source=source[:40] or "page")
    boot["captions"] = [
        {"language": said.language, "url": f"/live/{show.id}/captions/{said.language}.vtt"}
        for said in await captions_of(tx, show.id)
    ]
    shelf = await shelf_of(tx, visit, show)
    answer = page(
        visit,
        "room.html",
        show=await card_of(tx, visit, show, shop),
        playlist_url=rehearsal or playlist_url(visit, show),
        clip=None,
        share=share_of_show(visit, show, shop, shelf),
        shelf=shelf,
        chat=await chat_excerpt(tx, visit, show),
        boot=boot_json(boot | {"rehearsal_url": rehearsal}),
    )
    if rehearsal is not None:
        answer.headers["Cache-Control"] = "private, no-store"
    return answer


async def shelf_of(tx: Tx, visit: Visit, show: Show) -> Sequence[Goods]:
    items = await shows.items_of(tx, show.id)
    products = await products_by_ids(tx, (item.product_id for item in items))
    in_order = [products[item.product_id] for item in items]
    return await goods_of(tx, in_order, visit.market.code)


async def chat_excerpt(tx: Tx, visit: Visit, show: Show) -> Sequence[Said]:
    """The last minutes, for readers without the room's socket."""
    until = clock.to_ms(show.ended_at or clock.now()) + 1
    since = until - EXCERPT // timedelta(milliseconds=1)
    kept = await shows.entries_between(tx, show.id, since=since, until=until)
    entries = (line(0, body).entry for body in kept.entries)
    said = [entry for entry in entries if isinstance(entry, Chat) and entry.text][-LINES_SHOWN:]
    people = await chat.people(tx, show, {entry.sender for entry in said})
    names = {person.who: person.name for person in people}
    gone = visit.says(SOMEBODY)
    return [Said(names.get(entry.sender, gone), entry.mark or "", entry.text) for entry in said]
