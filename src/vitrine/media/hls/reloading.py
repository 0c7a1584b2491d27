"""Playlists as they are asked for: at once, or held for a part (RFC 8216bis §6.2.5.2)."""

import asyncio
import gzip
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs
from weakref import WeakKeyDictionary

from vitrine.media.fmp4.init import CLOCK
from vitrine.media.hls.timeline import Timeline

HOLD_AT_MOST = 8.0  # seconds
HOLD_TARGETS = 0.7  # hls.js gives a blocking reload 0.8 target durations to its first byte
FIRST_PART_WITHIN = 8.0  # seconds that a show on air may take to be playable
RENDITIONS_WITHIN = 3.0  # seconds that they may come later
AHEAD_AT_MOST = 2  # segments
PARTS_AHEAD = 3  # seconds of parts, or parts if they are longer than a second (§6.2.5.2)
COMPRESSION = 5

Version = list[tuple[str, int]]


class Wanted(NamedTuple):
    """The delivery directives of §6.2.5; `msn` None asks for what there is."""

    msn: int | None
    part: int | None
    skips: bool = False


class Rendered(NamedTuple):
    plain: bytes
    gzipped: bytes


class ReloadRefused(Exception):
    """A directive that no client which read the last playlist would send: 400."""


@lru_cache(256)
def read_directives(query: bytes) -> Wanted:
    values = parse_qs(query.decode("latin-1"))
    msn, part, skip = (values.get(f"_HLS_{name}") for name in ("msn", "part", "skip"))
    if skip and skip[0] not in {"YES", "v2"}:
        raise ReloadRefused("_HLS_skip is YES or v2")
    try:
        numbers = [int(value[0]) if value else None for value in (msn, part)]
        wanted = Wanted(*numbers, skips=bool(skip))
    except ValueError:
        raise ReloadRefused("_HLS_msn and _HLS_part are whole numbers") from None
    if wanted.msn is None and wanted.part is not None:
        raise ReloadRefused("_HLS_part needs _HLS_msn")
    return wanted


async def until_there(timeline: Timeline, wanted: Wanted) -> bool:
    """Holds the request; False if the time is up and the playlist is still what it was."""
    if wanted.msn is None:
        return not wanted.skips or await until_it_goes_on(timeline)
    refuse_too_far_ahead(timeline, wanted)
    return await held(timeline, lambda: is_answerable(timeline, wanted), longest_hold(timeline))


async def until_it_goes_on(timeline: Timeline) -> bool:
    """While a stream is away, who asks for a delta only waits for the next stream's first part.

    hls.js does that where nothing new had come, and would see it half a target duration later.
    """
    return await held(timeline, lambda: not timeline.breaks or is_over(timeline), HOLD_AT_MOST)


def refuse_too_far_ahead(timeline: Timeline, wanted: Wanted) -> None:
    msn, part = wanted.msn or 0, wanted.part or 0
    if not timeline.ended and msn >= timeline.next_msn + AHEAD_AT_MOST:
        raise ReloadRefused(f"_HLS_msn={msn} is more than {AHEAD_AT_MOST} segments ahead")
    if not timeline.ended and too_far_in(timeline, msn, part):
        raise ReloadRefused(f"_HLS_part={part} is more than {PARTS_AHEAD} s of parts ahead")


def is_answerable(timeline: Timeline, wanted: Wanted) -> bool:
    return is_over(timeline) or timeline.has(wanted.msn or 0, wanted.part)


def longest_hold(timeline: Timeline) -> float:
    return min(HOLD_AT_MOST, HOLD_TARGETS * (timeline.target_seconds or 2))


def is_over(timeline: Timeline) -> bool:
    return timeline.ended or timeline.dropped or timeline.moved


def too_far_in(timeline: Timeline, msn: int, part: int) -> bool:
    """The Advance Part Limit, counted from the last part of the segment that is asked for."""
    last = timeline.segments[-1] if timeline.segments else None
    if last is None or msn < last.msn:
        return False
    there = last.part_count if msn == last.msn else 0
    limit = max(PARTS_AHEAD, PARTS_AHEAD * CLOCK // max(timeline.part_target, 1))
    return part > there + limit


async def until_playable(timeline: Timeline) -> bool:
    """A page that opens with the first keyframe waits here for the first segment's length."""
    return await held(timeline, lambda: timeline.playable or is_over(timeline), FIRST_PART_WITHIN)


async def until_offered(main: Timeline, name: str) -> Timeline | None:
    """A rendition that is to come is waited for; None if there is none of this name."""
    await held(main, lambda: name in main.group or name not in missing(main), RENDITIONS_WITHIN)
    return main.group.get(name)


async def until_chosen_from(timeline: Timeline) -> None:
    """A player reads the variants once: the first one waits a moment for the slowest rendition."""
    await held(timeline, lambda: not missing(timeline), RENDITIONS_WITHIN)


def missing(timeline: Timeline) -> set[str]:
    if is_over(timeline):
        return set()
    group = timeline.group
    return {name for name in timeline.awaited if name not in group or not group[name].playable}


async def held(timeline: Timeline, ready: Callable[[], bool], hold: float) -> bool:
    if ready():
        return True
    try:
        async with asyncio.timeout(hold):
            while not ready():
                await timeline.change()
    except TimeoutError:
        return False
    return True


class Renderings:
    """One text per version of a timeline and its group: 800 viewers cost one rendering."""

    def __init__(self, render: Callable[[Timeline], str]) -> None:
        self._render = render
        self._kept: WeakKeyDictionary[Timeline, tuple[Version, Rendered]] = WeakKeyDictionary()

    def of(self, timeline: Timeline) -> Rendered:
        version = [(name, each.version) for name, each in timeline.group.items()]
        written, made = self._kept.get(timeline, ([], None))
        if made is None or version != written:
            made = rendered(self._render(timeline))
            self._kept[timeline] = (version, made)
        return made


def rendered(text: str) -> Rendered:
    plain = text.encode()
    return Rendered(plain, gzip.compress(plain, COMPRESSION, mtime=0))
