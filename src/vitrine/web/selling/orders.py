"""A shop's orders: what to pack, what was asked, and each order's desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from vitrine import aftersale, fulfilment
from vitrine.account import Account
from vitrine.aftersale import Return
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.fulfilment import Parcel, waiting_count
from vitrine.kit.money import Money
from vitrine.order import Order, OrderState, order_with_units, orders_by_ids, orders_of_shop
from vitrine.shop import Shop
from vitrine.web.buying import progress
from vitrine.web.buying.papers import paper_views
from vitrine.web.buying.pieces import Pieces, pieces_of
from vitrine.web.buying.progress import ParcelView
from vitrine.web.filling import Form
from vitrine.web.ordering import address_of, choices, order_row, order_view
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed
from vitrine.web.selling.reading import amount_typed
from vitrine.web.visiting import InTx, PathId, QueryId, SignedIn, Visit, Visiting

router = APIRouter()

PER_PAGE = 50
View = Literal["waiting", "all", "returns"]


@dataclass(frozen=True)
class ShopOrderRow:
    id: int
    number: str
    at: datetime
    buyer: str
    town: str
    pieces: int
    state_name: str
    tone: str
    total: Money


@dataclass(frozen=True)
class Packed:
    """A parcel as whoever packs it needs it."""

    parcel: ParcelView
    order: Order
    address: Sequence[str]


@dataclass(frozen=True)
class Asked:
    """A cancellation that waits for an answer."""

    id: int
    reason: str
    note: str
    at: datetime
    pieces: Sequence[Pieces]


@router.get("/studio/shops/{shop_id}/orders")
async def shop_orders(
    tx: InTx,
    visit: Visiting,
    account: SignedIn,
    shop_id: PathId,
    *,
    show: View = "waiting",
    before: QueryId | None = None,
) -> HTMLResponse:
    shop = await managed(tx, account, shop_id)
    orders = await orders_shown(tx, shop, show, before)
    rows = [shop_order_row(visit, order) for order in orders]
    more = orders[-1].id if show == "all" and len(orders) == PER_PAGE else None
    return private(
        page(
            visit,
            "studio/orders.html",
            shop=shop,
            show=show,
            rows=rows,
            more=more,
            to_pack=await waiting_count(tx, shop.id),
            asked=await aftersale.asked_of_seller(tx, shop.id),
        )
    )


async def orders_shown(tx: Tx, shop: Shop, show: View, before: int | None) -> Sequence[Order]:
    if show == "all":
        return await orders_of_shop(tx, shop.id, before=before, limit=PER_PAGE)
    if show == "returns":
        wanted = await aftersale.orders_that_ask(tx, shop.id)
    else:
        wanted = [parcel.order_id for parcel in await fulfilment.parcels_waiting(tx, shop.id)]
    found = await orders_by_ids(tx, wanted)
    return [found[order_id] for order_id in dict.fromkeys(wanted)]


def shop_order_row(visit: Visit, order: Order) -> ShopOrderRow:
    row = order_row(visit, order)
    return ShopOrderRow(
        id=row.id,
        number=row.number,
        at=row.at,
        buyer=order.name,
        town=order.city,
        pieces=len(order.units),
        state_name=row.state_name,
        tone=row.tone,
        total=row.total,
    )


@router.get("/studio/shops/{shop_id}/packing")
async def packing_list(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId
) -> HTMLResponse:
    """To be printed: daylight colours, one parcel after the other."""
    shop = await managed(tx, account, shop_id)
    parcels = await fulfilment.parcels_waiting(tx, shop.id)
    orders = await orders_by_ids(tx, [parcel.order_id for parcel in parcels])
    packed = [await packed_view(tx, visit, orders[each.order_id], each) for each in parcels]
    return private(page(visit, "studio/packing.html", shop=shop, parcels=packed))


async def packed_view(tx: Tx, visit: Visit, order: Order, parcel: Parcel) -> Packed:
    shown = await progress.parcel_view(tx, visit, order, parcel)
    return Packed(shown, order, address_of(visit, order))


@router.get("/studio/orders/{order_id}")
async def order_desk(
    tx: InTx, visit: Visiting, account: SignedIn, order_id: PathId
) -> HTMLResponse:
    order, shop = await managed_order(tx, account, order_id)
    return await desk_page(tx, visit, shop, order)


async def managed_order(tx: Tx, account: Account, order_id: int) -> tuple[Order, Shop]:
    order = await order_with_units(tx, order_id)
    if order.placed_at is None:
        raise NotFound
    return order, await managed(tx, account, order.shop_id)


async def managed_return(tx: Tx, account: Account, return_id: int) -> tuple[Return, Order, Shop]:
    found = await aftersale.return_by_id(tx, return_id)
    return found, *await managed_order(tx, account, found.order_id)


async def desk_page(
    tx: Tx, visit: Visit, shop: Shop, order: Order, *, part: str = "", form: Form | None = None
) -> HTMLResponse:
    cancellable = {unit.id for unit in aftersale.cancellable(order)}
    return private(
        page(
            visit,
            "studio/order.html",
            status=422 if form else 200,
            shop=shop,
            order=await order_view(tx, visit, order),
            is_open=order.state == OrderState.PLACED,
            parcels=await progress.parcel_views(tx, visit, order),
            asked=await asked_of(tx, visit, order),
            returns=await progress.return_views(tx, visit, order),
            left={
                unit_id: amount_typed(visit, left)
                for unit_id, left in aftersale.left_by_unit(order).items()
            },
            credits=await progress.credit_views(tx, visit, order),
            papers=await paper_views(tx, visit, order),
            cancellable=await pieces_of(tx, order, cancellable),
            cancelled=await progress.cancelled_pieces(tx, order),
            carriers=[(key, visit.says(each.name)) for key, each in fulfilment.CARRIERS.items()],
            why_cancel=choices(visit, aftersale.SELLER_CANCELS),
            part=part,
            form=form or Form(),
            saved=visit.query.get("saved"),
        )
    )


async def asked_of(tx: Tx, visit: Visit, order: Order) -> list[Asked]:
    return [
        Asked(
            id=each.id,
            reason=visit.says(aftersale.reason_name(each.reason)),
            note=each.note,
            at=each.asked_at,
            pieces=await pieces_of(tx, order, each.unit_ids),
        )
        for each in await aftersale.cancellations_of_order(tx, order.id)
        if each.state == aftersale.CancellationState.REQUESTED
    ]


def private(answer: HTMLResponse) -> HTMLResponse:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
