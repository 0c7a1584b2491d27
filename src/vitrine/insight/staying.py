from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from vitrine.db import Tx
from vitrine.insight.audience import Stay, Step, retention
from vitrine.insight.figures import HEARD_WITHIN
from vitrine.insight.model import ViewSession
from vitrine.kit import clock
from vitrine.show import live_spans


async def retention_of_show(tx: Tx, show_id: int) -> Sequence[Step]:
    """How many were still watching so long after they joined, over the whole show."""
    spans = await live_spans(tx, show_id)
    if not spans:
        return []
    found = await stays(tx, show_id, until=spans[-1].until)
    return retention(found) if found else []


async def stays(tx: Tx, show_id: int, *, until: int) -> Sequence[Stay]:
    """Who was heard shortly before the end, or before now, has not left."""
    there = until - HEARD_WITHIN // timedelta(milliseconds=1)
    found = await tx.session.execute(
        select(ViewSession.began_at, ViewSession.last_at).where(
            ViewSession.show_id == show_id, ViewSession.replay.is_(False), ViewSession.has_frame
        )
    )
    return [
        Stay(max(0, clock.to_ms(last) - clock.to_ms(began)), left=clock.to_ms(last) < there)
        for began, last in found
    ]
