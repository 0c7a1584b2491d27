from collections.abc import Sequence
from itertools import product
from typing import Any

import msgspec

from vitrine import aftersale
from vitrine.aftersale import (
    Disposition,
    Inspected,
    Return,
    ReturnKind,
    ReturnState,
    left_of,
    reason_name,
    search_returns,
)
from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.kit.language import preferred, translate
from vitrine.order import Order, option_of, shop_orders_by_ids, sku_of
from vitrine.shopping_api.answering import Nothing
from vitrine.shopping_api.asking import (
    AskedBody,
    RejectBody,
    next_token,
    own_request,
    pieces_in,
    refusal_told,
    search_told,
)
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.once import once
from vitrine.shopping_api.package_answers import own_order
from vitrine.shopping_api.reasons import RETURN_REASONS
from vitrine.shopping_api.refunds import (
    Parts,
    Refund,
    parts_of,
    refund_of,
    refund_of_piece,
)
from vitrine.shopping_api.refusing import NOT_POSSIBLE, Refused, demand_left_out, invalid
from vitrine.shopping_api.return_words import (
    ARBITRATED,
    OFFERED,
    RETURN_TYPES,
    STATUSES,
    TYPES,
    return_status,
)
from vitrine.shopping_api.wording import seconds

NEXT = {
    ReturnState.REQUESTED: "SELLER_RESPOND_RETURN",
    ReturnState.SENT: "SELLER_RESPOND_RECEIVE_PACKAGE",
    ReturnState.RECEIVED: "SELLER_RESPOND_RECEIVE_PACKAGE",
}
ON_THE_WAY = (ReturnState.APPROVED, ReturnState.SENT)
ARRIVES = (*ON_THE_WAY, ReturnState.RECEIVED)
REJECT_PACKAGE = "REJECT_RECEIVED_PACKAGE"
REJECTIONS = {
    ReturnKind.WITHDRAWAL: "REJECT_RETURN",
    ReturnKind.RETURN: "REJECT_RETURN",
    ReturnKind.REFUND: "REJECT_REFUND",
    ReturnKind.EXCHANGE: "REJECT_REPLACEMENT",
}
IN_FULL = "pieces are paid back in full here. In the studio you can say what one is worth"
GOODS_COME = "the goods of this return come back"


class SearchBody(AskedBody, frozen=True, kw_only=True):
    return_ids: list[str] | None = None
    return_types: list[str] | None = None
    return_status: list[str] | None = None
    seller_proposed_return_type: list[str] | None = None
    arbitration_status: list[str] | None = None


class NextAction(msgspec.Struct, frozen=True):
    action: str


class ReturnLine(msgspec.Struct, frozen=True, kw_only=True):
    return_line_item_id: str
    order_line_item_id: str
    sku_id: str
    sku_name: str
    product_name: str
    seller_sku: str
    refund_amount: Refund


class Row(msgspec.Struct, frozen=True, kw_only=True):
    return_id: str
    order_id: str
    return_type: str
    return_status: str
    role: str
    return_reason: str
    return_reason_text: str
    return_tracking_number: str
    create_time: int
    update_time: int
    can_buyer_keep_item: bool
    seller_next_action_response: list[NextAction]
    refund_amount: Refund
    return_line_items: list[ReturnLine]


class Found(msgspec.Struct, frozen=True):
    return_orders: list[Row]
    total_count: int
    next_page_token: str


class ApproveBody(msgspec.Struct, frozen=True, kw_only=True):
    decision: str
    buyer_keep_item: bool | None = None
    partial_refund: Any = None


async def search(tx: Tx, call: Call) -> Found:
    body = call.body(SearchBody)
    page, told = search_told(call, body, "return_ids", body.return_ids)
    like = likeness_told(body)
    if like is None:
        return Found([], 0, "")
    assert call.shop_id is not None
    found, total = await search_returns(tx, call.shop_id, told, like=like)
    rows = found[: page.size]
    orders = await shop_orders_by_ids(tx, call.shop_id, {each.order_id for each in rows})
    parts = await parts_of(tx, rows, orders)
    language = preferred(body.locale or "")
    shown = [row_of(each, orders[each.order_id], parts[each.id], language) for each in rows]
    return Found(shown, total, next_token(found, page, told))


def likeness_told(body: SearchBody) -> Sequence[tuple[ReturnKind, ReturnState]] | None:
    """Kind and state together, as a status names both. None: nothing here can be like that."""
    types = chosen("return_types", body.return_types, TYPES)
    statuses = chosen("return_status", body.return_status, STATUSES)
    offered = chosen("seller_proposed_return_type", body.seller_proposed_return_type, OFFERED)
    judged = chosen("arbitration_status", body.arbitration_status, ARBITRATED)
    like = [
        (kind, state)
        for kind, state in product(ReturnKind, ReturnState)
        if (not types or RETURN_TYPES[kind] in types)
        and (not statuses or return_status(kind, state) in statuses)
    ]
    if offered or judged or not like:
        return None
    return like if types or statuses else ()


