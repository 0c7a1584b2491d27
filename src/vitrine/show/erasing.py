from collections.abc import Sequence
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
    return [Hot(erasure.id, erasure.seq) for erasure in erasures if erasure.seq is not None]


async def erased_everywhere(tx: Tx, hot: Sequence[Hot]) -> None:
    done = update(Erasure).where(Erasure.id.in_([gone.erasure_id for gone in hot]))
    await tx.session.execute(done.values(applied_at=clock.now()))


async def bury(tx: Tx, erasure: Erasure) -> None:
    of_message = select(RoomEntry).where(
        RoomEntry.show_id == erasure.show_id, RoomEntry.message_id == erasure.message_id
    )
    kept = await tx.session.scalar(of_message.with_for_update())
    if kept is None:
        return
    erasure.seq, was = kept.seq, kept.kind
    kept.body = encode(tombstone(erasure, kept)).decode()
    kept.kind, kept.message_id = "erased", None
    notice = Erased(
        at=clock.now_ms(),
        was=was,
        by=erasure.by,
        reason=erasure.reason,
        id=erasure.message_id,
        of=kept.seq,
    )
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
