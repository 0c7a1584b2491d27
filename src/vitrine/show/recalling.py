from collections.abc import Sequence

from sqlalchemy import select

from vitrine.db import Tx
from vitrine.realtime.entries import AnyCue, Line, line
from vitrine.realtime.folding import slots_of
from vitrine.show.model import RoomEntry

ENTRIES_AT_ONCE = 5_000


async def entries_between(tx: Tx, show_id: int, *, since: int, until: int) -> Sequence[bytes]:
    """Of the kept log, `at` in [since, until), behind the newest cue per slot before."""
    within = (
        select(RoomEntry.body)
        .where(RoomEntry.show_id == show_id, RoomEntry.at >= since, RoomEntry.at < until)
        .order_by(RoomEntry.seq)
        .limit(ENTRIES_AT_ONCE)
    )
    bodies = (await tx.session.scalars(within)).all()
    return [*await newest_cues(tx, show_id, since), *(body.encode() for body in bodies)]


async def newest_cues(tx: Tx, show_id: int, before: int) -> Sequence[bytes]:
    cues = (
        select(RoomEntry.seq, RoomEntry.body)
        .where(RoomEntry.show_id == show_id, RoomEntry.cue.is_not(None), RoomEntry.at < before)
        .order_by(RoomEntry.cue)
    )
    slots: dict[str, Line] = {}
    bodies: dict[int, bytes] = {}
    for seq, body in await tx.session.execute(cues):
        bodies[seq] = body.encode()
        cue = line(seq, bodies[seq])
        if isinstance(cue.entry, AnyCue):
            slots |= dict.fromkeys(slots_of(cue.entry), cue)
    return [bodies[seq] for seq in sorted({cue.seq for cue in slots.values()})]
