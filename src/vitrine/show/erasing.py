from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.ids import new_id
from vitrine.realtime.entries import Erased, encode
from vitrine.show.checkpointing import fold_into_checkpoints
from vitrine.show.cueing import post_fact
from vitrine.show.model import Erasure, RoomEntry


class Hot(NamedTuple):
    """A message that still lies in the hot log."""

    erasure_id: int
    seq: int


async def erase_message(tx: Tx, show_id: int, message_id: str, *, by: str, reason: str) -> None:
    """At once in the kept log, if it has the message; the keeper does the rest."""
    asked = insert(Erasure).values(
        id=new_id(),
        show_id=show_id,
        message_id=message_id,
        by=by,
        reason=reason,
        made_at=clock.now(),
    )
    anew = asked.on_conflict_do_update(
        index_elements=["show_id", "message_id"], set_={"seq": None, "applied_at": None}
    )
    made = await tx.session.scalars(
        anew.returning(Erasure), execution_options={"populate_existing": True}
    )
    await bury(tx, made.one())
    tx.signal(f"keeper.look.{show_id}", {})


async def bury_pending(tx: Tx, show_id: int) -> Sequence[Hot]:
    """What was asked before the message was kept. Answers what the hot log must still lose."""
    pending = select(Erasure).where(Erasure.show_id == show_id, Erasure.applied_at.is_(None))
    erasures = (await tx.session.scalars(pending.with_for_update())).all()
    for erasure in erasures:
        if erasure.seq is None:
            await bury(tx, erasure)
    found = {erasure.message_id: erasure.id for erasure in erasures if erasure.seq is not None}
    kept = select(RoomEntry.message_id, RoomEntry.seq).where(
        RoomEntry.show_id == show_id, RoomEntry.message_id.in_(found)
    )
    return [Hot(found[message], seq) for message, seq in await tx.session.execute(kept) if message]


async def erased_everywhere(tx: Tx, hot: Sequence[Hot]) -> None:
    """But for what was said once more meanwhile."""
    done = update(Erasure).where(
        Erasure.id.in_([gone.erasure_id for gone in hot]), Erasure.seq.is_not(None)
    )
    await tx.session.execute(done.values(applied_at=clock.now()))


async def erase_repeats(tx: Tx, show_id: int, message_ids: Collection[str]) -> None:
    """What comes under the name of an erased message goes the same way."""
    again = update(Erasure).where(Erasure.show_id == show_id, Erasure.message_id.in_(message_ids))
    await tx.session.execute(again.values(seq=None, applied_at=None))


async def bury(tx: Tx, erasure: Erasure) -> None:
    """All entries of its name: a request that is said again much later is stored twice."""
    of_message = select(RoomEntry).where(
        RoomEntry.show_id == erasure.show_id, RoomEntry.message_id == erasure.message_id
    )
    for kept in await tx.session.scalars(of_message.order_by(RoomEntry.seq).with_for_update()):
        erasure.seq = kept.seq
        if kept.kind != "erased":
            await bury_entry(tx, erasure, kept)


async def bury_entry(tx: Tx, erasure: Erasure, kept: RoomEntry) -> None:
    """The tombstone keeps the name, by which the hot log loses all of them."""
    notice = Erased(
        at=clock.now_ms(),
        was=kept.kind,
        by=erasure.by,
        reason=erasure.reason,
        id=erasure.message_id,
        of=kept.seq,
    )
    kept.body, kept.kind = encode(tombstone(erasure, kept)).decode(), "erased"
    await fold_into_checkpoints(tx, erasure.show_id, kept.seq, notice)
    post_fact(tx, erasure.show_id, notice)


def tombstone(erasure: Erasure, kept: RoomEntry) -> Erased:
    return Erased(
        at=kept.at,
        seq=kept.seq,
        was=kept.kind,
        by=erasure.by,
        reason=erasure.reason,
        id=erasure.message_id,
    )
