from collections.abc import Sequence

import msgspec

from vitrine import aftersale
from vitrine.aftersale import (
    By,
    Cancellation,
    CancellationState,
    Restock,
    cancellable,
    reason_name,
    search_cancellations,
)
from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.kit.language import preferred, translate
from vitrine.order import Order, option_of, shop_orders_by_ids, sku_of
from vitrine.shopping_api.answering import Nothing
from vitrine.shopping_api.asking import (
    AskedBody,
    PiecesBody,
    counted_pieces,
    named_pieces,
    next_token,
    own_request,
    pieces_in,
    refusal_told,
    search_told,
)
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.once import once
from vitrine.shopping_api.package_answers import own_order
from vitrine.shopping_api.reading import ids_told
from vitrine.shopping_api.reasons import REASONS
from vitrine.shopping_api.refunds import (
    Parts,
    Refund,
    parts_of,
    refund_of,
    refund_of_piece,
)
from vitrine.shopping_api.refusing import invalid
from vitrine.shopping_api.wording import seconds

VERSIONS = ("202309", "202602")
STATUSES = {
    CancellationState.REQUESTED: "CANCELLATION_REQUEST_PENDING",
    CancellationState.DONE: "CANCELLATION_REQUEST_COMPLETE",
    CancellationState.REFUSED: "CANCELLATION_REQUEST_CANCEL",
}
SUCCESS = "CANCELLATION_REQUEST_SUCCESS"
STATES = {status: state for state, status in STATUSES.items()}
TYPES = {By.BUYER: "BUYER_CANCEL", By.SELLER: "CANCEL"}
SELLERS = {REASONS[reason]: reason for reason in aftersale.SELLER_CANCELS}


class SearchBody(AskedBody, frozen=True, kw_only=True):
    cancel_ids: list[str] | None = None
    cancel_types: list[str] | None = None
    cancel_status: list[str] | None = None


class CancelBody(PiecesBody, frozen=True, kw_only=True):
    cancel_reason: str


class Cancelled(msgspec.Struct, frozen=True):
    cancel_id: str
    cancel_status: str


class CancelledLine(msgspec.Struct, frozen=True, kw_only=True):
    cancel_line_item_id: str
    order_line_item_id: str
    sku_id: str
    sku_name: str
    product_name: str
    seller_sku: str
    refund_amount: Refund


class NextAction(msgspec.Struct, frozen=True):
    action: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    cancel_id: str
    order_id: str
    cancel_type: str
    cancel_status: str
    role: str
    cancel_reason: str
    cancel_reason_text: str
    create_time: int
    update_time: int
    seller_next_action_response: list[NextAction]
    refund_amount: Refund
    cancel_line_items: list[CancelledLine]


class Found(msgspec.Struct, frozen=True):
    cancellations: list[Row]
    total_count: int
    next_page_token: str


async def search(tx: Tx, call: Call) -> Found:
    body = call.body(SearchBody)
    page, told = search_told(call, body, "cancel_ids", body.cancel_ids)
    assert call.shop_id is not None
    found, total = await search_cancellations(
        tx, call.shop_id, told, states=states_told(body.cancel_status), by=by_told(body)
    )
    rows = found[: page.size]
    orders = await shop_orders_by_ids(tx, call.shop_id, {each.order_id for each in rows})
    parts = await parts_of(tx, rows, orders)
    language = preferred(body.locale or "")
    shown = [row_of(each, orders[each.order_id], parts[each.id], language) for each in rows]
    return Found(shown, total, next_token(found, page, told))


def states_told(told: Sequence[str] | None) -> list[CancellationState]:
    for status in told or ():
        if status not in STATES and status != SUCCESS:
            raise invalid("cancel_status", f"write some of {', '.join([*STATES, SUCCESS])}")
    return [STATES.get(status, CancellationState.DONE) for status in told or ()]


def by_told(body: SearchBody) -> By | None:
    named = set(body.cancel_types or ())
    if named - set(TYPES.values()):
        raise invalid("cancel_types", f"write some of {', '.join(TYPES.values())}")
    chosen = [by for by, wire in TYPES.items() if wire in named]
    return chosen[0] if len(chosen) == 1 else None


def row_of(found: Cancellation, order: Order, parts: Parts, language: str) -> Row:
    pieces = pieces_in(order, found.unit_ids)
    asks = found.state == CancellationState.REQUESTED
    return Row(
        cancel_id=str(found.id),
        order_id=str(found.order_id),
        cancel_type=TYPES[By(found.by)],
        cancel_status=STATUSES[CancellationState(found.state)],
        role=found.by.upper(),
        cancel_reason=REASONS.get(found.reason, found.reason),
        cancel_reason_text=translate(language, reason_name(found.reason)),
        create_time=seconds(found.asked_at),
        update_time=seconds(found.changed_at),
        seller_next_action_response=[NextAction("SELLER_RESPOND_BUYER_CANCEL")] if asks else [],
        refund_amount=refund_of(order.currency, parts),
        cancel_line_items=[
            CancelledLine(
                cancel_line_item_id=str(unit.id),
                order_line_item_id=str(unit.id),
                sku_id=str(unit.variant_id),
                sku_name=option_of(line, unit),
                product_name=line.title,
                seller_sku=sku_of(line, unit),
                refund_amount=refund_of_piece(order.currency, parts, unit.id),
            )
            for line, unit in pieces
        ],
    )


async def cancel(tx: Tx, call: Call) -> Cancelled:
    """By the seller: at once. Pieces that are not there go back on no shelf."""
    body = call.body(CancelBody)
    if body.cancel_reason not in SELLERS:
        raise invalid("cancel_reason", f"write one of {', '.join(SELLERS)}")
    reason = SELLERS[body.cancel_reason]
    (order_id,) = ids_told([body.order_id], "order_id", most=1)
    order = await own_order(tx, call, order_id)
    done = await aftersale.cancel_by_seller(
        tx,
        order.id,
        named_pieces(body) or [unit.id for unit in counted_pieces(body, cancellable(order))],
        reason=reason,
        restock=Restock.NONE if reason == "out_of_stock" else Restock.SHELF,
    )
    return Cancelled(str(done.id), STATUSES[CancellationState(done.state)])


async def approve(tx: Tx, call: Call) -> Nothing:
    await aftersale.agree(tx, (await own_cancellation(tx, call)).id)
    return Nothing()


async def reject(tx: Tx, call: Call) -> Nothing:
    found = await own_cancellation(tx, call)
    answer = await refusal_told(tx, call, found.order_id)
    await aftersale.refuse(tx, found.id, answer=answer)
    return Nothing()


async def own_cancellation(tx: Tx, call: Call) -> Cancellation:
    return await own_request(tx, call, "cancel_id", aftersale.cancellation_by_id)


ENDPOINTS = tuple(
    Endpoint("POST", "return_refund", resource, versions, Scope.RETURNS, in_tx(act), says)
    for resource, versions, act, says in (
        (
            "cancellations/search",
            VERSIONS,
            search,
            "Cancellations, the newest first where nothing else is asked.",
        ),
        (
            "cancellations",
            VERSIONS,
            once(Cancelled, cancel),
            "The seller cancels pieces before they leave; the money goes back.",
        ),
        (
            "cancellations/{cancel_id}/approve",
            ("202309",),
            once(Nothing, approve),
            "Agrees to a buyer's cancellation.",
        ),
        (
            "cancellations/{cancel_id}/reject",
            ("202309",),
            once(Nothing, reject),
            "Refuses it, with a reason that the buyer reads.",
        ),
    )
)
