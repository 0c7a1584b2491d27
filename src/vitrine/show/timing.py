"""How a show's cues are kept in step with its picture (docs/reference/room-log.md)."""

from sqlalchemy import func, update

from vitrine.db import Tx
from vitrine.show.model import Show, ShowRoom
from vitrine.show.queries import room_of

NOT_WORTH_MS = 20  # less than a frame: the estimate may tremble


async def correct_clock(tx: Tx, show: Show, offset_ms: int) -> ShowRoom:
    """By the host, who sees whether a card comes too early; kept for the whole show."""
    changed = update(ShowRoom).where(ShowRoom.show_id == show.id).values(host_offset_ms=offset_ms)
    await tx.session.execute(changed)
    return await room_of(tx, show.id)


async def follow_estimate(tx: Tx, show: Show, estimate_ms: int) -> None:
    """What media makes of the stream, while there is one."""
    await tx.session.execute(
        update(ShowRoom)
        .where(ShowRoom.show_id == show.id, ShowRoom.capture_delay_ms > 0)
        .where(func.abs(ShowRoom.capture_delay_ms - estimate_ms) > NOT_WORTH_MS)
        .values(capture_delay_ms=max(1, estimate_ms))
    )
