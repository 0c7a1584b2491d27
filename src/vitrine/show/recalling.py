from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select, text

from vitrine.db import Tx
from vitrine.show.model import RoomEntry

ENTRIES_AT_ONCE = 2_000

# Walks from slot to slot, and in each to its newest cue: the number of cues does not matter.
NEWEST_PER_SLOT = text("""
with recursive slots(slot) as (
  select min(slot) from slot_cue where show_id = :show_id
  union all
  select (select min(slot) from slot_cue where show_id = :show_id and slot > slots.slot)
  from slots where slot is not null)
select distinct kept.seq, kept.body
from slots
cross join lateral (
  select seq from slot_cue
  where show_id = :show_id and slot = slots.slot and at < :before
  order by at desc limit 1) newest
join room_entry kept on kept.show_id = :show_id and kept.seq = newest.seq
order by kept.seq""")


class Recalled(NamedTuple):
    """`after`: where the next part begins, if the window holds more than this."""

    entries: Sequence[bytes]
    after: int | None


async def entries_between(
    tx: Tx, show_id: int, *, since: int, until: int, after: int | None = None
) -> Recalled:
    """Of the kept log, `at` in [since, until), behind the newest cue per slot before."""
    within = (
        select(RoomEntry.seq, RoomEntry.body)
        .where(RoomEntry.show_id == show_id, RoomEntry.at >= since, RoomEntry.at < until)
        .where(RoomEntry.seq > (after or 0))
        .order_by(RoomEntry.seq)
        .limit(ENTRIES_AT_ONCE)
    )
    found = (await tx.session.execute(within)).all()
    before = [] if after is not None else await newest_cues(tx, show_id, since)
    is_whole = len(found) < ENTRIES_AT_ONCE
    return Recalled(
        entries=[*before, *(body.encode() for _, body in found)],
        after=None if is_whole else found[-1].seq,
    )


async def newest_cues(tx: Tx, show_id: int, before: int) -> Sequence[bytes]:
    rows = await tx.session.execute(NEWEST_PER_SLOT, {"show_id": show_id, "before": before})
    return [body.encode() for _, body in rows]
