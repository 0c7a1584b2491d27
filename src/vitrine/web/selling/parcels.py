"""What a seller does with an order: parcels out, answers, goods back."""

from collections.abc import Awaitable, Callable, Iterator

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from vitrine import aftersale, fulfilment
from vitrine.account import Account
from vitrine.aftersale import Disposition, Inspected, Restock, Return
from vitrine.db import Database, Tx
from vitrine.errors import NotFound, VitrineError
from vitrine.fulfilment import Parcel, ParcelState, handover_told
from vitrine.order import Order
from vitrine.web.buying.pieces import chosen
from vitrine.web.filling import Form
from vitrine.web.selling.orders import desk_page, managed_order
from vitrine.web.selling.reading import amount_told, demand_right
from vitrine.web.visiting import InDatabase, PathId, SignedIn, Visit, Visiting

router = APIRouter()

Act = Callable[[Tx, Order], Awaitable[object]]


@router.post("/studio/orders/{order_id}/parcels/{parcel_id}/{step}")
async def parcel_step(  # noqa: PLR0913 - what the path and the form say
    request: Request,
    db: InDatabase,
    visit: Visiting,
    account: SignedIn,
    *,
    order_id: PathId,
    parcel_id: PathId,
    step: str,
) -> Response:
    form = Form.sent(await request.form())

    async def act(tx: Tx, order: Order) -> None:
        parcel = await fulfilment.parcel_by_id(tx, parcel_id)
        if parcel.order_id != order.id or step not in STEPS:
            raise NotFound
        await STEPS[step](tx, order, parcel, form)

    return await done(db, visit, account, order_id, act, form=form, part=f"parcel-{parcel_id}")


async def pack(tx: Tx, _order: Order, parcel: Parcel, _form: Form) -> None:
    await fulfilment.pack(tx, parcel.id)


async def unpack(tx: Tx, _order: Order, parcel: Parcel, _form: Form) -> None:
    await fulfilment.unpack(tx, parcel.id)


async def hand_over(tx: Tx, _order: Order, parcel: Parcel, form: Form) -> None:
    told = handover_told(form.values["carrier"], form.values["tracking"])
    if parcel.state == ParcelState.HANDED_OVER:
        await fulfilment.correct_tracking(tx, parcel.id, told)
    else:
        await fulfilment.hand_over(tx, parcel.id, told)


async def deliver(tx: Tx, _order: Order, parcel: Parcel, _form: Form) -> None:
    await fulfilment.deliver(tx, parcel.id)


async def part(tx: Tx, order: Order, parcel: Parcel, form: Form) -> None:
    inside = set(parcel.unit_ids)
    units = chosen(order, form, [unit for unit in order.units if unit.id in inside])
    await fulfilment.part(tx, parcel, units)


async def join(tx: Tx, order: Order, parcel: Parcel, _form: Form) -> None:
    """With the first that is still open."""
    for other in await fulfilment.parcels_of_order(tx, order.id):
        if other.id != parcel.id and other.state == ParcelState.OPEN:
            await fulfilment.join(tx, parcel, other)
            return


STEPS = {
    "pack": pack,
    "unpack": unpack,
    "hand-over": hand_over,
    "deliver": deliver,
    "part": part,
    "join": join,
}


@router.post("/studio/orders/{order_id}/cancel")
async def cancel(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn, order_id: PathId
) -> Response:
    form = Form.sent(await request.form())

    async def act(tx: Tx, order: Order) -> None:
        units = chosen(order, form, aftersale.cancellable(order))
        await aftersale.cancel_by_seller(
            tx,
            order.id,
            units,
            reason=form.values["reason"],
            note=form.values["note"],
            restock=restock_told(form),
        )

    return await done(db, visit, account, order_id, act, form=form, part="cancel")


@router.post("/studio/orders/{order_id}/cancellations/{cancellation_id}")
async def answer_cancellation(
    request: Request,
    db: InDatabase,
    visit: Visiting,
    account: SignedIn,
    *,
    order_id: PathId,
    cancellation_id: PathId,
) -> Response:
    form = Form.sent(await request.form())

    async def act(tx: Tx, order: Order) -> None:
        asked = await aftersale.cancellation_by_id(tx, cancellation_id)
        if asked.order_id != order.id:
            raise NotFound
        if form.values["agree"] == "yes":
            await aftersale.agree(tx, asked.id)
        else:
            await aftersale.refuse(tx, asked.id, answer=form.values["answer"])

    return await done(db, visit, account, order_id, act, form=form, part="asked")


@router.post("/studio/orders/{order_id}/credits/{credit_id}/again")
async def send_again(
    db: InDatabase, visit: Visiting, account: SignedIn, order_id: PathId, credit_id: PathId
) -> Response:
    async def act(tx: Tx, order: Order) -> None:
        if (await aftersale.credit_by_id(tx, credit_id)).order_id != order.id:
            raise NotFound
        await aftersale.send_again(tx, credit_id)

    return await done(db, visit, account, order_id, act, form=Form(), part="credits")


@router.post("/studio/orders/{order_id}/returns/{return_id}/{step}")
async def return_step(  # noqa: PLR0913 - what the path and the form say
    request: Request,
    db: InDatabase,
    visit: Visiting,
    account: SignedIn,
    *,
    order_id: PathId,
    return_id: PathId,
    step: str,
) -> Response:
    form = Form.sent(await request.form())

    async def act(tx: Tx, order: Order) -> None:
        found = await aftersale.return_by_id(tx, return_id)
        if found.order_id != order.id:
            raise NotFound
        match step:
            case "approve":
                await aftersale.approve(tx, return_id, answer=form.values["answer"])
            case "refuse":
                await aftersale.refuse_return(tx, return_id, answer=form.values["answer"])
            case "receive":
                await aftersale.receive(tx, return_id)
            case "settle":
                inspected = dict(inspected_told(visit, order, form, found))
                demand_right(form)
                await aftersale.settle(tx, return_id, inspected)
            case "money":
                await aftersale.pay_instead(tx, return_id)
            case _:
                raise NotFound

    return await done(db, visit, account, order_id, act, form=form, part=f"return-{return_id}")


def inspected_told(
    visit: Visit, order: Order, form: Form, found: Return
) -> Iterator[tuple[int, Inspected]]:
    for unit_id in found.unit_ids:
        is_replaced = unit_id in found.wanted
        told = (
            None
            if is_replaced
            else amount_told(visit, form, f"money-{unit_id}", order.market, least=0)
        )
        where = form.values[f"goes-{unit_id}"]
        known = Disposition(where) if where in set(Disposition) else Disposition.DAMAGED
        yield unit_id, Inspected(told.minor if told else 0, known)


def restock_told(form: Form) -> Restock:
    return Restock.SHELF if form.values["restock"] == "yes" else Restock.NONE


async def done(  # noqa: PLR0913 - who did what, and the form it comes back with
    db: Database,
    visit: Visit,
    account: Account,
    order_id: int,
    act: Act,
    *,
    form: Form,
    part: str,
) -> Response:
    try:
        async with db.begin() as tx:
            order, _ = await managed_order(tx, account, order_id)
            await act(tx, order)
    except NotFound:
        raise
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            order, shop = await managed_order(tx, account, order_id)
            return await desk_page(tx, visit, shop, order, part=part, form=form)
    return RedirectResponse(visit.url(f"/studio/orders/{order_id}?saved={part}#{part}"), 303)
