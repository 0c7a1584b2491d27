"""From a show's folder back to its timeline, also after a crash."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from vitrine.media.errors import MediaBroken
from vitrine.media.fmp4.fragment import FragmentFacts, read_fragments
from vitrine.media.hls.packager import SHORTEST_TARGET
from vitrine.media.hls.timeline import Format, Segment, Timeline
from vitrine.media.store.index import Began, Closed, Init, Line, Opened, Target, read

ENDED = "ended"  # the name of an empty file in the folder of a show that is over


def load(show_folder: Path) -> Timeline | None:
    """None if nothing of this show is kept here. Called off the event loop."""
    sessions = sorted(stored_sessions(show_folder), key=lambda found: found[1][0].at)
    if not sessions:
        return None
    timeline = Timeline()
    for folder, (began, lines) in sessions:
        restore(timeline, folder, began, lines)
    timeline.ended = (show_folder / ENDED).exists()
    close_gaps(timeline.segments)
    return timeline


def not_ended(shows: Path) -> list[str]:
    """The shows that were still open when this process last ended."""
    folders = sorted(shows.iterdir()) if shows.is_dir() else []
    return [folder.name for folder in folders if not (folder / ENDED).exists()]


def stored_sessions(show_folder: Path) -> Iterator[tuple[Path, tuple[Began, list[Line]]]]:
    for folder in show_folder.iterdir() if show_folder.is_dir() else []:
        lines = read(folder) if folder.is_dir() else []
        if lines and isinstance(lines[0], Began):
            yield folder, (lines[0], lines[1:])


def restore(timeline: Timeline, folder: Path, began: Began, lines: list[Line]) -> None:
    opened = {line.n: reopened(folder.name, line) for line in lines if isinstance(line, Opened)}
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
        if on_disk(folder, segment):
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
    """Whether there is a file to play; one that was left open ends at its last whole part."""
    path = folder / f"s{segment.number}.m4s"
    if not path.is_file():
        return False
    whole = segment.complete and path.stat().st_size == segment.size
    return whole or repair(path, segment)


def repair(path: Path, segment: Segment) -> bool:
    facts: list[FragmentFacts] = []
    with contextlib.suppress(MediaBroken):
        facts = read_fragments(path.read_bytes())
    segment.size = sum(fact.size for fact in facts)
    segment.duration = sum(fact.duration for fact in facts)
    segment.complete = True
    segment.part_count = 1
    with path.open("r+b") as file:
        file.truncate(segment.size)
    return segment.size > 0


def close_gaps(segments: list[Segment]) -> None:
    """Where a full disk left a hole, numbers close up from behind and a new era begins."""
    numbers = [segment.msn for segment in segments]
    eras = 0
    for before, after, segment in zip(numbers, numbers[1:], segments[1:], strict=False):
        eras += after - before > 1
        segment.era += eras
    for back, segment in enumerate(reversed(segments)):
        segment.msn = numbers[-1] - back
