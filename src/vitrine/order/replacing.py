"""A piece that goes out instead of one that came back: it takes the price and the terms along."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import update

from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.order.errors import UnitsElsewhere
from vitrine.order.model import Order, OrderUnit

MONEY = ("gross_minor", "tax_minor", "commission_minor", "commission_tax_minor", "creator_minor")
TERMS = ("order_id", "line_id", "shop_id", "creator_id", "show_id", "source", "market")


@dataclass(frozen=True, slots=True)
class Instead:
    variant_id: int
    sku: str
    option: str


async def replace_units(tx: Tx, order: Order, instead: Mapping[int, Instead]) -> None:
    """Of a locked order; nothing of these pieces' price may have gone back."""
    units = {unit.id: unit for unit in order.units}
    for unit_id, thing in instead.items():
        taken = units.get(unit_id)
        if taken is None or taken.credited_minor:
            raise UnitsElsewhere
        tx.session.add(made := in_place_of(taken, thing))
        await tx.flush()
        nothing = dict.fromkeys(MONEY, 0)
        await tx.session.execute(
            update(OrderUnit).where(OrderUnit.id == unit_id).values(replaced_by=made.id, **nothing)
        )
    await tx.session.execute(
        update(Order).where(Order.id == order.id).values(changed_at=clock.now())
    )


def in_place_of(taken: OrderUnit, thing: Instead) -> OrderUnit:
    kept = {name: getattr(taken, name) for name in (*TERMS, *MONEY)}
    return OrderUnit(
        id=ids.new_id(),
        variant_id=thing.variant_id,
        sku=thing.sku,
        option=thing.option,
        **kept,
    )
