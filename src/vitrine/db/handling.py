from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from vitrine.db.outbox import Handled, Parked
from vitrine.db.transaction import Tx
from vitrine.kit import clock

REMEMBERED_FOR = timedelta(days=14)  # longer than FACTS keeps a fact


async def heard_first(tx: Tx, listener: str, event_ids: Collection[int]) -> set[int]:
    """Once per listener: a second transaction waits here, and learns that it is late."""
    now = clock.now()
    noted = (
        insert(Handled)
        .values([{"listener": listener, "event_id": each, "handled_at": now} for each in event_ids])
        .on_conflict_do_nothing()
        .returning(Handled.event_id)
    )
    return set(await tx.session.scalars(noted))


async def park(tx: Tx, listener: str, event_id: int, *, subject: str, body: bytes) -> None:
    parked = insert(Parked).values(
        listener=listener,
        event_id=event_id,
        subject=subject,
        body=body,
        parked_at=clock.now(),
    )
    await tx.session.execute(parked.on_conflict_do_nothing())


async def forget_handled(tx: Tx) -> None:
    old = clock.now() - REMEMBERED_FOR
    await tx.session.execute(delete(Handled).where(Handled.handled_at < old))
