"""Discounts of a shop: made, stopped, and how often they were used."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from vitrine.catalogue import products_by_ids, products_of
from vitrine.creator import creators_of_shop
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.kit import clock
from vitrine.kit.ids import read_id
from vitrine.kit.money import Money
from vitrine.kit.text import mark
from vitrine.market import market
from vitrine.offer import (
    Discount,
    DiscountKind,
    NewDiscount,
    discount_by_id,
    discounts_of,
    make_discount,
    stop_discount,
    uses_of,
)
from vitrine.offer.errors import OffMissing
from vitrine.shop import Shop
from vitrine.show import shows_of_shop
from vitrine.web.filling import Form
from vitrine.web.refusals import FillThisIn
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed, sold_in
from vitrine.web.selling.promoting import promotion_rows
from vitrine.web.selling.reading import amount_told, demand_right, note, whole_told
from vitrine.web.selling.words import named
from vitrine.web.visiting import InDatabase, InTx, PathId, SignedIn, Visit, Visiting

router = APIRouter()

MOST_CHOICES = 500  # products to choose from
KINDS = {
    DiscountKind.PERCENT: mark("A percentage"),
    DiscountKind.AMOUNT: mark("An amount"),
    DiscountKind.FREE_DELIVERY: mark("Free delivery"),
    DiscountKind.BUY_GET: mark("Buy some, get some"),
    DiscountKind.BUNDLE: mark("A bundle"),
}
PERCENT_OFF = mark("{percent} off")
AMOUNT_OFF = mark("{amounts} off")
BUY_GET_OFF = mark("Buy {buy}, get {get} for {percent} less")
BUNDLE_OFF = mark("{less} off when bought together")
BY_PERCENT = {DiscountKind.PERCENT, DiscountKind.BUY_GET, DiscountKind.BUNDLE}
BY_AMOUNT = {DiscountKind.AMOUNT, DiscountKind.BUNDLE}
BUY_GET = {"buy": 20, "get": 20}
LIMITS = {"most_uses": 1_000_000, "per_buyer": 100}


@dataclass(frozen=True)
class DiscountRow:
    id: int
    name: str
    code: str
    does: str
    state: str
    uses: int
    most_uses: int | None
    opens_at: datetime
    closes_at: datetime | None


@router.get("/studio/shops/{shop_id}/discounts")
async def discounts(tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId) -> HTMLResponse:
    shop = await managed(tx, account, shop_id)
    found = await discounts_of(tx, shop.id)
    uses = await uses_of(tx, [each.id for each in found])
    return page(
        visit,
        "studio/discounts.html",
        shop=shop,
        rows=[row(visit, each, uses.get(each.id, 0)) for each in found],
        promotions=await promotion_rows(tx, visit, shop),
        saved=visit.query.get("saved"),
    )


def row(visit: Visit, discount: Discount, uses: int) -> DiscountRow:
    return DiscountRow(
        id=discount.id,
        name=discount.name,
        code=discount.code or "",
        does=does(visit, discount),
        state=state_of(discount),
        uses=uses,
        most_uses=discount.most_uses,
        opens_at=discount.opens_at,
        closes_at=discount.closes_at,
    )


def does(visit: Visit, discount: Discount) -> str:
    percent = visit.formats.percent(discount.percent_bp or 0)
    offs = [
        visit.formats.price(Money(amount.off_minor, market(amount.market).currency))
        for amount in discount.amounts
        if amount.off_minor
    ]
    amounts = " / ".join(offs)
    match DiscountKind(discount.kind):
        case DiscountKind.PERCENT:
            return visit.says(PERCENT_OFF, percent=percent)
        case DiscountKind.AMOUNT:
            return visit.says(AMOUNT_OFF, amounts=amounts)
        case DiscountKind.FREE_DELIVERY:
            return visit.says(KINDS[DiscountKind.FREE_DELIVERY])
        case DiscountKind.BUY_GET:
            return visit.says(BUY_GET_OFF, buy=discount.buy, get=discount.get, percent=percent)
        case DiscountKind.BUNDLE:
            return visit.says(BUNDLE_OFF, less=percent if discount.percent_bp else amounts)


def state_of(discount: Discount) -> str:
    now = clock.now()
    if discount.stopped_at is not None:
        return "stopped"
    if discount.closes_at is not None and discount.closes_at <= now:
        return "over"
    if discount.most_uses is not None and discount.used >= discount.most_uses:
        return "used-up"
    return "ahead" if discount.opens_at > now else "on"


@router.get("/studio/shops/{shop_id}/discounts/new")
async def new_discount(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId
) -> HTMLResponse:
    shop = await managed(tx, account, shop_id)
    form = Form.of({"kind": DiscountKind.PERCENT.value, "buy": "2", "get": "1"})
    return await new_page(tx, visit, shop, form, picked=())


@router.post("/studio/shops/{shop_id}/discounts/new")
async def add_discount(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn, shop_id: PathId
) -> Response:
    sent = await request.form()
    form = Form.sent(sent)
    try:
        async with db.begin() as tx:
            shop = await managed(tx, account, shop_id)
            await make_discount(tx, shop.id, await told(tx, visit, shop, form, sent))
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            shop = await managed(tx, account, shop_id)
            return await new_page(tx, visit, shop, form, picked=picked_in(sent))
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/discounts?saved=discount"), 303)


@router.post("/studio/shops/{shop_id}/discounts/{discount_id}/stop")
async def stop(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, discount_id: PathId
) -> Response:
    shop = await managed(tx, account, shop_id)
    stop_discount(await discount_by_id(tx, shop.id, discount_id))
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/discounts?saved=stopped"), 303)


async def told(tx: Tx, visit: Visit, shop: Shop, form: Form, sent: FormData) -> NewDiscount:
    kind = kind_told(form)
    codes = await sold_in(tx, shop.home_market)
    counts = BUY_GET if kind is DiscountKind.BUY_GET else {}
    buy_get = {name: whole_told(visit, form, name, most=most) for name, most in counts.items()}
    limits = {name: whole_told(visit, form, name, most=most) for name, most in LIMITS.items()}
    shows = [show.id for show in await shows_of_shop(tx, shop.id)]
    creators = [creator.id for creator in await creators_of_shop(tx, shop.id)]
    products = await products_by_ids(tx, picked_in(sent))
    new = NewDiscount(
        name=form.values["name"],
        kind=kind,
        code=form.values["code"] or None,
        percent_bp=percent_told(visit, form) if kind in BY_PERCENT else None,
        off=amounts_told(visit, form, "off", codes) if kind in BY_AMOUNT else None,
        least=amounts_told(visit, form, "least", codes),
        products={
            product.id
            for product in products.values()
            if product.shop_id == shop.id and product.deleted_at is None
        },
        show_id=one_of(form.values["show"], shows),
        creator_id=one_of(form.values["creator"], creators),
        combines=form.values["combines"] == "yes",
        announced=form.values["announced"] == "yes",
        opens_at=moment_told(visit, form, "opens_at", shop),
        closes_at=moment_told(visit, form, "closes_at", shop),
        **buy_get,
        **limits,
    )
    if kind in BY_AMOUNT and not new.off and new.percent_bp is None:
        note(visit, form, [OffMissing(field=f"off-{codes[0]}")])
    demand_right(form)
    return new


def kind_told(form: Form) -> DiscountKind:
    if form.values["kind"] not in set(DiscountKind):
        raise FillThisIn(field="kind")
    return DiscountKind(form.values["kind"])


def percent_told(visit: Visit, form: Form) -> int | None:
    percent = whole_told(visit, form, "percent", most=100)
    return None if percent is None else percent * 100


def amounts_told(visit: Visit, form: Form, name: str, codes: Sequence[str]) -> dict[str, int]:
    told = {code: amount_told(visit, form, f"{name}-{code}", code) for code in codes}
    return {code: amount.minor for code, amount in told.items() if amount is not None}


def picked_in(sent: FormData) -> set[int]:
    return {picked for each in sent.getlist("products") if (picked := read_id(str(each)))}


def one_of(written: str, known: Collection[int]) -> int | None:
    read = read_id(written) if written else None
    return read if read in known else None


def moment_told(visit: Visit, form: Form, name: str, shop: Shop) -> datetime | None:
    """As the clock in the shop's market shows it."""
    if not form.values[name]:
        return None
    try:
        written = datetime.fromisoformat(form.values[name])
    except ValueError:
        note(visit, form, [FillThisIn(field=name)])
        return None
    zone = market(shop.home_market).zone
    return (written if written.tzinfo else written.replace(tzinfo=zone)).astimezone(UTC)


async def new_page(
    tx: Tx, visit: Visit, shop: Shop, form: Form, *, picked: Collection[int]
) -> HTMLResponse:
    codes = await sold_in(tx, shop.home_market)
    return page(
        visit,
        "studio/discount_new.html",
        status=422 if form.refusal or any(form.problems.values()) else 200,
        shop=shop,
        form=form,
        kinds=[(kind.value, visit.says(says)) for kind, says in KINDS.items()],
        markets=[
            (code, named(visit, code), visit.formats.symbol(market(code).currency))
            for code in codes
        ],
        products=await products_of(tx, shop.id, limit=MOST_CHOICES),
        picked=picked,
        shows=[(str(show.id), show.title) for show in await shows_of_shop(tx, shop.id)],
        creators=[(str(each.id), each.name) for each in await creators_of_shop(tx, shop.id)],
    )
