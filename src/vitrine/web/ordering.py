from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from vitrine.catalogue import products_by_ids
from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.kit.text import mark
from vitrine.market import law_of
from vitrine.order import Order, OrderState, order_by_secret, order_for
from vitrine.shop import shop_by_id
from vitrine.web.goods import THUMBNAIL, picture_url
from vitrine.web.rendering import page
from vitrine.web.shopping import ShopView, shop_view
from vitrine.web.visiting import InTx, PathId, PathSecret, Visit, Visiting, market_name

router = APIRouter()

STATES = {
    OrderState.UNPAID: (mark("Not paid yet"), "time"),
    OrderState.PLACED: (mark("Placed"), "good"),
    OrderState.CLOSED: (mark("Closed"), "plain"),
    OrderState.EXPIRED: (mark("Expired"), "plain"),
    OrderState.CANCELLED: (mark("Cancelled"), "bad"),
}


@dataclass(frozen=True)
class LineView:
    title: str
    option: str
    image: str | None
    quantity: int
    unit_price: Money
    total: Money


@dataclass(frozen=True)
class VatView:
    rate_bp: int
    tax: Money


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
    state: str
    email: str
    lines: Sequence[LineView]
    delivery: Money
    vat: Sequence[VatView]
    address: Sequence[str]
    show_id: int | None
    withdrawal_days: int


@router.get("/orders/{order_id}")
async def own_order(tx: InTx, visit: Visiting, order_id: PathId) -> HTMLResponse:
    account_id = visit.account.id if visit.account else None
    return await order_page(tx, visit, await order_for(tx, order_id, account_id))


@router.get("/o/{secret}")
async def guest_order(tx: InTx, visit: Visiting, secret: PathSecret) -> HTMLResponse:
    answer = await order_page(tx, visit, await order_by_secret(tx, secret))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


async def order_page(tx: Tx, visit: Visit, order: Order) -> HTMLResponse:
    shop: ShopView = shop_view(visit, await shop_by_id(tx, order.shop_id))
    shown = page(visit, "order.html", order=await order_view(tx, visit, order), shop=shop)
    shown.headers["Cache-Control"] = "private, no-store"
    return shown


def order_row(visit: Visit, order: Order) -> OrderRow:
    says, tone = STATES[OrderState(order.state)]
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
    places = (order.name, order.line1, order.line2, town(order.postcode, order.city, order.country))
    country = market_name(order.country, visit.language)
    return OrderView(
        id=row.id,
        number=row.number,
        at=row.at,
        state_name=row.state_name,
        tone=row.tone,
        total=row.total,
        state=OrderState(order.state).value,
        email=order.email,
        lines=await lines_of(tx, order),
        delivery=order.delivery,
        vat=[VatView(tax.rate_bp, Money(tax.tax_minor, order.currency)) for tax in order.taxes],
        address=[place for place in (*places, country) if place],
        show_id=order.show_id,
        withdrawal_days=law_of(order.market, row.at.date()).withdrawal.days,
    )


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
            total=Money(line.gross_minor, order.currency),
        )
        for line in order.lines
    ]
