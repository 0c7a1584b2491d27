from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from vitrine import aftersale
from vitrine.catalogue import products_by_ids
from vitrine.db import Tx
from vitrine.fulfilment import parcels_of_order
from vitrine.kit.money import Money
from vitrine.kit.text import mark
from vitrine.market import UnitPrice, market
from vitrine.offer import Reduction
from vitrine.order import (
    Order,
    OrderDiscount,
    OrderLine,
    OrderState,
    OrderUnit,
    alike,
    order_by_secret,
    order_for,
    order_with_units,
    standing_of,
)
from vitrine.shop import shop_by_id
from vitrine.web.buying import progress
from vitrine.web.buying.papers import paper_views
from vitrine.web.buying.pieces import pieces_of
from vitrine.web.buying.words import STANDINGS
from vitrine.web.filling import Form
from vitrine.web.formatting import days
from vitrine.web.goods import THUMBNAIL, picture_url
from vitrine.web.legal import words_for_order
from vitrine.web.rendering import page
from vitrine.web.shopping import ShopView, shop_view
from vitrine.web.visiting import InTx, PathId, PathSecret, Visit, Visiting, market_name

router = APIRouter()

STOOD = (OrderState.PLACED, OrderState.CLOSED)
NOTHING_TO_DO: dict[str, object] = {
    "cancellable": (),
    "instead": {},
    "returnable": (),
    "withdrawable": False,
    "waits": False,
    "ends_on": None,
    "words": None,
    "days": 0,
}


@dataclass(frozen=True)
class LineView:
    title: str
    option: str
    image: str | None
    quantity: int
    unit_price: Money
    total: Money
    exchanged: Sequence[tuple[int, str]] = ()  # pieces, and what they were exchanged for
    per: UnitPrice | None = None


@dataclass(frozen=True)
class VatView:
    rate_bp: int
    tax: Money


@dataclass(frozen=True)
class DiscountView:
    name: str
    code: str
    off: Money


@dataclass(frozen=True)
class OrderRow:
    id: int
    number: str
    at: datetime
    state_name: str
    tone: str
    total: Money


@dataclass(frozen=True)
class OrderView(OrderRow):
    secret: str
    state: str
    standing: str
    email: str
    lines: Sequence[LineView]
    discounts: Sequence[DiscountView]
    delivery: Money
    vat: Sequence[VatView]
    vat_country: str
    arrives: str
    address: Sequence[str]
    show_id: int | None


@router.get("/orders/{order_id}")
async def own_order(tx: InTx, visit: Visiting, order_id: PathId) -> HTMLResponse:
    account_id = visit.account.id if visit.account else None
    return await order_page(tx, visit, await order_for(tx, order_id, account_id))


@router.get("/o/{secret}")
async def guest_order(tx: InTx, visit: Visiting, secret: PathSecret) -> HTMLResponse:
    return quietly(await order_page(tx, visit, await order_by_secret(tx, secret)))


def quietly(answer: HTMLResponse) -> HTMLResponse:
    """Nobody else keeps it, and its address leaves with no click.

    Not `no-referrer`: then a form has no Origin, and looks like a stranger's.
    """
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


async def order_page(
    tx: Tx, visit: Visit, found: Order, *, refused: tuple[str, Form] | None = None
) -> HTMLResponse:
    """`refused`: the form that comes back, and what was wrong with it."""
    order = await order_with_units(tx, found.id)
    shop: ShopView = shop_view(visit, await shop_by_id(tx, order.shop_id))
    part, form = refused or ("", Form())
    shown = page(
        visit,
        "order.html",
        status=422 if refused else 200,
        order=await order_view(tx, visit, order),
        shop=shop,
        steps=progress.timeline(visit, order, await parcels_of_order(tx, order.id)),
        parcels=await progress.parcel_views(tx, visit, order) if order.placed_at else [],
        returns=await progress.return_views(tx, visit, order),
        credits=await progress.credit_views(tx, visit, order),
        cancelled=await progress.cancelled_pieces(tx, order) if order.placed_at else [],
        papers=await paper_views(tx, visit, order),
        part=part,
        form=form,
        done=visit.query.get("done"),
        **await offers(tx, visit, order),
    )
    shown.headers["Cache-Control"] = "private, no-store"
    return shown


