from collections.abc import Sequence

from sqlalchemy import select, update

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.settlement.errors import PaperUnknown
from vitrine.settlement.paper_model import Paper

AT_ONCE = 50


async def papers_of_order(tx: Tx, order_id: int) -> Sequence[Paper]:
    found = await tx.session.scalars(
        select(Paper).where(Paper.order_id == order_id).order_by(Paper.id)
    )
    return found.all()


async def paper_by_id(tx: Tx, paper_id: int) -> Paper:
    found = await tx.session.get(Paper, paper_id)
    if found is None:
        raise PaperUnknown
    return found


async def papers_to_print(tx: Tx) -> Sequence[Paper]:
    found = await tx.session.scalars(
        select(Paper).where(Paper.printed_at.is_(None)).order_by(Paper.id).limit(AT_ONCE)
    )
    return found.all()


async def mark_printed(tx: Tx, paper_id: int) -> None:
    await tx.session.execute(
        update(Paper)
        .where(Paper.id == paper_id, Paper.printed_at.is_(None))
        .values(printed_at=clock.now())
    )
