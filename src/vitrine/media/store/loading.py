"""From a show's folder back to its timeline, also after a crash."""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from vitrine.media.errors import MediaBroken
from vitrine.media.fmp4.fragment import FragmentFacts, read_fragments
from vitrine.media.hls.packager import SHORTEST_TARGET
from vitrine.media.hls.timeline import Format, Segment, Timeline
from vitrine.media.store.index import NAME, Began, Closed, Init, Line, Opened, Target, add, read

# Names of empty files in the folder of a show: it is over; it went on at another node; everything
# of it that is here is in the store.
ENDED, MOVED, ARCHIVED = "ended", "moved", "archived"


class Stored(NamedTuple):
    """A session's folder, and which of its segments are there to play."""

    folder: str
    lines: list[Line]
    is_whole: Callable[[Segment], bool]


def load(show_folder: Path) -> Timeline | None:
    """None if nothing of this show is kept here. Called off the event loop."""
    return assembled(sessions_on(show_folder), ended=(show_folder / ENDED).exists())


def sessions_on(show_folder: Path) -> list[Stored]:
    """Those that this disk has. Called off the event loop."""
    folders = [each for each in folders_in(show_folder) if (each / NAME).is_file()]
    return [stored(each) for each in folders]


def stored(folder: Path) -> Stored:
    sizes = sizes_in(folder)
    return Stored(folder.name, mended(folder, sizes), partial(is_whole, sizes))


def lacks_some(sessions: Iterable[Stored]) -> bool:
    """Whether the show was also on air at another node."""
    begun = [each.lines[0] for each in sessions if each.lines]
    told = [first for first in begun if isinstance(first, Began)]
    return not {each.before for each in told} <= {None, *(each.session for each in told)}


def assembled(sessions: Iterable[Stored], *, ended: bool) -> Timeline | None:
    told = [(each.lines[0], each) for each in sessions if each.lines]
    begun = [(first, each) for first, each in told if isinstance(first, Began)]
    if not begun:
        return None
    timeline = Timeline()
    for began, session in sorted(begun, key=lambda found: found[0].at):
        restore(timeline, session, began)
    timeline.ended = ended
    close_gaps(timeline.segments)
    return timeline


def as_listed(session: Stored, began: Began) -> Timeline:
    """The end of a session by the numbers that it had, up to the last hole in it."""
    timeline = Timeline()
    restore(timeline, session, began)
    segments = timeline.segments
    while len(segments) > 1 and segments[-1].msn - segments[0].msn >= len(segments):
        del segments[0]
    return timeline


def marks_of(show_folder: Path) -> set[str]:
    return {mark for mark in (ENDED, MOVED, ARCHIVED) if (show_folder / mark).exists()}


def unmarked(shows: Path, marks: Iterable[str]) -> list[str]:
    """Those of which none of it is said."""
    folders = sorted(shows.iterdir()) if shows.is_dir() else []
    return [each.name for each in folders if not any((each / mark).exists() for mark in marks)]


def stills_in(show_folder: Path) -> Iterator[Path]:
    return show_folder.glob("*/t*.jpg")


def folders_in(show_folder: Path) -> list[Path]:
    found = show_folder.iterdir() if show_folder.is_dir() else []
    return [each for each in found if each.is_dir()]


def restore(timeline: Timeline, session: Stored, began: Began) -> None:
    lines = session.lines
    opened = {line.n: reopened(session.folder, line) for line in lines if isinstance(line, Opened)}
    target = SHORTEST_TARGET
    for line in lines:
        match line:
            case Init():
                timeline.format = Format(line.codecs, line.width, line.height, line.fps)
            case Closed() if line.n in opened:
                close(opened[line.n], line)
            case Target():
                target = line.seconds
            case _:
                pass
    for segment in opened.values():
        if session.is_whole(segment):
            timeline.add(segment)
    timeline.expect(target, began.part_target)
    timeline.session = began.session
    timeline.breaks = True


def reopened(folder: str, line: Opened) -> Segment:
    return Segment(
        folder=folder, number=line.n, msn=line.msn, era=line.era, init=line.init,
        at_ms=line.at, independent=line.independent,
    )  # fmt: skip


def close(segment: Segment, line: Closed) -> None:
    segment.at_ms, segment.duration, segment.size = line.at, line.duration, line.size
    segment.complete = True
    segment.part_count = 1


def sizes_in(folder: Path) -> dict[str, int]:
    """Of all files at once: one after another, thousands of them would hold up what is written."""
    with os.scandir(folder) as found:
        return {each.name: each.stat().st_size for each in found if each.is_file()}


def is_whole(sizes: Mapping[str, int], segment: Segment) -> bool:
    return segment.complete and sizes.get(name_of(segment.number)) == segment.size > 0


def name_of(number: int) -> str:
    return f"s{number}.m4s"


def mended(folder: Path, sizes: dict[str, int]) -> list[Line]:
    """What was left open by a crash ends at its last whole part, in its file and in the index."""
    lines = read(folder)
    closed = {line.n: line.size for line in lines if isinstance(line, Closed)}
    torn = [line for line in lines if isinstance(line, Opened) and is_torn(line, sizes, closed)]
    ends = [end for line in torn if (end := whole_parts(folder / name_of(line.n), line)).size]
    if ends:
        add(folder, ends)
    sizes.update({name_of(end.n): end.size for end in ends})
    return [*lines, *ends]


def is_torn(line: Opened, sizes: Mapping[str, int], closed: Mapping[int, int]) -> bool:
    name = name_of(line.n)
    return name in sizes and sizes[name] != closed.get(line.n)


def whole_parts(path: Path, line: Opened) -> Closed:
    facts: list[FragmentFacts] = []
    with contextlib.suppress(MediaBroken):
        facts = read_fragments(path.read_bytes())
    size = sum(fact.size for fact in facts)
    with path.open("r+b") as file:
        file.truncate(size)
    return Closed(n=line.n, at=line.at, duration=sum(fact.duration for fact in facts), size=size)


def close_gaps(segments: list[Segment]) -> None:
    """Where a full disk left a hole, numbers close up from behind and a new era begins."""
    numbers = [segment.msn for segment in segments]
    eras = 0
    for before, after, segment in zip(numbers, numbers[1:], segments[1:], strict=False):
        eras += after - before > 1
        segment.era += eras
    for back, segment in enumerate(reversed(segments)):
        segment.msn = max(numbers[-1], len(numbers) - 1) - back
