"""A rung whose encoder is a segment behind, and away for some of them; without a process."""

from tests.world.hls_stage import AUDIO, VIDEO
from vitrine.media.hls.packager import PART_SECONDS, Cut, Frame, NewPart, NewSegment, Packager
from vitrine.media.hls.timeline import Timeline
from vitrine.media.ladder.rungs import Rung
from vitrine.media.ladder.step import Beside, Step
from vitrine.media.ladder.wire import Coded

RUNG = Rung(240, 150_000)


class Echo:
    """Has each segment when the passthrough has finished it, but for the lost ones."""

    def __init__(self, shown: list[Frame], lost: set[int]) -> None:
        self.step = Step(RUNG, Packager(PART_SECONDS).part_target)
        self.step.describe(VIDEO)
        self._frames = shown
        self._lost = lost
        self._segments: list[Beside] = []
        self._begins: list[int] = []

    def note(self, cuts: list[Cut], timeline: Timeline) -> None:
        for cut in cuts:
            if isinstance(cut, NewSegment):
                self._segments.append(Beside(timeline, timeline.segments[-1], AUDIO, 30.0))
                self._begins.append(cut.shown)
            elif isinstance(cut, NewPart) and cut.sounds is not None:
                self._segments[-1].hear(cut.sounds)
        if self._segments and self._segments[-1].segment.complete:
            self._repeat(len(self._segments) - 1)

    def _repeat(self, number: int) -> None:
        source = self._segments[number]
        since = self._begins[number]
        if number in self._lost:
            self.step.stop()
            self.step.lack()
            return
        for frame in self._frames:
            if since <= frame.shown < since + source.segment.duration:
                key = frame.shown == since
                self.step.take(Coded(RUNG.name, number, frame.shown, key, frame.body), source)
