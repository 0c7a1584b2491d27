from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import select, update

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.market import Capability, demand
from vitrine.realtime import entries
from vitrine.shop import shop_by_id
from vitrine.show.cueing import post, post_fact
from vitrine.show.dealing import close_deals_of
from vitrine.show.errors import NoStreamYet, ShowOver
from vitrine.show.events import ShowEnded, ShowInterrupted, ShowResumed, ShowWentLive
from vitrine.show.model import BEFORE_AIR, Show, ShowRoom, ShowState
from vitrine.show.spanning import begin_span, end_span
from vitrine.stream import Ending, Protocol, StreamSession, running_session

CAPTURE_DELAY_MS = {Protocol.RTMP: 450, Protocol.WHIP: 130}
NO_STREAM_MS = 0  # without a picture to wait for, cues are shown at once


class AirTimes(NamedTuple):
    """How long a show without its stream stays open."""

    after_clean_stop: timedelta
    after_loss: timedelta

    def after(self, ending: Ending) -> timedelta:
        return self.after_clean_stop if ending == Ending.CLEAN else self.after_loss


async def go_live(tx: Tx, show: Show) -> None:
    if show.is_over:
        raise ShowOver(title=show.title)
    if show.is_on_air:
        return
    shop = await shop_by_id(tx, show.shop_id)
    await demand(tx, shop.home_market, Capability.GO_LIVE)
    session = await running_session(tx, show.id)
    if session is None or not session.has_video:
        raise NoStreamYet
    await air(tx, show, session)


async def air(tx: Tx, show: Show, session: StreamSession) -> None:
    """For everybody, from the next cue on."""
    now = clock.now()
    if not await move(tx, show, BEFORE_AIR, ShowState.LIVE, started_at=now):
        return
    await begin_span(tx, show.id)
    await delay_cues(tx, show, CAPTURE_DELAY_MS[Protocol(session.protocol)])
    await say_state(tx, show, entries.ShowState.LIVE)
    signal(tx, show, do="go_live", reason="go-live", session=str(session.id))
    tx.emit(ShowWentLive(show_id=show.id, shop_id=show.shop_id, creator_id=show.creator_id, at=now))


async def resume(tx: Tx, show: Show, session: StreamSession) -> None:
    if not await move(tx, show, [ShowState.INTERRUPTED], ShowState.LIVE, ends_at=None):
        return
    await begin_span(tx, show.id)
    await delay_cues(tx, show, CAPTURE_DELAY_MS[Protocol(session.protocol)])
    await say_state(tx, show, entries.ShowState.LIVE)
    tx.emit(ShowResumed(show_id=show.id, at=clock.now()))


async def interrupt(tx: Tx, show: Show, *, for_at_most: timedelta) -> None:
    now = clock.now()
    open_until = now + for_at_most
    if not await move(tx, show, [ShowState.LIVE], ShowState.INTERRUPTED, ends_at=open_until):
        return
    await end_span(tx, show.id)
    await delay_cues(tx, show, NO_STREAM_MS)
    await say_state(tx, show, entries.ShowState.INTERRUPTED)
    tx.emit(ShowInterrupted(show_id=show.id, at=now))


async def end(tx: Tx, show: Show, *, because: str = "ended") -> None:
    """Final. Ending an ended show changes nothing; one that never aired is called off."""
    now = clock.now()
    still_open = [state for state in ShowState if state is not ShowState.ENDED]
    if not await move(tx, show, still_open, ShowState.ENDED, ended_at=now, ends_at=None):
        return
    await end_span(tx, show.id)
    await delay_cues(tx, show, NO_STREAM_MS)
    await close_deals_of(tx, show.id)
    await say_state(tx, show, entries.ShowState.ENDED)
    post_fact(tx, show.id, entries.Ended(at=clock.now_ms()))
    signal(tx, show, do="end", reason=because)
    tx.emit(ShowEnded(show_id=show.id, shop_id=show.shop_id, at=now))


async def end_due(tx: Tx) -> None:
    due = select(Show).where(Show.state == ShowState.INTERRUPTED, Show.ends_at <= clock.now())
    shows = (await tx.session.scalars(due.with_for_update(skip_locked=True))).all()
    for show in shows:
        await end(tx, show, because="stream-gone")


async def rehearse(tx: Tx, show: Show) -> None:
    await move(tx, show, [ShowState.SCHEDULED], ShowState.REHEARSAL)


async def stop_rehearsing(tx: Tx, show: Show) -> None:
    await move(tx, show, [ShowState.REHEARSAL], ShowState.SCHEDULED)


async def move(
    tx: Tx, show: Show, sources: Sequence[ShowState], target: ShowState, **more: Any
) -> bool:
    """The guard is in the statement: of two that move a show at once, one moves it."""
    moved = await tx.session.scalars(
        update(Show)
        .where(Show.id == show.id, Show.state.in_(sources))
        .values(state=target, **more)
        .returning(Show),
        execution_options={"populate_existing": True},
    )
    return moved.one_or_none() is not None


async def delay_cues(tx: Tx, show: Show, capture_delay_ms: int) -> None:
    await tx.session.execute(
        update(ShowRoom)
        .where(ShowRoom.show_id == show.id)
        .values(capture_delay_ms=capture_delay_ms)
    )


async def say_state(tx: Tx, show: Show, state: entries.ShowState) -> None:
    await post(tx, show.id, entries.StateChange(at=0, cue=0, state=state))


def signal(tx: Tx, show: Show, *, do: str, reason: str, session: str | None = None) -> None:
    body = {"do": do, "reason": reason} | ({"session": session} if session else {})
    tx.signal(f"stream.control.{show.id}", body)