def chosen(field: str, told: Sequence[str] | None, known: Sequence[str]) -> Sequence[str]:
    for each in told or ():
        if each not in known:
            raise invalid(field, f"write some of {', '.join(known)}")
    return told or ()


def row_of(found: Return, order: Order, parts: Parts, language: str) -> Row:
    kind, state = ReturnKind(found.kind), ReturnState(found.state)
    pieces = pieces_in(order, found.unit_ids)
    return Row(
        return_id=str(found.id),
        order_id=str(found.order_id),
        return_type=RETURN_TYPES[kind],
        return_status=return_status(kind, state),
        role=found.by.upper(),
        return_reason=RETURN_REASONS.get(found.reason, found.reason),
        return_reason_text=translate(language, reason_name(found.reason)),
        return_tracking_number=found.tracking or "",
        create_time=seconds(found.asked_at),
        update_time=seconds(found.changed_at),
        can_buyer_keep_item=found.goods_stay,
        seller_next_action_response=next_of(kind, state),
        refund_amount=refund_of(order.currency, parts),
        return_line_items=[
            ReturnLine(
                return_line_item_id=str(unit.id),
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


def next_of(kind: ReturnKind, state: ReturnState) -> list[NextAction]:
    if kind is ReturnKind.EXCHANGE and state is ReturnState.REQUESTED:
        return [NextAction("SELLER_RESPOND_REPLACEMENT")]
    return [NextAction(NEXT[state])] if state in NEXT else []


async def approve(tx: Tx, call: Call) -> Nothing:
    """The next step towards the buyer's money, or the piece that they want instead.

    A received package is worth its full price.
    """
    found, body = await own_return(tx, call), call.body(ApproveBody)
    demand_left_out(
        ("partial_refund", body.partial_refund, IN_FULL),
        ("buyer_keep_item", body.buyer_keep_item and not found.goods_stay, GOODS_COME),
    )
    decision = body.decision
    is_refund, is_exchange = (
        found.kind == kind for kind in (ReturnKind.REFUND, ReturnKind.EXCHANGE)
    )
    if decision == "APPROVE_REPLACEMENT" and is_exchange:
        await aftersale.approve(tx, found.id)
    elif decision == "ISSUE_REPLACEMENT_REFUND" and is_exchange:
        await aftersale.pay_instead(tx, found.id)
    elif decision == "APPROVE_RETURN" and not is_refund and not is_exchange:
        await aftersale.approve(tx, found.id)
    elif decision == "APPROVE_REFUND" and is_refund:
        await aftersale.approve(tx, found.id)
        await settle(tx, call, found, Disposition.KEPT)
    elif decision == "APPROVE_RECEIVED_PACKAGE" and not is_refund:
        if found.state in ON_THE_WAY:
            await aftersale.receive(tx, found.id)
        await settle(tx, call, found, Disposition.SHELF)
    else:
        raise Refused(NOT_POSSIBLE, f"decision: {decision} is not possible with this return.")
    return Nothing()


async def settle(tx: Tx, call: Call, found: Return, disposition: Disposition) -> None:
    order = await own_order(tx, call, found.order_id)
    worth = {unit.id: left_of(unit) for _, unit in pieces_in(order, found.unit_ids)}
    inspected = {unit_id: Inspected(minor, disposition) for unit_id, minor in worth.items()}
    await aftersale.settle(tx, found.id, inspected)


async def reject(tx: Tx, call: Call) -> Nothing:
    found, body = await own_return(tx, call), call.body(RejectBody)
    demand_left_out(("partial_refund_amount", body.partial_refund_amount, IN_FULL))
    if body.decision not in {None, rejection_of(found)}:
        raise Refused(NOT_POSSIBLE, f"decision: {body.decision} is not possible with this return.")
    if body.decision == REJECT_PACKAGE and found.state in ON_THE_WAY:
        await aftersale.receive(tx, found.id)
    answer = await refusal_told(tx, call, found.order_id)
    await aftersale.refuse_return(tx, found.id, answer=answer)
    return Nothing()


def rejection_of(found: Return) -> str:
    if found.state in ARRIVES and not found.goods_stay:
        return REJECT_PACKAGE
    return REJECTIONS[ReturnKind(found.kind)]


async def own_return(tx: Tx, call: Call) -> Return:
    return await own_request(tx, call, "return_id", aftersale.return_by_id)


ENDPOINTS = tuple(
    Endpoint(method, "return_refund", resource, versions, Scope.RETURNS, in_tx(act), says)
    for method, resource, versions, act, says in (
        (
            "POST",
            "returns/search",
            ("202309", "202602"),
            search,
            "Returns and refunds, the newest first where nothing else is asked.",
        ),
        (
            "POST",
            "returns/{return_id}/approve",
            ("202309",),
            once(Nothing, approve),
            "The next step towards the buyer's money.",
        ),
        (
            "POST",
            "returns/{return_id}/reject",
            ("202309", "202606"),
            once(Nothing, reject),
            "Refuses, with a reason that the buyer reads.",
        ),
    )
)
