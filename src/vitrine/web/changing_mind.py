"""What a buyer does with an order that stands. Whoever has its link may: guests have no more."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from vitrine import aftersale, fulfilment
from vitrine.aftersale import ReturnKind
from vitrine.db import Database, Tx
from vitrine.errors import NotFound, VitrineError
from vitrine.fulfilment import ParcelState
from vitrine.kit.text import printable
from vitrine.order import Order, order_by_secret, order_with_units
from vitrine.web.buying.pieces import chosen, wanted_told
from vitrine.web.filling import Form
from vitrine.web.ordering import order_page, quietly
from vitrine.web.visiting import InDatabase, PathId, PathSecret, Visit, Visiting

router = APIRouter()

LONGEST_NUMBER = 60
Act = Callable[[Tx, Order], Awaitable[object]]


@router.post("/o/{secret}/cancel")
async def cancel(request: Request, db: InDatabase, visit: Visiting, secret: PathSecret) -> Response:
    form = Form.sent(await request.form())

    async def act(tx: Tx, order: Order) -> None:
        units = chosen(order, form, aftersale.cancellable(order))
        reason, note = form.values["reason"], form.values["note"]
        await aftersale.cancel_by_buyer(tx, order.id, units, reason=reason, note=note)

    return await done(db, visit, secret, form, act, part="cancel")


@router.post("/o/{secret}/return")
async def ask_return(
    request: Request, db: InDatabase, visit: Visiting, secret: PathSecret
) -> Response:
    form = Form.sent(await request.form())

    async def act(tx: Tx, order: Order) -> None:
        units = chosen(order, form, await aftersale.returnable(tx, order))
        told = {"reason": form.values["reason"], "note": form.values["note"]}
        wanted = wanted_told(order, form, units)
        if any(wanted.values()):
            await aftersale.ask_exchange(tx, order.id, wanted, **told)
            return
        is_lost = told["reason"] == aftersale.NOT_RECEIVED
        kind = ReturnKind.REFUND if is_lost else ReturnKind.RETURN
        await aftersale.ask_return(tx, order.id, units, kind=kind, **told)

    return await done(db, visit, secret, form, act, part="return")


@router.post("/o/{secret}/returns/{return_id}/sent")
async def say_sent(
    request: Request, db: InDatabase, visit: Visiting, secret: PathSecret, return_id: PathId
) -> Response:
    form = Form.sent(await request.form())

    async def act(tx: Tx, order: Order) -> None:
        await demand_own(tx, order, return_id)
        number = printable(form.values["tracking"])[:LONGEST_NUMBER]
        await aftersale.say_sent(tx, return_id, tracking=number or None)

    return await done(db, visit, secret, form, act, part="returns")


@router.post("/o/{secret}/returns/{return_id}/give-up")
async def give_up(
    db: InDatabase, visit: Visiting, secret: PathSecret, return_id: PathId
) -> Response:
    async def act(tx: Tx, order: Order) -> None:
        await demand_own(tx, order, return_id)
        await aftersale.give_up(tx, return_id)

    return await done(db, visit, secret, Form(), act, part="returns")


@router.post("/o/{secret}/parcels/{parcel_id}/arrived")
async def say_arrived(
    db: InDatabase, visit: Visiting, secret: PathSecret, parcel_id: PathId
) -> Response:
    async def act(tx: Tx, order: Order) -> None:
        parcel = await fulfilment.parcel_by_id(tx, parcel_id)
        if parcel.order_id != order.id:
            raise NotFound
        if parcel.state != ParcelState.DELIVERED:
            await fulfilment.deliver(tx, parcel.id)

    return await done(db, visit, secret, Form(), act, part="parcels")


async def demand_own(tx: Tx, order: Order, return_id: int) -> None:
    found = await aftersale.return_by_id(tx, return_id)
    if found.order_id != order.id:
        raise NotFound


async def done(
    db: Database, visit: Visit, secret: str, form: Form, act: Act, *, part: str
) -> Response:
    """Or the page again, with what was written and why it cannot be."""
    try:
        async with db.begin() as tx:
            found = await order_by_secret(tx, secret)
            await act(tx, await order_with_units(tx, found.id))
    except NotFound:
        raise
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            order = await order_by_secret(tx, secret)
            return quietly(await order_page(tx, visit, order, refused=(part, form)))
    return RedirectResponse(visit.url(f"/o/{secret}?done={part}#{part}"), 303)
