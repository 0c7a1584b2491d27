import msgspec
from sqlalchemy import select

from tests.world.order import Till
from tests.world.outbox import posted
from vitrine.db import Database, Outbox
from vitrine.order.events import OrderPlaced
from vitrine.order.listeners import on_order_placed
from vitrine.realtime.entries import Bought


async def test_the_room_hears_what_was_bought_but_not_by_whom(db: Database, till: Till) -> None:
    await till.buy(2)
    async with db.begin() as tx:
        told = select(Outbox.body).where(Outbox.subject == "facts.order.placed")
        placed = msgspec.json.decode((await tx.session.scalars(told)).one(), type=OrderPlaced)
        await on_order_placed(tx, placed)
        await tx.flush()
        [notice] = [each for each in await posted(tx, till.show_id) if isinstance(each, Bought)]
    assert notice.quantity == 2
    assert "jo@example.org" not in str(notice)


async def test_what_was_bought_outside_a_show_is_told_to_no_room(db: Database, till: Till) -> None:
    await till.buy()
    async with db.begin() as tx:
        told = select(Outbox.body).where(Outbox.subject == "facts.order.placed")
        placed = msgspec.json.decode((await tx.session.scalars(told)).one(), type=OrderPlaced)
        await on_order_placed(tx, msgspec.structs.replace(placed, show_id=None))
        assert await posted(tx, till.show_id) == []
