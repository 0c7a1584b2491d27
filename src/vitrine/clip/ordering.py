from datetime import timedelta

import msgspec
from sqlalchemy import func, select

from vitrine.catalogue import product_by_id
from vitrine.clip.captioning import captions_in
from vitrine.clip.errors import (
    ClipTooLong,
    CropNotRight,
    MarksNotRight,
    MarksOutsideShow,
    NoCaptions,
    NothingRecorded,
    NotPinned,
    RecordingGone,
    TooManyClips,
)  # fmt: skip
from vitrine.clip.model import Captions, Clip, ClipState
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.ids import new_id, new_secret
from vitrine.kit.text import printable
from vitrine.show import Show, pins_of

LONGEST_TITLE = 120
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(minutes=10)
LEAD = timedelta(seconds=1)  # of one tap: before the pin
OF_ONE_TAP = timedelta(seconds=45)
AT_LEAST_OF_A_PIN = timedelta(seconds=8)
AHEAD_AT_MOST = timedelta(minutes=1)
WAITING_AT_MOST = 40  # of one show


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """`since` and `until` in UTC milliseconds of the show's clock."""

    since: int
    until: int
    title: str = ""
    product_id: int | None = None
    exact: bool = False
    crop: float | None = None
    captions: Captions = Captions.NONE
    language: str | None = None


async def order_clip(tx: Tx, show: Show, wanted: Wanted) -> Clip:
    demand_recording(show)
    demand_marks(show, wanted)
    if wanted.crop is not None and not 0 <= wanted.crop <= 1:
        raise CropNotRight(field="crop")
    if wanted.captions is not Captions.NONE:
        await demand_captions(tx, show, wanted.language)
    await demand_few_waiting(tx, show)
    now = clock.now()
    clip = Clip(
        id=new_id(),
        show_id=show.id,
        product_id=wanted.product_id,
        title=printable(wanted.title)[:LONGEST_TITLE].strip() or show.title,
        since=wanted.since,
        until=wanted.until,
        exact=wanted.exact,
        crop=wanted.crop,
        captions=wanted.captions,
        language=wanted.language if wanted.captions is not Captions.NONE else None,
        folder=new_secret(),
        state=ClipState.WAITING,
        progress=0.0,
        tries=0,
        due_at=now,
        created_at=now,
    )
    tx.session.add(clip)
    await tx.flush()
    return clip


async def order_clip_of_pin(tx: Tx, show: Show, cue: int) -> Clip:
    """In one tap: from a moment before the pin until the next one, 45 seconds at most."""
    pin = next((each for each in await pins_of(tx, show.id) if each.cue == cue), None)
    if pin is None:
        raise NotPinned
    ends = pin.until or clock.to_ms(show.ended_at or clock.now())
    most, least = pin.at + ms(OF_ONE_TAP), pin.at + ms(AT_LEAST_OF_A_PIN)
    product = await product_by_id(tx, pin.product_id)
    wanted = Wanted(
        since=pin.at - ms(LEAD),
        until=max(least, min(ends, most)),
        title=product.title,
        product_id=pin.product_id,
    )
    return await order_clip(tx, show, wanted)


def try_again(clip: Clip) -> None:
    if clip.state == ClipState.FAILED:
        clip.state, clip.problem, clip.detail = ClipState.WAITING, None, None
        clip.tries, clip.progress, clip.due_at = 0, 0.0, clock.now()


def demand_recording(show: Show) -> None:
    if show.recording_removed_at is not None:
        raise RecordingGone
    if show.started_at is None:
        raise NothingRecorded


def demand_marks(show: Show, wanted: Wanted) -> None:
    if wanted.until - wanted.since < ms(SHORTEST):
        raise MarksNotRight(field="until", least=SHORTEST.seconds)
    if wanted.until - wanted.since > ms(LONGEST):
        raise ClipTooLong(field="until", most=LONGEST.seconds // 60)
    begins = clock.to_ms(show.started_at or clock.now()) - ms(AHEAD_AT_MOST)
    ends = clock.to_ms(show.ended_at or clock.now()) + ms(AHEAD_AT_MOST)
    if wanted.since < begins or wanted.since > ends or wanted.until > ends:
        raise MarksOutsideShow(field="since")


async def demand_captions(tx: Tx, show: Show, language: str | None) -> None:
    if language is None or await captions_in(tx, show.id, language) is None:
        raise NoCaptions(field="language")


async def demand_few_waiting(tx: Tx, show: Show) -> None:
    waiting = select(func.count()).where(
        Clip.show_id == show.id, Clip.state.in_([ClipState.WAITING, ClipState.CUTTING])
    )
    if (await tx.session.scalar(waiting) or 0) >= WAITING_AT_MOST:
        raise TooManyClips(most=WAITING_AT_MOST)


def ms(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
