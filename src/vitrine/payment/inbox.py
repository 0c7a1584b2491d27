"""What a provider tells us: kept first, answered then, acted upon last."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Database, Tx
from vitrine.kit import clock, ids
from vitrine.payment.model import ProviderEvent, ProviderName

EVENTS_PER_SWEEP = 200
FIRST_WAIT = timedelta(seconds=2)
DOUBLINGS = 10  # about half an hour


async def keep_event(
    db: Database, provider: ProviderName, *, external_id: str, kind: str, body: bytes
) -> bool:
    """Committed when this returns. No: it was kept before."""
    now = clock.now()
    async with db.begin() as tx:
        made = await tx.session.scalar(
            insert(ProviderEvent)
            .values(
                id=ids.new_id(),
                provider=provider,
                external_id=external_id,
                kind=kind,
                body=body,
                tries=0,
                received_at=now,
                retry_at=now,
            )
            .on_conflict_do_nothing(index_elements=["provider", "external_id"])
            .returning(ProviderEvent.id)
        )
    return made is not None


async def events_waiting(tx: Tx) -> Sequence[int]:
    found = await tx.session.scalars(
        select(ProviderEvent.id)
        .where(ProviderEvent.handled_at.is_(None), ProviderEvent.retry_at <= clock.now())
        .order_by(ProviderEvent.id)
        .limit(EVENTS_PER_SWEEP)
    )
    return found.all()


async def try_event(tx: Tx, event_id: int) -> ProviderEvent | None:
    """The next try is set before this one, which may end the process."""
    event = await tx.session.get(ProviderEvent, event_id, with_for_update=True)
    if event is None or event.handled_at is not None:
        return None
    event.retry_at = clock.now() + FIRST_WAIT * 2 ** min(event.tries, DOUBLINGS)
    event.tries += 1
    return event


async def settle_event(tx: Tx, event_id: int) -> None:
    event = await tx.session.get_one(ProviderEvent, event_id, with_for_update=True)
    event.handled_at = clock.now()
