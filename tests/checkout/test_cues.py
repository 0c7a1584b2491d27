from datetime import UTC, datetime

from tests.world.order import Till, a_price_cue
from vitrine import checkout as checkouts
from vitrine.checkout.checking import cue_written_at
from vitrine.db import Database
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.show import RoomEntry

CUE_AT = datetime(2026, 11, 24, 12, 0, 5, tzinfo=UTC)


async def test_the_outbox_knows_when_a_cue_was_written(db: Database, till: Till) -> None:
    async with db.begin() as tx:
        with clock.stopped_at(CUE_AT):
            cue = await a_price_cue(tx, till.show_id)
        assert await cue_written_at(tx, till.show_id, cue) == CUE_AT


async def test_a_kept_cue_is_known_by_its_at(db: Database, till: Till) -> None:
    async with db.begin() as tx:
        entry = RoomEntry(
            show_id=till.show_id, seq=9, at=clock.to_ms(CUE_AT), kind="price", cue=44, body="{}"
        )
        tx.session.add(entry)
        await tx.flush()
        assert await cue_written_at(tx, till.show_id, 44) == CUE_AT


async def test_a_cue_nobody_wrote_honours_nothing(db: Database, till: Till) -> None:
    begun = await checkouts.begin(db, till.lane, till.wish(cue=999), key=ids.new_secret())
    assert (await till.deliver(begun.token)).goods == Money(2400, "GBP")