async def offers(tx: Tx, visit: Visit, order: Order) -> dict[str, object]:
    """What the buyer can do now."""
    if order.state not in STOOD:
        return NOTHING_TO_DO
    cancellable = {unit.id for unit in aftersale.cancellable(order)}
    returnable = await aftersale.returnable(tx, order)
    asked = await aftersale.cancellations_of_order(tx, order.id)
    return {
        "cancellable": await pieces_of(tx, order, cancellable),
        "returnable": await pieces_of(tx, order, {unit.id for unit in returnable}),
        "instead": await instead_choices(tx, visit, order, returnable),
        "withdrawable": bool(await aftersale.withdrawable(tx, order)),
        "waits": any(each.state == aftersale.CancellationState.REQUESTED for each in asked),
        "ends_on": await aftersale.last_day(tx, order),
        "words": words_for_order(visit, order),
        "days": aftersale.days_to_withdraw(order),
        "why_cancel": choices(visit, aftersale.BUYER_CANCELS),
        "why_return": choices(visit, aftersale.RETURNS),
    }


async def instead_choices(
    tx: Tx, visit: Visit, order: Order, units: Sequence[OrderUnit]
) -> dict[int, list[tuple[str, str]]]:
    """By variant; the money first, since it is owed where a replacement is a favour."""
    found = await aftersale.exchangeable(tx, order, units)
    again, money = visit.says(mark("The same again")), visit.says(mark("My money back"))
    return {
        variant_id: [("", money)]
        + [(str(each.id), again if each.id == variant_id else each.option) for each in variants]
        for variant_id, variants in found.items()
        if variants
    }


def choices(visit: Visit, reasons: dict[str, str]) -> list[tuple[str, str]]:
    return [(reason, visit.says(name)) for reason, name in reasons.items()]


def order_row(visit: Visit, order: Order) -> OrderRow:
    """Its units are loaded."""
    says, tone = STANDINGS[standing_of(order)]
    return OrderRow(
        id=order.id,
        number=order.number,
        at=order.placed_at or order.drafted_at,
        state_name=visit.says(says),
        tone=tone,
        total=order.total,
    )


async def order_view(tx: Tx, visit: Visit, order: Order) -> OrderView:
    row = order_row(visit, order)
    return OrderView(
        id=row.id,
        number=row.number,
        at=row.at,
        state_name=row.state_name,
        tone=row.tone,
        total=row.total,
        secret=order.secret,
        state=OrderState(order.state).value,
        standing=standing_of(order).value,
        email=order.email,
        lines=await lines_of(tx, order),
        discounts=discount_views(order.discounts, order.currency),
        delivery=order.delivery,
        vat=[
            VatView(tax.rate_bp, Money(tax.tax_minor, order.currency))
            for tax in order.taxes
            if tax.tax_minor
        ],
        vat_country=vat_country(visit, order.taxed_in, order.market),
        arrives=arrival(visit, order),
        address=address_of(visit, order),
        show_id=order.show_id,
    )


def address_of(visit: Visit, order: Order) -> list[str]:
    places = (order.name, order.line1, order.line2, town(order.postcode, order.city, order.country))
    country = market_name(order.country, visit.language)
    return [place for place in (*places, country) if place]


def discount_views(
    reductions: Iterable[Reduction | OrderDiscount], currency: str
) -> list[DiscountView]:
    """One row each, whatever lines it is shared by."""
    sums: Counter[tuple[int, str, str]] = Counter()
    for each in reductions:
        sums[each.discount_id, each.name, each.code or ""] += each.minor
    return [
        DiscountView(name, code, Money(-minor, currency)) for (_, name, code), minor in sums.items()
    ]


def vat_country(visit: Visit, taxed_in: str, market_code: str) -> str:
    """Named where it is not the market's own."""
    return "" if taxed_in == market(market_code).country else market_name(taxed_in, visit.language)


def arrival(visit: Visit, order: Order) -> str:
    if order.arrives_first is None or order.arrives_last is None:
        return ""
    return days(visit.formats.locale, order.arrives_first, order.arrives_last)


def town(postcode: str, city: str, country: str) -> str:
    return f"{city} {postcode}" if country == "GB" else f"{postcode} {city}"


async def lines_of(tx: Tx, order: Order) -> list[LineView]:
    products = await products_by_ids(tx, (line.product_id for line in order.lines))
    return [
        LineView(
            title=line.title,
            option=line.option,
            image=picture_url(products[line.product_id].image, THUMBNAIL),
            quantity=line.quantity,
            unit_price=Money(line.unit_minor, order.currency),
            total=Money(line.unit_minor * line.quantity, order.currency),
            exchanged=exchanged_of(order, line),
        )
        for line in order.lines
    ]


def exchanged_of(order: Order, line: OrderLine) -> list[tuple[int, str]]:
    made = {unit.replaced_by for unit in line.units}
    stands = {unit.id for unit in line.units if unit.id in made and unit.replaced_by is None}
    return [(len(each.units), each.option or line.title) for each in alike(order, stands)]
