"""One session's cuts, put on the timeline that is played and into the folder that is kept."""

from collections import deque
from collections.abc import Callable
from pathlib import Path

from vitrine.kit import clock
from vitrine.media.fmp4.init import CLOCK
from vitrine.media.hls.packager import Cut, NewInit, NewPart, NewSegment, SegmentEnds
from vitrine.media.hls.timeline import Format, Part, Segment, Timeline
from vitrine.media.store.disk import Disk
from vitrine.media.store.index import NAME, Began, Closed, Init, Line, Opened, Target, encode

COMPACT_AFTER = 1_000  # index lines whose segments are gone

Date = Callable[[int], int]  # ticks of media time to UTC milliseconds


class Recording:
    """`folder` is the secret in the address and the name on disk; empty for a rehearsal.

    `keep` (ticks) makes it roll: older segments are deleted. While the volume is nearly full, what
    is new is deleted as soon as it has left the live window.
    """

    def __init__(
        self, disk: Disk, timeline: Timeline, *, path: Path, folder: str, began: Began,
        keep: int | None,
    ) -> None:  # fmt: skip
        self.timeline = timeline
        self.folder = folder
        self._disk = disk
        self._path = path
        self._began = began
        self._keep = keep
        self._init: Init | None = None
        self._inits = self._segments = self._lines = 0
        self._era = timeline.next_era
        self._segment: Segment | None = None
        self._opened: dict[int, Opened] = {}
        self._closed: list[Closed] = []
        self._passing: deque[Segment] = deque()
        self._target: int | None = None
        self._first: tuple[Segment, int] | None = None
        self._torn = False
        self._failures = disk.failures
        timeline.session = began.session
        self._note(began)

    def apply(self, cuts: list[Cut], date: Date) -> None:
        for cut in cuts:
            match cut:
                case NewInit():
                    self._begin_init(cut)
                case NewSegment():
                    self._open(cut, date)
                case NewPart():
                    self._add(cut)
                case SegmentEnds():
                    self._close(breaks=cut.breaks)

    def expect(self, target_seconds: int, date: Date) -> None:
        """Dates the first segment again when its length is known: it began with few frames."""
        if self._target is not None:
            return
        self._target = target_seconds
        if self._first is not None:
            segment, shown = self._first
            segment.at_ms = max(date(shown), segment.at_ms if segment.msn else 0)
        self.timeline.expect(target_seconds, self._began.part_target)
        self._note(Target(seconds=target_seconds))

    def _begin_init(self, cut: NewInit) -> None:
        codecs = ",".join(part.codec for part in (cut.video, cut.audio) if part is not None)
        name = f"init-{self._inits}.mp4"
        self._init = Init(
            name=name, codecs=codecs, width=cut.video.width, height=cut.video.height,
            fps=cut.video.fps,
        )  # fmt: skip
        self._era += self._inits > 0
        self._inits += 1
        self.timeline.format = Format(codecs, cut.video.width, cut.video.height, cut.video.fps)
        self.timeline.inits[f"{self.folder}/{name}".lstrip("/")] = cut.body
        self._disk.replace(self._path / name, cut.body)
        self._note(self._init)

    def _open(self, cut: NewSegment, date: Date) -> None:
        assert self._init is not None
        last = self.timeline.segments[-1] if self.timeline.segments else None
        line = Opened(
            n=self._segments, msn=self.timeline.next_msn, era=self._era, init=self._init.name,
            at=max(date(cut.shown), last.at_ms + 1 if last else 0), independent=cut.independent,
        )  # fmt: skip
        self._segments += 1
        self._segment = Segment(
            folder=self.folder, number=line.n, msn=line.msn, era=line.era, init=line.init,
            at_ms=line.at, independent=line.independent,
        )  # fmt: skip
        self.timeline.add(self._segment)
        self._first = self._first or (self._segment, cut.shown)
        self._torn = False
        self.timeline.hold(windows=0 if self._disk.keeps_up else 1)
        if self._disk.has_room:
            self._write_again()
            self._opened[line.n] = line
            self._note(line)
        else:
            self._passing.append(self._segment)

    def _add(self, cut: NewPart) -> None:
        segment = self._segment
        assert segment is not None
        part = Part(segment.size, len(cut.body), cut.duration, cut.independent, cut.body)
        self.timeline.add_part(segment, part)
        if not self._torn:
            file = self._path / f"s{segment.number}.m4s"
            self._torn = not self._disk.append(file, cut.body)

    def _close(self, *, breaks: bool) -> None:
        segment = self._segment
        assert segment is not None
        self._segment = None
        self.timeline.close(segment, breaks=breaks)
        if segment.number in self._opened and not self._torn:
            line = Closed(
                n=segment.number, at=segment.at_ms, duration=segment.duration, size=segment.size
            )
            self._closed.append(line)
            self._note(line, of=self._path / f"s{segment.number}.m4s")
        self._let_pass()
        if self._keep is not None:
            self._roll(self._keep)

    def _let_pass(self) -> None:
        """Deletes what was only ever meant for the live window."""
        limit = 3 * self.timeline.window_ticks
        while sum(segment.duration for segment in self._passing) > limit:
            self._disk.remove(self._path / f"s{self._passing.popleft().number}.m4s")

    def _roll(self, keep: int) -> None:
        gone = self.timeline.forget(keep)
        for segment in gone:
            folder = self._path.parent / segment.folder if segment.folder else self._path
            self._disk.remove(folder / f"s{segment.number}.m4s")
            if segment.folder == self.folder:
                self._opened.pop(segment.number, None)
        others = {segment.folder for segment in gone} - {self.folder}
        for folder in others - {segment.folder for segment in self.timeline.segments}:
            self._disk.remove_folder(self._path.parent / folder)
        if self._lines > COMPACT_AFTER + 3 * len(self._opened):
            self._compact()

    def _compact(self) -> None:
        self._closed = [line for line in self._closed if line.n in self._opened]
        target = [Target(seconds=self._target)] if self._target else []
        init = [self._init] if self._init else []
        lines = [self._began, *target, *init, *self._opened.values(), *self._closed]
        self._lines = len(lines)
        self._disk.replace(self._path / NAME, encode(lines))

    def _write_again(self) -> None:
        """What a full volume may have refused: without its beginning nothing here plays."""
        if self._failures == self._disk.failures:
            return
        self._failures = self._disk.failures
        self._compact()
        for path, body in self.timeline.inits.items():
            folder, _, name = path.rpartition("/")
            if folder == self.folder:
                self._disk.replace(self._path / name, body)

    def _note(self, line: Line, *, of: Path | None = None) -> None:
        self._lines += 1
        self._disk.note(self._path / NAME, encode([line]), of=of)


def began(show: str, session: str, part_target: int, *, before: str | None = None) -> Began:
    return Began(
        show=show, session=session, at=clock.now_ms(), part_target=part_target, before=before
    )


def ticks(seconds: float) -> int:
    return round(seconds * CLOCK)
