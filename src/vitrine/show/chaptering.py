from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from vitrine.db import Tx
from vitrine.realtime.entries import Pin, Unpin, line
from vitrine.show.model import RoomEntry


class Pinned(NamedTuple):
    """A product on screen from `at` to `until` (null: to the end), UTC milliseconds."""

    cue: int
    at: int
    until: int | None
    item_id: int
    product_id: int


async def pins_of(tx: Tx, show_id: int) -> Sequence[Pinned]:
    """Of the kept log, in order. Pinning again what is pinned begins no chapter."""
    cues = (
        select(RoomEntry.seq, RoomEntry.body)
        .where(RoomEntry.show_id == show_id, RoomEntry.kind.in_(["pin", "unpin"]))
        .order_by(RoomEntry.cue)
    )
    found: list[Pinned] = []
    for seq, body in await tx.session.execute(cues):
        entry = line(seq, body.encode()).entry
        if not isinstance(entry, Pin | Unpin):
            continue
        open_pin = found[-1] if found and found[-1].until is None else None
        if open_pin is not None and isinstance(entry, Pin) and str(open_pin.item_id) == entry.item:
            continue
        if open_pin is not None:
            found[-1] = open_pin._replace(until=entry.at)
        if isinstance(entry, Pin):
            found.append(Pinned(entry.cue, entry.at, None, int(entry.item), int(entry.product)))
    return found
