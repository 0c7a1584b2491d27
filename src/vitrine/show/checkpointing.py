from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.realtime.entries import Entry, Line, line
from vitrine.realtime.folding import advance, fold
from vitrine.realtime.state import Checkpoint, LogState, Snapshot, decode_state, encode_state
from vitrine.show.model import RoomCheckpoint, RoomEntry

ENTRIES_PER_CHECKPOINT = 1_000


async def checkpoint(tx: Tx, show_id: int) -> Checkpoint:
    """The newest one; with `state` null the kept log has none."""
    row = await newest(tx, show_id)
    return Checkpoint(row.seq, decode_state(row.state)) if row else Checkpoint()


async def checkpoint_when_due(tx: Tx, show_id: int, seq: int) -> None:
    latest = select(RoomCheckpoint.seq).where(RoomCheckpoint.show_id == show_id)
    last = await tx.session.scalar(latest.order_by(RoomCheckpoint.seq.desc()).limit(1)) or 0
    if seq - last >= ENTRIES_PER_CHECKPOINT:
        await make_checkpoint(tx, show_id)


async def make_checkpoint(tx: Tx, show_id: int) -> None:
    begun = await checkpoint(tx, show_id)
    snapshot = Snapshot(begun.seq, begun.state or LogState())
    async for kept in kept_after(tx, show_id, begun.seq):
        snapshot = advance(snapshot, kept)
    if snapshot.seq > begun.seq:
        new = insert(RoomCheckpoint).values(
            show_id=show_id, seq=snapshot.seq, state=encode_state(snapshot.state)
        )
        await tx.session.execute(new.on_conflict_do_nothing())


async def fold_into_checkpoints(tx: Tx, show_id: int, seq: int, notice: Entry) -> None:
    """An erasure reaches every checkpoint that was made after the erased entry."""
    behind = select(RoomCheckpoint).where(
        RoomCheckpoint.show_id == show_id, RoomCheckpoint.seq >= seq
    )
    for row in await tx.session.scalars(behind):
        row.state = encode_state(fold(decode_state(row.state), notice))


async def kept_after(tx: Tx, show_id: int, seq: int) -> AsyncIterator[Line]:
    after = (
        select(RoomEntry.seq, RoomEntry.body)
        .where(RoomEntry.show_id == show_id, RoomEntry.seq > seq)
        .order_by(RoomEntry.seq)
    )
    rows = await tx.session.stream(after.execution_options(yield_per=1_000))
    async for kept_seq, body in rows:
        yield line(kept_seq, body.encode())


async def newest(tx: Tx, show_id: int) -> RoomCheckpoint | None:
    of_show = select(RoomCheckpoint).where(RoomCheckpoint.show_id == show_id)
    return await tx.session.scalar(of_show.order_by(RoomCheckpoint.seq.desc()).limit(1))
