"""Goods on their way back, from the buyer's wish to the shelf."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import update

from vitrine import order as orders
from vitrine import stock
from vitrine.aftersale.crediting import is_due
from vitrine.aftersale.errors import (
    AnswerMissing,
    NothingChosen,
    NotReturnable,
    ReasonUnknown,
    ReturnElsewhere,
    WithdrawalStands,
)
from vitrine.aftersale.events import ReturnMoved
from vitrine.aftersale.model import (
    UNDER_WAY,
    By,
    Return,
    ReturnHistory,
    ReturnKind,
    ReturnState,
    ReturnUnit,
)
from vitrine.aftersale.queries import (
    return_by_id,
    units_back,
    units_in_return,
    was_in_time,
)
from vitrine.aftersale.reasons import RETURNS
from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.kit.text import printable
from vitrine.order import Order, OrderUnit, UnitState

NOTE = 1_000  # characters
NOTHING: Mapping[int, int] = {}


async def returnable(tx: Tx, order: Order) -> list[OrderUnit]:
    """What has left, and is not paid back, here again or on its way."""
    in_return = await units_in_return(tx, order.id) | await units_back(tx, order.id)
    left = (UnitState.SHIPPED, UnitState.DELIVERED)
    return [u for u in order.units if u.state in left and u.id not in in_return and is_due(u)]


async def ask_return(
    tx: Tx,
    order_id: int,
    unit_ids: Collection[int],
    *,
    kind: ReturnKind = ReturnKind.RETURN,
    reason: str,
    note: str = "",
) -> Return:
    order, units = await pieces_to_return(tx, order_id, unit_ids, reason)
    return await open_return(tx, order, units, kind=kind, reason=reason, note=note)


async def pieces_to_return(
    tx: Tx, order_id: int, unit_ids: Collection[int], reason: str
) -> tuple[Order, list[OrderUnit]]:
    if reason not in RETURNS:
        raise ReasonUnknown(field="reason")
    order = await orders.locked_order(tx, order_id)
    if not unit_ids:
        raise NothingChosen(field="units")
    open_ones = {unit.id: unit for unit in await returnable(tx, order)}
    if not set(unit_ids) <= open_ones.keys():
        raise NotReturnable
    return order, [open_ones[unit_id] for unit_id in sorted(set(unit_ids))]


async def open_return(  # noqa: PLR0913 - what, how and why
    tx: Tx,
    order: Order,
    units: Sequence[OrderUnit],
    *,
    kind: ReturnKind,
    reason: str,
    note: str = "",
    by: By = By.BUYER,
    begins: ReturnState = ReturnState.REQUESTED,
    wanted: Mapping[int, int] = NOTHING,
    hold_id: int | None = None,
) -> Return:
    now = clock.now()
    opened = Return(
        id=ids.new_id(),
        order_id=order.id,
        shop_id=order.shop_id,
        by=by,
        kind=kind,
        state=begins,
        secret=ids.new_secret(),
        reason=reason,
        note=printable(note)[:NOTE],
        answer="",
        hold_id=hold_id,
        asked_at=now,
        decided_at=None if begins is ReturnState.REQUESTED else now,
        units=[],
    )
    tx.session.add(opened)
    await tx.flush()
    tx.session.add_all(rows_of(opened, units, wanted))
    await tx.flush()
    tell(tx, opened, None, begins)
    return await return_by_id(tx, opened.id)


def rows_of(
    opened: Return, units: Sequence[OrderUnit], wanted: Mapping[int, int]
) -> list[ReturnUnit]:
    return [
        ReturnUnit(
            return_id=opened.id, unit_id=unit.id, open=True, wanted_variant_id=wanted.get(unit.id)
        )
        for unit in units
    ]


async def approve(tx: Tx, return_id: int, *, answer: str = "") -> None:
    """The buyer may send the goods. Where they stay, what for is all there is to decide."""
    found = await locked_return(tx, return_id)
    becomes = ReturnState.RECEIVED if found.goods_stay else ReturnState.APPROVED
    told = {"answer": printable(answer)[:NOTE], "decided_at": clock.now()}
    await move(tx, found, (ReturnState.REQUESTED,), becomes, **told)


async def refuse(tx: Tx, return_id: int, *, answer: str) -> None:
    """At first, or when what came is not what was sold."""
    found = await locked_return(tx, return_id)
    told = printable(answer)[:NOTE]
    if not told:
        raise AnswerMissing(field="answer")
    if await was_in_time(tx, found):
        raise WithdrawalStands
    was = (ReturnState.REQUESTED, ReturnState.RECEIVED)
    await move(tx, found, was, ReturnState.REFUSED, answer=told, decided_at=clock.now())
    await end(tx, found)


async def say_sent(
    tx: Tx, return_id: int, *, carrier: str | None = None, tracking: str | None = None
) -> None:
    found = await locked_return(tx, return_id)
    told = {"carrier": carrier, "tracking": tracking, "sent_at": clock.now()}
    await move(tx, found, (ReturnState.APPROVED,), ReturnState.SENT, **told)


async def receive(tx: Tx, return_id: int) -> None:
    found = await locked_return(tx, return_id)
    was = (ReturnState.APPROVED, ReturnState.SENT)
    await move(tx, found, was, ReturnState.RECEIVED, received_at=clock.now())


async def give_up(tx: Tx, return_id: int) -> None:
    """The buyer keeps it after all."""
    found = await locked_return(tx, return_id)
    was = (ReturnState.REQUESTED, ReturnState.APPROVED)
    await move(tx, found, was, ReturnState.CANCELLED, decided_at=clock.now())
    await end(tx, found)


async def let_go(tx: Tx, unit_ids: Collection[int]) -> None:
    """Of pieces that never left after all. A return that waits for nothing else is over."""
    freed = await tx.session.scalars(
        update(ReturnUnit)
        .where(ReturnUnit.unit_id.in_(unit_ids), ReturnUnit.open)
        .values(open=False)
        .returning(ReturnUnit.return_id)
    )
    for return_id in set(freed.all()):
        found = await return_by_id(tx, return_id)
        if not any(unit.open for unit in found.units):
            await move(tx, found, UNDER_WAY, ReturnState.CANCELLED, decided_at=clock.now())
            await end(tx, found)


async def end(tx: Tx, found: Return) -> None:
    await tx.session.execute(
        update(ReturnUnit).where(ReturnUnit.return_id == found.id).values(open=False)
    )
    if found.hold_id is not None:
        await stock.release(tx, found.hold_id)


async def locked_return(tx: Tx, return_id: int) -> Return:
    found = await return_by_id(tx, return_id)
    await orders.locked_order(tx, found.order_id)
    return await return_by_id(tx, return_id)


async def move(
    tx: Tx, found: Return, was: Collection[ReturnState], became: ReturnState, **more: object
) -> None:
    """By whoever comes first."""
    before = ReturnState(found.state)
    moved = await tx.session.scalar(
        update(Return)
        .where(Return.id == found.id, Return.state.in_(was))
        .values(state=became, **more)
        .returning(Return.id)
    )
    if moved is None:
        raise ReturnElsewhere
    tell(tx, found, before, became)


def tell(tx: Tx, found: Return, was: ReturnState | None, became: ReturnState) -> None:
    tx.session.add(ReturnHistory(return_id=found.id, was=was, became=became, at=clock.now()))
    tx.emit(
        ReturnMoved(
            return_id=found.id,
            order_id=found.order_id,
            shop_id=found.shop_id,
            state=became.value,
        )
    )
