import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from tests.world.show import a_show
from tests.world.stock import a_stocked_variant
from vitrine.db import Tx
from vitrine.show import RoomEntry
from vitrine.stock.model import StockMovement


async def test_a_movement_can_neither_be_changed_nor_deleted(tx: Tx) -> None:
    await a_stocked_variant(tx)
    await tx.flush()
    for change in (update(StockMovement).values(quantity=1), delete(StockMovement)):
        with pytest.raises(DBAPIError, match="stock_movement is append-only"):
            async with tx.session.begin_nested():
                await tx.session.execute(change)


async def test_a_kept_entry_can_only_be_erased(tx: Tx) -> None:
    show = await a_show(tx)
    tx.session.add(RoomEntry(show_id=show.id, seq=1, at=1, kind="chat", body="{}"))
    await tx.flush()
    with pytest.raises(DBAPIError, match="room_entry is append-only"):
        async with tx.session.begin_nested():
            await tx.session.execute(update(RoomEntry).values(body="[]"))
    await tx.session.execute(update(RoomEntry).values(kind="erased", body="[]"))
