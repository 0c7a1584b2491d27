from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import msgspec

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.market import Capability, demand
from vitrine.shop import shop_by_id
from vitrine.show.airing import AirTimes, air, interrupt, rehearse, resume, stop_rehearsing
from vitrine.show.errors import ShowOver, ShowTooLong, UnknownKey
from vitrine.show.model import BEFORE_AIR, Show, ShowState
from vitrine.show.queries import show_by_id
from vitrine.show.timing import follow_estimate
from vitrine.stream import (
    Admitted,
    Audio,
    Ending,
    Knock,
    Place,
    StreamSession,
    Video,
    admit,
    alive,
    first_keyframe,
    locked_session,
    lost,
    open_key,
    revive,
    sessions_of,
    started,
    stopped,
)


class Event(StrEnum):
    STARTED = "started"
    FIRST_KEYFRAME = "first_keyframe"
    ALIVE = "alive"
    STOPPED = "stopped"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What media says about a session, again and again until it is answered."""

    session: int
    event: Event
    ending: Ending = Ending.LOST
    capture_ms: int | None = None
    next: int | None = None
    video: Video | None = None
    audio: Audio | None = None


class Aired(NamedTuple):
    """The last session that had a picture, and when the first one was admitted.

    `next` is the number of the segment that would have followed, if its media node said so.
    """

    session: int
    since: datetime
    next: int | None


async def show_by_key(tx: Tx, key: str, sealing: bytes) -> Show:
    show_id = await open_key(tx, key, sealing)
    if show_id is None:
        raise UnknownKey
    return await show_by_id(tx, show_id)


def hold_back(show: Show) -> None:
    """Its first keyframe will not put it on air; *Go live* does."""
    show.rehearse_first = True


def time_left(show: Show, at_most: timedelta) -> timedelta:
    """How much longer it may stream."""
    now = clock.now()
    left = (show.started_at or now) + at_most - now
    if left <= timedelta():
        hours = at_most / timedelta(hours=1)
        raise ShowTooLong(title=show.title, hours=int(hours) if hours.is_integer() else hours)
    return left


async def may_publish(tx: Tx, show: Show, knock: Knock) -> Admitted:
    if show.is_over:
        raise ShowOver(title=show.title)
    shop = await shop_by_id(tx, show.shop_id)
    await demand(tx, shop.home_market, Capability.GO_LIVE)
    rehearses = show.rehearse_first and show.state in BEFORE_AIR
    place = Place.REHEARSAL if rehearses else Place.PUBLIC
    return await admit(tx, show.id, knock, place)


async def aired_before(tx: Tx, show: Show, session: StreamSession) -> Aired | None:
    if show.started_at is None:
        return None
    before = [each for each in await sessions_of(tx, show.id) if each.id < session.id]
    seen = [each for each in before if each.has_video]
    if not seen:
        return None
    return Aired(seen[-1].id, seen[0].admitted_at, (seen[-1].media or {}).get("next"))


async def report(tx: Tx, said: Report, times: AirTimes) -> ShowState:
    """What media should know: `ended` ends the stream."""
    session = await locked_session(tx, said.session)
    show = await show_by_id(tx, session.show_id)
    if said.next is not None:
        session.media = (session.media or {}) | {"next": said.next}
    if show.is_over or said.event is Event.STOPPED:
        await stop(tx, show, session, said.ending, times)
    elif await revive(tx, session):
        await carry_on(tx, show, session, said)
    else:
        return ShowState.ENDED
    return ShowState.REHEARSAL if show.state in BEFORE_AIR else show.state


async def carry_on(tx: Tx, show: Show, session: StreamSession, said: Report) -> None:
    match said.event:
        case Event.STARTED:
            started(session, said.video, said.audio)
        case Event.FIRST_KEYFRAME:
            first_keyframe(session)
        case Event.ALIVE | Event.STOPPED:
            alive(session)
    if session.has_video:
        await show_picture(tx, show, session)
    if said.capture_ms is not None:
        await follow_estimate(tx, show, said.capture_ms)


async def show_picture(tx: Tx, show: Show, session: StreamSession) -> None:
    if show.state == ShowState.INTERRUPTED:
        await resume(tx, show, session)
    elif session.rehearsal is not None:
        await rehearse(tx, show)
    else:
        await air(tx, show, session)


async def stop(tx: Tx, show: Show, session: StreamSession, ending: Ending, times: AirTimes) -> None:
    if not session.is_running:
        return
    stopped(session, ending)
    await go_dark(tx, show, for_at_most=times.after(ending))


async def lose_silent(tx: Tx, times: AirTimes) -> None:
    """Media nodes that fell silent are gone, and their shows without a picture."""
    for session in await lost(tx):
        show = await show_by_id(tx, session.show_id)
        await go_dark(tx, show, for_at_most=times.after_loss)


async def go_dark(tx: Tx, show: Show, *, for_at_most: timedelta) -> None:
    await interrupt(tx, show, for_at_most=for_at_most)
    await stop_rehearsing(tx, show)
