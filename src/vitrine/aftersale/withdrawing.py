"""The withdrawal function (Directive 2011/83/EU, Art. 11a): a statement, without signing in.

It is written down first and acted upon then: what is here still is cancelled and paid back,
for the rest a return is open.
"""

from collections.abc import Collection, Sequence

from vitrine import order as orders
from vitrine.aftersale.cancelling import Restock, take_back
from vitrine.aftersale.crediting import is_due
from vitrine.aftersale.deadlines import withdrawal_ends
from vitrine.aftersale.errors import (
    NameMissing,
    NothingChosen,
    OrderNotFound,
    WithdrawnAlready,
)
from vitrine.aftersale.events import ContractWithdrawn
from vitrine.aftersale.exchanging import pay_instead
from vitrine.aftersale.model import (
    CreditReason,
    ReturnKind,
    ReturnState,
    Withdrawal,
    WithdrawalUnit,
)
from vitrine.aftersale.queries import (
    exchanges_of,
    units_back,
    units_in_return,
    withdrawn_units,
)
from vitrine.aftersale.returning import open_return
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock, ids
from vitrine.kit.addresses import email_key
from vitrine.kit.text import printable
from vitrine.order import Order, OrderUnit, UnitState


async def order_to_withdraw(tx: Tx, number: str, email: str) -> Order:
    """Who knows both has the mail that confirmed it."""
    try:
        order = await orders.order_by_number(tx, printable(number).upper().replace(" ", ""))
    except NotFound:
        raise OrderNotFound(field="number") from None
    if email_key(order.email) != email_key(printable(email)):
        raise OrderNotFound(field="number")
    return order


async def withdrawable(tx: Tx, order: Order) -> list[OrderUnit]:
    said = await withdrawn_units(tx, order.id) | await units_back(tx, order.id)
    return [
        unit
        for unit in order.units
        if unit.id not in said and unit.state != UnitState.CANCELLED and is_due(unit)
    ]


async def withdraw(tx: Tx, order_id: int, unit_ids: Collection[int], *, name: str) -> Withdrawal:
    order = await orders.locked_order(tx, order_id)
    if not (told := printable(name)[:120]):
        raise NameMissing(field="name")
    units = await chosen(tx, order, unit_ids)
    said = await write(tx, order, units, told)
    await act(tx, order, said, units)
    tx.emit(ContractWithdrawn(withdrawal_id=said.id, order_id=order.id, shop_id=order.shop_id))
    return said


async def chosen(tx: Tx, order: Order, unit_ids: Collection[int]) -> list[OrderUnit]:
    if not unit_ids:
        raise NothingChosen(field="units")
    open_ones = {unit.id: unit for unit in await withdrawable(tx, order)}
    if not set(unit_ids) <= open_ones.keys():
        raise WithdrawnAlready
    return [open_ones[unit_id] for unit_id in sorted(set(unit_ids))]


async def write(tx: Tx, order: Order, units: Sequence[OrderUnit], name: str) -> Withdrawal:
    said = Withdrawal(
        id=ids.new_id(),
        order_id=order.id,
        shop_id=order.shop_id,
        name=name,
        email=order.email,
        is_whole=len(units) == len(order.units),
        said_at=clock.now(),
        ends_at=await withdrawal_ends(tx, order),
        units=[],
    )
    tx.session.add(said)
    await tx.flush()
    tx.session.add_all([WithdrawalUnit(unit_id=unit.id, withdrawal_id=said.id) for unit in units])
    await tx.flush()
    return said


async def act(tx: Tx, order: Order, said: Withdrawal, units: Sequence[OrderUnit]) -> None:
    """A parcel that is packed may leave any minute: its pieces are treated as sent."""
    here = [unit for unit in units if unit.state == UnitState.ORDERED]
    in_return = await units_in_return(tx, order.id)
    for asked in await exchanges_of(tx, order.id, [unit.id for unit in units]):
        await pay_instead(tx, asked)
    sent = [unit for unit in units if unit not in here and unit.id not in in_return]
    if here:
        key = f"withdrawal/{said.id}"
        await take_back(tx, order, here, Restock.SHELF, because=CreditReason.WITHDRAWAL, key=key)
    if sent:
        begins = ReturnState.APPROVED if said.in_time else ReturnState.REQUESTED
        await open_return(
            tx, order, sent, kind=ReturnKind.WITHDRAWAL, reason="withdrawal", begins=begins
        )
