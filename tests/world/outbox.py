from sqlalchemy import select

from vitrine.db import Outbox, OutboxKind, Tx
from vitrine.realtime import entries


async def posted(tx: Tx, show_id: int) -> list[entries.AnyEntry]:
    """What the room of a show will hear, in order."""
    rows = select(Outbox).where(Outbox.show_id == show_id).order_by(Outbox.id)
    return [entries.decode(row.body) for row in await tx.session.scalars(rows)]


async def signalled(tx: Tx) -> list[tuple[str, bytes]]:
    rows = select(Outbox).where(Outbox.kind == OutboxKind.SIGNAL).order_by(Outbox.id)
    return [(row.subject, row.body) for row in await tx.session.scalars(rows)]


async def emitted(tx: Tx) -> list[str]:
    rows = select(Outbox).where(Outbox.kind == OutboxKind.FACT).order_by(Outbox.id)
    return [row.subject.removeprefix("facts.") for row in await tx.session.scalars(rows)]
