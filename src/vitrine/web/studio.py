from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from vitrine import show as shows
from vitrine.account import Account
from vitrine.catalogue import Product, products_of
from vitrine.creator import host_of
from vitrine.db import Tx
from vitrine.errors import NotFound, VitrineError
from vitrine.kit import clock, ids
from vitrine.kit.text import mark
from vitrine.market import market, market_codes
from vitrine.shop import Shop, may_host, may_manage, shop_by_id, shops_of
from vitrine.show import NewShow, Show, ShowState
from vitrine.web.booting import studio_boot
from vitrine.web.cards import card_of
from vitrine.web.filling import Form
from vitrine.web.goods import THUMBNAIL, picture_url
from vitrine.web.refusals import FillThisIn
from vitrine.web.rendering import boot_json, page
from vitrine.web.visiting import InTx, PathId, QueryId, SignedIn, Visit, Visiting
from vitrine.web.watching import shelf_of

router = APIRouter()

LONGEST_PLACE = 3  # digits
MOST_CHOICES = 500  # products to choose a rundown from
LAST = 10**LONGEST_PLACE

STATES = {
    ShowState.SCHEDULED: (mark("Scheduled"), "time"),
    ShowState.REHEARSAL: (mark("Rehearsal"), "time"),
    ShowState.LIVE: (mark("Live"), "live"),
    ShowState.INTERRUPTED: (mark("Interrupted"), "time"),
    ShowState.ENDED: (mark("Ended"), "plain"),
}


@dataclass(frozen=True)
class ShowRow:
    id: int
    title: str
    poster: str | None
    starts_at: datetime
    state: str
    state_name: str
    tone: str


@dataclass(frozen=True)
class ShopRow:
    id: int
    name: str
    is_managed: bool
    is_hosted: bool
    shows: Sequence[ShowRow]


@dataclass(frozen=True)
class ItemChoice:
    """A product that may come into the rundown, and where."""

    id: int
    title: str
    image: str | None
    is_for_sale: bool
    is_picked: bool
    place: str


@router.get("/studio")
async def studio(tx: InTx, visit: Visiting, account: SignedIn) -> HTMLResponse:
    shops = [
        ShopRow(
            shop.id,
            shop.name,
            may_manage(account, shop),
            may_host(account, shop),
            [show_row(visit, show) for show in await shows.shows_of_shop(tx, shop.id)],
        )
        for shop in await shops_of(tx, account.id)
    ]
    return page(visit, "studio.html", shops=shops)


@router.get("/studio/new")
async def new_show(tx: InTx, visit: Visiting, account: SignedIn, shop: QueryId) -> HTMLResponse:
    return await new_show_page(tx, visit, await hosted(tx, account, shop), Form(), None)


@router.post("/studio/new")
async def create_show(request: Request, tx: InTx, visit: Visiting, account: SignedIn) -> Response:
    sent = await request.form()
    form = Form.sent(sent)
    shop = await hosted(tx, account, number(form.values["shop"]))
    try:
        show = await shows.schedule(tx, shop, await host_of(tx, shop, account), wanted(form, shop))
    except VitrineError as error:
        form.refused(error, visit.language)
        return await new_show_page(tx, visit, shop, form, picked(sent))
    await fill_rundown(tx, show, sent)
    return RedirectResponse(visit.url(f"/studio/{show.id}"), 303)


@router.get("/studio/{show_id}")
async def studio_show(
    tx: InTx, visit: Visiting, account: SignedIn, show_id: PathId
) -> HTMLResponse:
    show = await shows.show_by_id(tx, show_id)
    shop = await hosted(tx, account, show.shop_id)
    boot = await studio_boot(tx, visit, show, shop)
    answer = page(
        visit,
        "studio_show.html",
        show=await card_of(tx, visit, show, shop),
        state_name=visit.says(STATES[ShowState(show.state)][0]),
        shelf=await shelf_of(tx, visit, show),
        stream=boot["stream"],
        boot=boot_json(boot),
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


async def hosted(tx: Tx, account: Account, shop_id: int) -> Shop:
    """A stranger's studio does not exist."""
    shop = await shop_by_id(tx, shop_id)
    if not may_host(account, shop):
        raise NotFound
    return shop


async def new_show_page(
    tx: Tx, visit: Visit, shop: Shop, form: Form, sent: list[str] | None
) -> HTMLResponse:
    if not form.values["starts_at"]:
        soon = clock.now().astimezone(market(shop.home_market).zone) + timedelta(hours=1)
        form.values["starts_at"] = soon.strftime("%Y-%m-%dT%H:00")
    return page(
        visit,
        "studio_new.html",
        status=422 if form.problems else 200,
        shop=shop,
        choices=choices_of(await products_of(tx, shop.id, limit=MOST_CHOICES), form, sent),
        is_managed=may_manage(visit.account, shop),
        form=form,
    )


def choices_of(products: Sequence[Product], form: Form, sent: list[str] | None) -> list[ItemChoice]:
    """All of them, at first; then those that were ticked, where they were put."""
    return [
        ItemChoice(
            id=product.id,
            title=product.title,
            image=picture_url(product.image, THUMBNAIL),
            is_for_sale=any(product.is_listed_in(code) for code in market_codes()),
            is_picked=sent is None or str(product.id) in sent,
            place=form.values[f"place-{product.id}"] or str(place),
        )
        for place, product in enumerate(products, start=1)
    ]


def wanted(form: Form, shop: Shop) -> NewShow:
    try:
        starts_at = datetime.fromisoformat(form.values["starts_at"])
    except ValueError:
        raise FillThisIn(field="starts_at") from None
    if starts_at.tzinfo is None:
        starts_at = starts_at.replace(tzinfo=market(shop.home_market).zone)
    return NewShow(
        title=form.values["title"],
        starts_at=starts_at.astimezone(UTC),
        rehearse_first=bool(form.values["rehearse_first"]),
    )


async def fill_rundown(tx: Tx, show: Show, sent: FormData) -> None:
    for product_id in sorted(picked(sent), key=lambda picked_id: place_of(sent, picked_id)):
        await shows.add_item(tx, show, number(product_id))


def picked(sent: FormData) -> list[str]:
    return list(dict.fromkeys(str(product_id) for product_id in sent.getlist("products")))


def place_of(sent: FormData, product_id: str) -> int:
    """What has no number comes last, in the shop's own order."""
    place = str(sent.get(f"place-{product_id}", ""))
    return (
        int(place)
        if place.isascii() and place.isdecimal() and len(place) <= LONGEST_PLACE
        else LAST
    )


def number(text: str) -> int:
    read = ids.read_id(text)
    if read is None:
        raise NotFound
    return read


def show_row(visit: Visit, show: Show) -> ShowRow:
    says, tone = STATES[ShowState(show.state)]
    return ShowRow(
        id=show.id,
        title=show.title,
        poster=picture_url(show.poster),
        starts_at=show.starts_at,
        state=str(show.state),
        state_name=visit.says(says),
        tone=tone,
    )
