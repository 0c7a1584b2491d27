"""What came back is looked at: how much money or which piece goes out, and where it lies."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import update

from vitrine import order as orders
from vitrine import stock
from vitrine.aftersale.crediting import credit_units
from vitrine.aftersale.errors import ReturnElsewhere
from vitrine.aftersale.exchanging import send_instead
from vitrine.aftersale.model import (
    CreditReason,
    Disposition,
    Return,
    ReturnKind,
    ReturnState,
    ReturnUnit,
)
from vitrine.aftersale.returning import locked_return, move
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.order import Order

REASON_OF = {ReturnKind.WITHDRAWAL: CreditReason.WITHDRAWAL}


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a piece that came back is worth, and where it goes."""

    minor: int
    disposition: Disposition


async def settle(tx: Tx, return_id: int, inspected: Mapping[int, Inspected]) -> None:
    """How much goes back for each piece, and, apart from that, where the piece goes.

    For one that is replaced no money goes back.
    """
    found = await locked_return(tx, return_id)
    order = await orders.locked_order(tx, found.order_id)
    if set(inspected) != set(found.unit_ids):
        raise ReturnElsewhere
    worth = {n: 0 if n in found.wanted else each.minor for n, each in inspected.items()}
    await move(tx, found, (ReturnState.RECEIVED,), ReturnState.SETTLED, settled_at=clock.now())
    await note_inspected(tx, found, inspected, worth)
    shelf = [n for n, each in inspected.items() if each.disposition is Disposition.SHELF]
    if found.wanted:
        order = await exchange(tx, order, found, shelf)
    else:
        await orders.restock(tx, order, shelf, stock.MovementKind.RETURNED)
    because = REASON_OF.get(ReturnKind(found.kind), CreditReason.RETURN)
    await credit_units(tx, order, worth, because=because, key=found.credit_key)


async def exchange(tx: Tx, order: Order, found: Return, shelf: Collection[int]) -> Order:
    """All shelves are locked at once: an exchange the other way round may come at this moment."""
    had = {unit.variant_id for unit in order.units if unit.id in found.unit_ids}
    await stock.lock_all_of(tx, had | set(found.wanted.values()))
    await send_instead(tx, order, found)
    await orders.restock(tx, order, shelf, stock.MovementKind.RETURNED)
    return await orders.order_with_units(tx, order.id)


async def note_inspected(
    tx: Tx, found: Return, inspected: Mapping[int, Inspected], worth: Mapping[int, int]
) -> None:
    for unit_id, each in inspected.items():
        await tx.session.execute(
            update(ReturnUnit)
            .where(ReturnUnit.return_id == found.id, ReturnUnit.unit_id == unit_id)
            .values(open=False, credited_minor=worth[unit_id], disposition=each.disposition)
        )
