"""The outbox as its relay sees it: one leader, reading and removing on one connection."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrine.db.outbox import Outbox, OutboxKind
from vitrine.kit import clock

ROWS_AT_ONCE = 500


class Pending(NamedTuple):
    id: int
    kind: OutboxKind
    subject: str
    show_id: int | None
    cue: int | None
    body: bytes
    request_id: str | None


COLUMNS = (
    Outbox.id,
    Outbox.kind,
    Outbox.subject,
    Outbox.show_id,
    Outbox.cue,
    Outbox.body,
    Outbox.request_id,
)


async def pending_cues(connection: AsyncConnection) -> Sequence[Pending]:
    """By cue, so that a limit never leaves out an earlier cue of a show."""
    cues = select(*COLUMNS).where(Outbox.kind == OutboxKind.CUE, Outbox.published_at.is_(None))
    return await rows(connection, cues.order_by(Outbox.cue, Outbox.show_id).limit(ROWS_AT_ONCE))


async def pending_rest(connection: AsyncConnection) -> Sequence[Pending]:
    others = select(*COLUMNS).where(Outbox.kind != OutboxKind.CUE)
    return await rows(connection, others.order_by(Outbox.id).limit(ROWS_AT_ONCE))


async def rows(connection: AsyncConnection, wanted: Select[*tuple[Any, ...]]) -> Sequence[Pending]:
    return [Pending(*row) for row in await connection.execute(wanted)]


async def mark_published(connection: AsyncConnection, ids: Collection[int]) -> None:
    """Cues stay until the kept log has them."""
    if not ids:
        return
    published = update(Outbox).where(Outbox.id.in_(ids))
    await connection.execute(published.values(published_at=clock.now()))


async def remove(connection: AsyncConnection, ids: Collection[int]) -> None:
    if ids:
        await connection.execute(delete(Outbox).where(Outbox.id.in_(ids)))
