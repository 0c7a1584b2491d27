"""A rendition beside a show's passthrough, segment by segment."""

from dataclasses import replace
from typing import NamedTuple

from vitrine.media.hls.timeline import Format, Part, Segment, Timeline

WINDOWS_HELD = 2  # the one that is listed, and as long again for who still reads it (§6.2.2)


class Made(NamedTuple):
    """An init segment, and what it says."""

    init: bytes
    format: Format


class Companion:
    """The same segments by number, date and era, in memory only.

    A segment that it lacks is listed as a gap (RFC 8216bis §4.4.4.7): a player takes it from
    another rendition, and the numbers stay those of all.
    """

    def __init__(self, main: Timeline, name: str) -> None:
        self.main = main
        self._name = name
        self._source: Segment | None = None
        self._segment: Segment | None = None
        self._written: tuple[str, Made] | None = None
        self._init = ""
        self._inits = 0
        self.timeline = main.group.setdefault(name, Timeline())
        self.timeline.group = main.group

    def begin(self, source: Segment, made: Made) -> None:
        self.lack(before=source)
        last = self.timeline.segments[-1] if self.timeline.segments else None
        if last is not None and last.msn + 1 != source.msn:
            self._begin_anew()
        if self._written != (source.map_path, made):
            self._written = (source.map_path, made)
            self._write_init(source, made)
        self._source = source
        self._segment = replace(
            source, rendition=self._name, init=self._init, independent=True, parts=[],
            duration=0, size=0, part_count=0, complete=False,
        )  # fmt: skip
        self.timeline.add(self._segment)
        self.timeline.publishing = True
        self._keep_step()

    def add(self, body: bytes, duration: int, *, independent: bool) -> None:
        """Nothing in `body` is a part that is lacking."""
        segment = self._segment
        assert segment is not None
        part = Part(segment.size, len(body), duration, independent and bool(body), body)
        self.timeline.add_part(segment, part)
        self._keep_step()
        self.timeline.announce()
        if len(self.timeline.segments) == 1:
            self.main.announce()  # who chooses from the variants waits there

    def end(self) -> None:
        segment = self._segment
        assert segment is not None
        segment.is_gap = segment.size == 0
        self._close(segment)

    def stop(self) -> None:
        """Nothing comes for now; the segment that had begun becomes a gap when its time is over."""
        self.timeline.publishing = False
        self.timeline.announce()

    def lack(self, before: Segment | None = None) -> None:
        """What the passthrough has finished, up to `before`, and this one has not is a gap."""
        if self._segment is not None and self._source is not None:
            if not self._source.complete:
                return
            self._segment.duration = self._source.duration
            self._segment.is_gap = True
            self._close(self._segment)
        last = self.timeline.segments[-1] if self.timeline.segments else None
        for source in self.main.after(last.msn) if last else []:
            if not source.complete or (before is not None and source.msn >= before.msn):
                break
            self._add_gap(source)

    def _add_gap(self, source: Segment) -> None:
        """Behind the init segment of what was before: there is nothing that would need its own."""
        last = self.timeline.segments[-1]
        gap = replace(
            source, folder=last.folder, init=last.init, number=source.msn, parts=[], size=0,
            rendition=f"{self._name}-gap", independent=True, is_gap=True,
        )  # fmt: skip
        self.timeline.add(gap)
        self._source = source
        self._close(gap)

    def _close(self, segment: Segment) -> None:
        source, self._segment = self._source, None
        assert source is not None
        following = self.main.after(source.msn)[:1]
        breaks = following[0].era != source.era if following else self.main.breaks
        segment.part_count = max(segment.part_count, 1)
        self.timeline.close(segment, breaks=breaks)
        self.timeline.forget(0)
        self.timeline.announce()

    def _write_init(self, source: Segment, made: Made) -> None:
        self._init = f"{self._name}-init-{self._inits}.mp4"
        self._inits += 1
        self.timeline.inits[f"{source.folder}/{self._init}".lstrip("/")] = made.init
        self.timeline.format = made.format

    def _keep_step(self) -> None:
        """The first segment is dated again when its length is known."""
        assert self._segment is not None
        assert self._source is not None
        self._segment.at_ms = self._source.at_ms
        if self.main.target_seconds is not None:
            self.timeline.expect(self.main.target_seconds, self.main.part_target)
        self.timeline.hold(windows=WINDOWS_HELD)

    def _begin_anew(self) -> None:
        """So long nothing came that the passthrough's segments are gone as well."""
        self.main.drop(self._name)
        self.timeline = self.main.group[self._name] = Timeline()
        self.timeline.group = self.main.group
        self._written = None
