"""The withdrawal function: two steps, no account, and a receipt by mail."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from vitrine import aftersale
from vitrine.aftersale import Withdrawal
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.order import Order, order_by_secret, order_with_units
from vitrine.shop import shop_by_id
from vitrine.web.buying.pieces import chosen, pieces_of
from vitrine.web.filling import Form
from vitrine.web.legal import Words, words_for_market, words_for_order
from vitrine.web.ordering import quietly
from vitrine.web.rendering import page
from vitrine.web.visiting import InDatabase, InTx, PathSecret, Visit, Visiting

router = APIRouter()

OK = 200


@dataclass(frozen=True)
class Receipt:
    name: str
    number: str
    email: str
    said_at: datetime
    in_time: bool


@router.get("/withdraw")
async def ask(visit: Visiting) -> HTMLResponse:
    return ask_page(visit, Form())


def ask_page(visit: Visit, form: Form, *, status: int = 200) -> HTMLResponse:
    shown = page(
        visit, "withdraw/ask.html", status=status, form=form, words=words_for_market(visit)
    )
    return quietly(shown)


@router.post("/withdraw")
async def choose(request: Request, db: InDatabase, visit: Visiting) -> Response:
    form = Form.sent(await request.form())
    try:
        async with db.begin() as tx:
            order = await named_order(tx, form)
            form.values.setdefault("name", order.name)
            return await choose_page(tx, visit, order, form)
    except VitrineError as error:
        return ask_page(visit, form.refused(error, visit.language), status=422)


@router.get("/o/{secret}/withdraw")
async def choose_by_link(tx: InTx, visit: Visiting, secret: PathSecret) -> HTMLResponse:
    found = await order_by_secret(tx, secret)
    order = await order_with_units(tx, found.id)
    told = {"number": order.number, "email": order.email, "name": order.name}
    return await choose_page(tx, visit, order, Form.of(told))


@router.post("/withdraw/confirm")
async def confirm(request: Request, db: InDatabase, visit: Visiting) -> Response:
    form = Form.sent(await request.form())
    try:
        async with db.begin() as tx:
            order = await named_order(tx, form)
            units = chosen(order, form, await aftersale.withdrawable(tx, order))
            said = await aftersale.withdraw(tx, order.id, units, name=form.values["name"])
            return await receipt_page(tx, visit, order, said)
    except VitrineError as error:
        form.refused(error, visit.language)
    try:
        async with db.begin() as tx:
            order = await named_order(tx, form)
            return await choose_page(tx, visit, order, form, status=422)
    except VitrineError:
        return ask_page(visit, form, status=422)


async def named_order(tx: Tx, form: Form) -> Order:
    number, email = form.values["number"], form.values["email"]
    return await aftersale.order_to_withdraw(tx, number, email)


async def choose_page(
    tx: Tx, visit: Visit, order: Order, form: Form, *, status: int = OK
) -> HTMLResponse:
    open_ones = {unit.id for unit in await aftersale.withdrawable(tx, order)}
    pieces = await pieces_of(tx, order, open_ones)
    if status == OK:
        form.values.update({f"pieces-{row.key}": str(row.count) for row in pieces})
    shown = page(
        visit,
        "withdraw/choose.html",
        status=status,
        form=form,
        words=words_for_order(visit, order),
        number=order.number,
        email=order.email,
        shop=await shop_by_id(tx, order.shop_id),
        pieces=pieces,
        ends_on=await aftersale.last_day(tx, order),
        days=aftersale.days_to_withdraw(order),
    )
    return quietly(shown)


async def receipt_page(tx: Tx, visit: Visit, order: Order, said: Withdrawal) -> HTMLResponse:
    whole = await aftersale.withdrawal_by_id(tx, said.id)
    words: Words = words_for_order(visit, order)
    shown = page(
        visit,
        "withdraw/receipt.html",
        words=words,
        receipt=Receipt(said.name, order.number, order.email, said.said_at, said.in_time),
        pieces=await pieces_of(tx, order, [unit.unit_id for unit in whole.units]),
    )
    return quietly(shown)
