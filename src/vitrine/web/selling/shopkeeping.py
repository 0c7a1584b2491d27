from collections.abc import Sequence
from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import chat
from vitrine.catalogue import Product, count_products, products_of
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.kit.text import mark
from vitrine.market import is_in_vies
from vitrine.shop import Shop, VatState, describe_trader, identity_problems, vat_check_of
from vitrine.web.filling import Form
from vitrine.web.paging import page_number
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed, sold_in
from vitrine.web.selling.delivering import delivery_form, desks_of, set_told
from vitrine.web.selling.opening import identity_laws, needed_in, trader_told
from vitrine.web.selling.reading import demand_right, note
from vitrine.web.selling.shelving import shelf_rows
from vitrine.web.selling.words import law_today, named
from vitrine.web.visiting import InDatabase, InTx, PathId, SignedIn, Visit, Visiting

router = APIRouter()

NOT_ASKED = mark("The EU's register (VIES) is asked about this number in a few minutes.")
VAT_SAYS = {
    VatState.VALID: mark("The EU's register (VIES) knew this number on {day}. Registered: {name}"),
    VatState.INVALID: mark(
        "The EU's register (VIES) did not know this number on {day}. Is it written right, and"
        " registered for trade within the EU?"
    ),
    VatState.AWAY: mark(
        "The EU's register (VIES) did not answer. We ask it again within the hour."
    ),
}
TONES = {VatState.VALID: "good", VatState.INVALID: "bad", VatState.AWAY: ""}


PRODUCTS_ON_A_PAGE = 50


@router.get("/studio/shops/{shop_id}")
async def shop_desk(tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId) -> HTMLResponse:
    shop = await managed(tx, account, shop_id)
    return await shop_page(tx, visit, shop)


@router.post("/studio/shops/{shop_id}/trader")
async def change_trader(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn, shop_id: PathId
) -> Response:
    form = Form.sent(await request.form())
    try:
        async with db.begin() as tx:
            identify(visit, await managed(tx, account, shop_id), form)
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            shop = await managed(tx, account, shop_id)
            return await shop_page(tx, visit, shop, trader=form)
    return saved(visit, shop_id, "trader")


def identify(visit: Visit, shop: Shop, form: Form) -> None:
    trader = trader_told(form)
    note(visit, form, identity_problems(law_today(shop.home_market), trader))
    demand_right(form)
    describe_trader(shop, trader)


@router.post("/studio/shops/{shop_id}/deliveries")
async def change_delivery(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn, shop_id: PathId
) -> Response:
    form = Form.sent(await request.form())
    try:
        async with db.begin() as tx:
            await set_told(tx, visit, await managed(tx, account, shop_id), form)
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            shop = await managed(tx, account, shop_id)
            return await shop_page(tx, visit, shop, delivery=form)
    return saved(visit, shop_id, "deliveries")


@router.post("/studio/shops/{shop_id}/viewing")
async def change_viewing(
    request: Request, tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId
) -> Response:
    form = Form.sent(await request.form())
    shop = await managed(tx, account, shop_id)
    shop.anonymous_viewing = form.values["anonymous_viewing"] == "yes"
    await chat.tell_rooms(tx, shop_id)
    return saved(visit, shop_id, "viewing")


def saved(visit: Visit, shop_id: int, part: str) -> Response:
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}?saved={part}#{part}"), 303)


async def shop_page(
    tx: Tx,
    visit: Visit,
    shop: Shop,
    *,
    trader: Form | None = None,
    delivery: Form | None = None,
) -> HTMLResponse:
    codes = await sold_in(tx, shop.home_market)
    number = page_number(visit)
    return page(
        visit,
        "studio/shop.html",
        status=422 if trader or delivery else 200,
        shop=shop,
        home=named(visit, shop.home_market),
        rows=await shelf_rows(tx, visit, await products_on(tx, shop.id, number), codes),
        number=number,
        pages=-(-await count_products(tx, shop.id) // PRODUCTS_ON_A_PAGE),
        trader=trader or Form.of(asdict(shop.trader)),
        needed=needed_in([shop.home_market]),
        laws=identity_laws(visit, codes),
        vat_says=await vat_says(tx, visit, shop),
        delivery=await delivery_form(tx, visit, shop, codes, delivery),
        desks=desks_of(visit, codes),
        saved=visit.query.get("saved"),
    )


async def vat_says(tx: Tx, visit: Visit, shop: Shop) -> tuple[str, str] | None:
    """How it looks, and what it says."""
    if not is_in_vies(shop.trader.vat_id):
        return None
    check = await vat_check_of(tx, shop)
    if check is None:
        return "", visit.says(NOT_ASKED)
    state = VatState(check.state)
    day = visit.formats.date(check.asked_at)
    return TONES[state], visit.says(VAT_SAYS[state], name=check.name or "-", day=day)


async def products_on(tx: Tx, shop_id: int, number: int) -> Sequence[Product]:
    skip = (number - 1) * PRODUCTS_ON_A_PAGE
    return await products_of(tx, shop_id, skip=skip, limit=PRODUCTS_ON_A_PAGE)
