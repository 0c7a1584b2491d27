"""The numbers that an order has in its seller's other systems."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.order.errors import PiecesOfAnotherOrder
from vitrine.order.model import Order, OrderReference

FOUND_AT_MOST = 100


async def refer(
    tx: Tx, order: Order, *, system: str, number: str, pieces: Mapping[int, str]
) -> None:
    """Told again, it replaces what that system said before. `pieces`: their numbers, by unit."""
    if not set(pieces) <= {unit.id for unit in order.units}:
        raise PiecesOfAnotherOrder
    told = insert(OrderReference).values(
        order_id=order.id,
        system=system,
        number=number,
        pieces={str(unit_id): written for unit_id, written in pieces.items()},
        told_at=clock.now(),
    )
    renewed = {name: told.excluded[name] for name in ("number", "pieces", "told_at")}
    await tx.session.execute(
        told.on_conflict_do_update(index_elements=["order_id", "system"], set_=renewed)
    )


async def references_of(tx: Tx, order_id: int) -> Sequence[OrderReference]:
    found = await tx.session.scalars(
        select(OrderReference)
        .where(OrderReference.order_id == order_id)
        .order_by(OrderReference.system)
    )
    return found.all()


async def references_to(
    tx: Tx, shop_id: int, *, system: str, number: str
) -> Sequence[OrderReference]:
    """Of the shop's orders, the newest first."""
    found = await tx.session.scalars(
        select(OrderReference)
        .join(Order, Order.id == OrderReference.order_id)
        .where(
            OrderReference.system == system,
            OrderReference.number == number,
            Order.shop_id == shop_id,
        )
        .order_by(OrderReference.order_id.desc())
        .limit(FOUND_AT_MOST)
    )
    return found.all()
