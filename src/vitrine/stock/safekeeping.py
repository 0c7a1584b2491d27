"""Pieces that are there but not sold: against damage, miscounts and the shop window."""

from collections.abc import Mapping

from sqlalchemy import select

from vitrine.db import Tx
from vitrine.stock.errors import MoreThanFree, QuantityNotPossible
from vitrine.stock.events import StockChanged
from vitrine.stock.model import MAIN, StockLevel
from vitrine.stock.moving import PIECES_PER_RECEIPT, lock_levels, open_shelves


async def keep_back(tx: Tx, pieces: Mapping[int, int]) -> None:
    """What is held for buyers stays theirs, so it can be no more than what is free."""
    shelves = [(variant_id, MAIN) for variant_id in sorted(pieces)]
    await open_shelves(tx, shelves)
    await lock_levels(tx, shelves)
    levels = await tx.session.scalars(
        select(StockLevel)
        .where(StockLevel.variant_id.in_(pieces), StockLevel.location == MAIN)
        .execution_options(populate_existing=True)
    )
    for level in levels:
        wanted, most = pieces[level.variant_id], level.on_hand - level.reserved
        if not 0 <= wanted <= PIECES_PER_RECEIPT:
            raise QuantityNotPossible(field=f"safety-{level.variant_id}", most=PIECES_PER_RECEIPT)
        if wanted > most:
            raise MoreThanFree(field=f"safety-{level.variant_id}", most=most)
        if wanted != level.safety:
            level.safety, level.version = wanted, level.version + 1
            tx.emit(
                StockChanged(
                    variant_id=level.variant_id,
                    location=MAIN,
                    available=most - wanted,
                    version=level.version,
                )
            )
    await tx.flush()
