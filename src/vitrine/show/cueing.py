from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import select, text

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.realtime import entries
from vitrine.show.model import ShowRoom

NEXT = text("""
update show_room set cue = cue + 1, at = greatest(at + 1, cast(:now as bigint) +
  case when capture_delay_ms > 0 then greatest(0, capture_delay_ms + host_offset_ms) else 0 end)
where show_id = :show_id returning cue, at""")


class Place(NamedTuple):
    cue: int
    at: int


async def next_place(tx: Tx, show_id: int) -> Place:
    """Locks the show's room until the commit: commit order = cue order = order of `at`."""
    taken = await tx.session.execute(NEXT, {"now": clock.now_ms(), "show_id": show_id})
    return Place(*taken.one())


async def lock_room(tx: Tx, show_id: int) -> None:
    """As `next_place`, before it is known whether there will be a cue: numbers have no holes."""
    room = select(ShowRoom.show_id).where(ShowRoom.show_id == show_id)
    await tx.session.execute(room.with_for_update())


async def post(tx: Tx, show_id: int, cue: entries.Cue) -> None:
    """What the cue says must have been read under its own lock: see `next_place`."""
    post_at(tx, show_id, await next_place(tx, show_id), cue)


def post_at(tx: Tx, show_id: int, place: Place, cue: entries.Cue) -> None:
    numbered = replace(cue, cue=place.cue, at=place.at)
    tx.post_cue(show_id, place.cue, entries.encode(numbered))


def post_fact(tx: Tx, show_id: int, fact: entries.Entry) -> None:
    tx.post_entry(show_id, entries.encode(fact))
