"""From a show's folder back to its timeline, also after a crash."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from vitrine.media.errors import MediaBroken
from vitrine.media.fmp4.fragment import FragmentFacts, read_fragments
from vitrine.media.hls.packager import SHORTEST_TARGET
from vitrine.media.hls.timeline import Format, Segment, Timeline
from vitrine.media.store.index import NAME, Began, Closed, Init, Line, Opened, Target, add, read

ENDED = "ended"  # the name of an empty file in the folder of a show that is over


class Stored(NamedTuple):
    """A session's folder, and which of its segments are there to play."""

    folder: str
    lines: list[Line]
    is_whole: Callable[[Segment], bool]


def load(show_folder: Path) -> Timeline | None:
    """None if nothing of this show is kept here. Called off the event loop."""
    folders = [each for each in folders_in(show_folder) if (each / NAME).is_file()]
    sessions = [Stored(each.name, mended(each), partial(on_disk, each)) for each in folders]
    return assembled(sessions, ended=(show_folder / ENDED).exists())


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


def not_ended(shows: Path) -> list[str]:
    """The shows that were still open when this process last ended."""
    folders = sorted(shows.iterdir()) if shows.is_dir() else []
    return [folder.name for folder in folders if not (folder / ENDED).exists()]


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


def on_disk(folder: Path, segment: Segment) -> bool:
    path = folder / f"s{segment.number}.m4s"
    return segment.complete and path.is_file() and path.stat().st_size == segment.size > 0


def mended(folder: Path) -> list[Line]:
    """What was left open by a crash ends at its last whole part, in its file and in the index."""
    lines = read(folder)
    closed = {line.n: line.size for line in lines if isinstance(line, Closed)}
    found = [
        whole_parts(path, line)
        for line in lines
        if isinstance(line, Opened)
        and (path := folder / f"s{line.n}.m4s").is_file()
        and path.stat().st_size != closed.get(line.n)
    ]
    ends = [line for line in found if line.size]
    if ends:
        add(folder, ends)
    return [*lines, *ends]


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
        segment.msn = numbers[-1] - back
