"""From two moments of a show to the recorded files between them."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from vitrine.media.fmp4.init import CLOCK
from vitrine.media.hls.timeline import Segment, Timeline


class Stretch(NamedTuple):
    """Segments in a row that one init segment opens; `at` is the moment of their first frame."""

    init: str
    segments: tuple[str, ...]
    at: int


def stretches(timeline: Timeline, since: int, until: int) -> list[Stretch]:
    """`since` and `until` in UTC milliseconds; empty if nothing between them was kept."""
    wanted = [each for each in timeline.segments if overlaps(each, since, until)]
    return [
        Stretch(group[0].map_path, tuple(f"{each.path}.m4s" for each in group), group[0].at_ms)
        for group in in_a_row(wanted)
    ]


def in_a_row(segments: list[Segment]) -> Iterator[list[Segment]]:
    for _, group in groupby(segments, key=lambda each: (each.map_path, each.era)):
        yield list(group)


def overlaps(segment: Segment, since: int, until: int) -> bool:
    return segment.complete and segment.at_ms < until and end_of(segment) > since


def end_of(segment: Segment) -> int:
    return segment.at_ms + segment.duration * 1000 // CLOCK


def recorded_until(timeline: Timeline) -> int:
    """0: nothing is recorded yet."""
    return max((end_of(each) for each in timeline.segments if each.complete), default=0)


def seconds_before(timeline: Timeline, at: int) -> float:
    """Where in the whole recording, as a player counts it, the moment `at` is shown."""
    played = 0.0
    for segment in timeline.segments:
        length = segment.duration / CLOCK
        if at < segment.at_ms:
            return played
        if at < end_of(segment):
            return played + (at - segment.at_ms) / 1000
        played += length
    return played
