"""What was said, looked up in the kept log."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, select

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.realtime.entries import Chat, line
from vitrine.show.model import RoomEntry, Show

KEPT_WITHIN = timedelta(seconds=2)
LOOKS_EACH = timedelta(milliseconds=100)

Found = TypeVar("Found")


async def when_kept(show: Show, look: Callable[[], Awaitable[Found]]) -> Found:
    """The room shows what was said a moment before it is kept, and people act on it at once."""
    found = await look()
    tries = 0 if show.is_over else KEPT_WITHIN // LOOKS_EACH
    while not found and tries:
        await asyncio.sleep(LOOKS_EACH.total_seconds())
        found = await look()
        tries -= 1
    return found


async def message(tx: Tx, show: Show, message_id: str) -> Chat | None:
    """None: never said there, or erased, or not kept within seconds."""
    known = await when_kept(show, lambda: messages(tx, show.id, [message_id]))
    return known.get(message_id)


async def messages(tx: Tx, show_id: int, message_ids: Collection[str]) -> dict[str, Chat]:
    found = await said(tx, show_id, RoomEntry.message_id.in_(message_ids))
    return {each.id: each for each in found}


async def messages_asking(tx: Tx, show_id: int, question: str) -> Sequence[Chat]:
    """All that ask it, whoever asked first."""
    asking = RoomEntry.body.contains(f'"question":"{question}"', autoescape=True)
    return [each for each in await said(tx, show_id, asking) if each.question == question]


async def messages_of(tx: Tx, show_id: int, who: str) -> Sequence[Chat]:
    by = RoomEntry.body.contains(f'"from":"{who}"', autoescape=True)
    return [each for each in await said(tx, show_id, by) if each.sender == who]


async def said_lately(
    tx: Tx, shop_id: int, *, within: timedelta, at_most: int
) -> Sequence[tuple[int, Chat]]:
    """In the shop's shows, the newest first, each with its show."""
    since = clock.to_ms(clock.now() - within)
    rows = await tx.session.execute(
        select(RoomEntry.show_id, RoomEntry.seq, RoomEntry.body)
        .join(Show, Show.id == RoomEntry.show_id)
        .where(Show.shop_id == shop_id, RoomEntry.kind == "chat", RoomEntry.at >= since)
        .order_by(RoomEntry.at.desc())
        .limit(at_most)
    )
    entries = [(show_id, line(seq, body.encode()).entry) for show_id, seq, body in rows]
    return [(show_id, entry) for show_id, entry in entries if isinstance(entry, Chat)]


async def said(tx: Tx, show_id: int, which: ColumnElement[bool]) -> Sequence[Chat]:
    rows = await tx.session.execute(
        select(RoomEntry.seq, RoomEntry.body)
        .where(RoomEntry.show_id == show_id, RoomEntry.kind == "chat", which)
        .order_by(RoomEntry.seq)
    )
    entries = [line(seq, body.encode()).entry for seq, body in rows]
    return [entry for entry in entries if isinstance(entry, Chat)]
