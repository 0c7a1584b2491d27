"""A seller takes something back, or gives money for it, without being asked on a page."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from vitrine.aftersale.model import By, Return, ReturnHistory, ReturnKind, ReturnState
from vitrine.aftersale.returning import open_return, pieces_to_return
from vitrine.db import Tx

BEGINS = {
    ReturnKind.RETURN: ReturnState.APPROVED,
    ReturnKind.REFUND: ReturnState.RECEIVED,  # the goods stay: money is all there is to decide
}


async def take_back(
    tx: Tx, order_id: int, unit_ids: Collection[int], *, kind: ReturnKind, reason: str
) -> Return:
    order, units = await pieces_to_return(tx, order_id, unit_ids, reason)
    begins = BEGINS[kind]
    return await open_return(
        tx, order, units, kind=kind, reason=reason, by=By.SELLER, begins=begins
    )


async def history_of_return(tx: Tx, return_id: int) -> Sequence[ReturnHistory]:
    found = await tx.session.scalars(
        select(ReturnHistory).where(ReturnHistory.return_id == return_id).order_by(ReturnHistory.id)
    )
    return found.all()
