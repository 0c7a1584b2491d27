from datetime import datetime, timedelta

from msgspec.structs import replace
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.insight.model import CountedFlush, PlayBucket, ViewSession
from vitrine.kit import clock
from vitrine.market import market
from vitrine.realtime.playtime import BUCKET_MS, MOST_OF_ELAPSED, ViewFlushed
from vitrine.show import Show, show_by_id

REMEMBERED_FOR = timedelta(days=3)  # far longer than the bus delivers anything again
ROUNDED_MS = 100  # shares of a beat are whole milliseconds
TAIL = timedelta(minutes=2)  # how far behind a live viewer still watches the show


async def count_view(tx: Tx, flushed: ViewFlushed) -> None:
    """Once per (boot, sid, seq), whoever repeats it: sessions and buckets have one sum."""
    if not await is_first(tx, flushed):
        return
    show = await show_by_id(tx, flushed.show)
    if is_afterwards(show, flushed):
        flushed = replace(flushed, replay=True)
    flushed = replace(flushed, played_ms=await believed(tx, flushed))
    await add_to_session(tx, show, flushed)
    await add_to_bucket(tx, flushed)


def is_afterwards(show: Show, flushed: ViewFlushed) -> bool:
    """Whatever the page says: who is not behind by minutes has seen the end by then."""
    return show.ended_at is not None and flushed.bucket > clock.to_ms(show.ended_at + TAIL)


async def is_first(tx: Tx, flushed: ViewFlushed) -> bool:
    counted = insert(CountedFlush).values(
        boot=flushed.boot, sid=flushed.sid, seq=flushed.seq, counted_at=clock.now()
    )
    first = counted.on_conflict_do_nothing().returning(CountedFlush.seq)
    return await tx.session.scalar(first) is not None


async def believed(tx: Tx, flushed: ViewFlushed) -> int:
    """How much of it: each node holds a view to the clock, and one may be seen by several."""
    known = await tx.session.execute(
        select(ViewSession.began_at, ViewSession.last_at, ViewSession.played_ms)
        .where(
            ViewSession.show_id == flushed.show,
            ViewSession.sid == flushed.sid,
            ViewSession.replay == flushed.replay,
        )
        .with_for_update()
    )
    if (session := known.one_or_none()) is None:
        return flushed.played_ms
    began, until = span_of(flushed)
    lasted = max(until, session.last_at) - min(began, session.began_at)
    most = int(lasted / timedelta(milliseconds=1) * MOST_OF_ELAPSED) + ROUNDED_MS
    return max(0, min(flushed.played_ms, most - session.played_ms))


def span_of(flushed: ViewFlushed) -> tuple[datetime, datetime]:
    began = clock.from_ms(flushed.since or flushed.bucket)
    return began, clock.from_ms(flushed.until or flushed.bucket + BUCKET_MS)


async def add_to_session(tx: Tx, show: Show, flushed: ViewFlushed) -> None:
    began, until = span_of(flushed)
    new = insert(ViewSession).values(
        show_id=show.id,
        sid=flushed.sid,
        replay=flushed.replay,
        shop_id=show.shop_id,
        creator_id=show.creator_id,
        market=flushed.market,
        source=flushed.source,
        viewer=flushed.viewer,
        day=began.astimezone(market(flushed.market).zone).date(),
        began_at=began,
        last_at=until,
        has_frame=flushed.first_frame,
        played_ms=flushed.played_ms,
    )
    added = new.on_conflict_do_update(
        index_elements=["show_id", "sid", "replay"],
        set_={
            "viewer": func.coalesce(ViewSession.viewer, new.excluded.viewer),
            "began_at": func.least(ViewSession.began_at, new.excluded.began_at),
            "last_at": func.greatest(ViewSession.last_at, new.excluded.last_at),
            "has_frame": ViewSession.has_frame | new.excluded.has_frame,
            "played_ms": ViewSession.played_ms + new.excluded.played_ms,
        },
    )
    await tx.session.execute(added)


async def add_to_bucket(tx: Tx, flushed: ViewFlushed) -> None:
    if not flushed.played_ms:
        return
    new = insert(PlayBucket).values(
        show_id=flushed.show,
        replay=flushed.replay,
        market=flushed.market,
        bucket=flushed.bucket,
        played_ms=flushed.played_ms,
    )
    added = new.on_conflict_do_update(
        index_elements=["show_id", "replay", "market", "bucket"],
        set_={"played_ms": PlayBucket.played_ms + new.excluded.played_ms},
    )
    await tx.session.execute(added)


async def forget_flushes(tx: Tx) -> None:
    before = clock.now() - REMEMBERED_FOR
    await tx.session.execute(delete(CountedFlush).where(CountedFlush.counted_at < before))
