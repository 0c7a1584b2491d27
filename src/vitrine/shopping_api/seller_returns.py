"""Returns that the seller opens, what they would give back, and what happened to one."""

from collections.abc import Sequence

import msgspec

from vitrine import aftersale
from vitrine.aftersale import (
    By,
    Disposition,
    Return,
    ReturnHistory,
    ReturnKind,
    ReturnState,
    cancellable,
    reason_name,
    returnable,
)
from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.kit.language import preferred, translate
from vitrine.kit.text import mark
from vitrine.order import Order, OrderUnit
from vitrine.shopping_api.asking import PiecesBody, counted_pieces, named_pieces
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.once import once
from vitrine.shopping_api.package_answers import own_order
from vitrine.shopping_api.reading import ids_told
from vitrine.shopping_api.reasons import REFUND_REASONS, RETURN_REASONS
from vitrine.shopping_api.refunds import Refund, refund_of
from vitrine.shopping_api.refusing import invalid
from vitrine.shopping_api.return_words import return_status
from vitrine.shopping_api.returns import own_return, settle
from vitrine.shopping_api.wording import seconds

VERSIONS = ("202309", "202602")
KINDS = {"RETURN_AND_REFUND": ReturnKind.RETURN, "REFUND": ReturnKind.REFUND}
REASONS = {RETURN_REASONS[reason]: reason for reason in aftersale.RETURNS} | {
    wire: reason for reason, wire in REFUND_REASONS.items()
}
STEPS = {
    ReturnState.REQUESTED: mark("The return was asked for."),
    ReturnState.APPROVED: mark("The goods may be sent back."),
    ReturnState.SENT: mark("The goods are on their way back."),
    ReturnState.RECEIVED: mark("It is for the seller to say what goes back."),
    ReturnState.SETTLED: mark("The money goes back."),
    ReturnState.REFUSED: mark("The return was refused."),
    ReturnState.CANCELLED: mark("The return was given up."),
}
BUYERS_STEPS = (ReturnState.SENT, ReturnState.CANCELLED)


class CreateBody(PiecesBody, frozen=True, kw_only=True):
    return_reason: str
    return_type: str
    refund_total: str | None = None
    currency: str | None = None


class Created(msgspec.Struct, frozen=True):
    return_id: str
    return_status: str


class CalculateBody(PiecesBody, frozen=True, kw_only=True):
    request_type: str
    reason_name: str


class Calculated(msgspec.Struct, frozen=True):
    order_refund_amount: Refund


class Record(msgspec.Struct, frozen=True, kw_only=True):
    event: str
    role: str
    description: str
    reason_text: str
    note: str
    create_time: int


class Records(msgspec.Struct, frozen=True):
    records: list[Record]


async def create(tx: Tx, call: Call) -> Created:
    """Goods come back first; a refund alone is paid at once, in full."""
    body = call.body(CreateBody)
    if body.return_type not in KINDS:
        raise invalid("return_type", f"write one of {', '.join(KINDS)}")
    if body.return_reason not in REASONS:
        raise invalid("return_reason", f"write one of {', '.join(REASONS)}")
    order = await order_told(tx, call, body)
    units = chosen(body, await returnable(tx, order))
    await demand_in_full(tx, order, units, body)
    kind, reason = KINDS[body.return_type], REASONS[body.return_reason]
    made = await aftersale.take_back(tx, order.id, [u.id for u in units], kind=kind, reason=reason)
    if kind is ReturnKind.REFUND:
        await settle(tx, call, made, Disposition.KEPT)
        made = await aftersale.return_by_id(tx, made.id)
    return Created(str(made.id), return_status(kind, ReturnState(made.state)))


async def demand_in_full(
    tx: Tx, order: Order, units: Sequence[OrderUnit], body: CreateBody
) -> None:
    if body.currency not in {None, order.currency}:
        raise invalid("currency", f"the order is in {order.currency}")
    full = (await refund_for(tx, order, units)).refund_total
    if body.refund_total not in {None, full}:
        raise invalid("refund_total", f"what goes back for these pieces is {full}")


async def calculate(tx: Tx, call: Call) -> Calculated:
    body = call.body(CalculateBody)
    if body.request_type not in {"CANCEL", *KINDS}:
        raise invalid("request_type", f"write one of CANCEL, {', '.join(KINDS)}")
    order = await order_told(tx, call, body)
    is_cancel = body.request_type == "CANCEL"
    units = chosen(body, cancellable(order) if is_cancel else await returnable(tx, order))
    return Calculated(await refund_for(tx, order, units))


async def refund_for(tx: Tx, order: Order, units: Sequence[OrderUnit]) -> Refund:
    back = await aftersale.units_back(tx, order.id)
    return refund_of(order.currency, aftersale.parts_with(order, aftersale.in_full(units), back))


async def order_told(tx: Tx, call: Call, body: PiecesBody) -> Order:
    (order_id,) = ids_told([body.order_id], "order_id", most=1)
    return await own_order(tx, call, order_id)


def chosen(body: PiecesBody, able: Sequence[OrderUnit]) -> list[OrderUnit]:
    """Named one by one, or counted by SKU, or all that are able."""
    by_id = {unit.id: unit for unit in able}
    named = named_pieces(body)
    for unit_id in named:
        if unit_id not in by_id:
            raise invalid("order_line_item_ids", f"{unit_id} is not open for this")
    return [by_id[unit_id] for unit_id in named] or counted_pieces(body, able)


async def records(tx: Tx, call: Call) -> Records:
    """The newest first."""
    found = await own_return(tx, call)
    language = preferred(call.query.text("locale"))
    steps = await aftersale.history_of_return(tx, found.id)
    return Records([record(found, step, language) for step in reversed(steps)])


def record(found: Return, step: ReturnHistory, language: str) -> Record:
    became = ReturnState(step.became)
    is_first = step.was is None
    is_buyers = became in BUYERS_STEPS or (is_first and found.by == By.BUYER)
    is_answer = became in {ReturnState.APPROVED, ReturnState.REFUSED}
    return Record(
        event=return_status(ReturnKind(found.kind), became),
        role="BUYER" if is_buyers else "SELLER",
        description=translate(language, STEPS[became]),
        reason_text=translate(language, reason_name(found.reason)) if is_first else "",
        note=found.note if is_first else found.answer if is_answer else "",
        create_time=seconds(step.at),
    )


ENDPOINTS = tuple(
    Endpoint(method, "return_refund", resource, versions, Scope.RETURNS, in_tx(act), says)
    for method, resource, versions, act, says in (
        (
            "POST",
            "returns",
            VERSIONS,
            once(Created, create),
            "The seller takes pieces back, or pays them back.",
        ),
        (
            "POST",
            "refunds/calculate",
            VERSIONS,
            calculate,
            "What would go back for these pieces, without doing anything.",
        ),
        (
            "GET",
            "returns/{return_id}/records",
            ("202309",),
            records,
            "What happened to a return, the newest first.",
        ),
    )
)
