"""The smaller renditions of one stream: fed by its publication, run by a task of its own."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import aclosing, suppress

import structlog

from vitrine.media import h264
from vitrine.media.aac import AudioConfig
from vitrine.media.advice import Advice
from vitrine.media.hls.packager import Cut, Frame, NewInit, NewPart, NewSegment, SegmentEnds
from vitrine.media.hls.timeline import Timeline
from vitrine.media.ladder.child import Child
from vitrine.media.ladder.rungs import Rung, below
from vitrine.media.ladder.step import Beside, Step
from vitrine.media.ladder.wire import Answer, Coded, Described, Picture, Source
from vitrine.media.metrics import LADDER_FELL
from vitrine.media.video import VideoConfig

PATIENCE = 3.0  # seconds that a picture may take
FALLS_AT_MOST = 5
REMEMBERED = 64  # segments of the passthrough

log = structlog.get_logger()


class Ladder:
    """Whatever happens to it, the passthrough does not notice.

    An encoder that dies is started again, later each time; one that is too slow goes on without its
    largest rung. What no rung has meanwhile is a gap, and what is given up is not found.
    """

    def __init__(self, rungs: Sequence[Rung], part_target: int, patience: float) -> None:
        self._rungs = list(rungs)
        self._steps = {rung.name: Step(rung, part_target) for rung in rungs}
        self._patience = patience
        self._video: VideoConfig | None = None
        self._audio: AudioConfig | None = None
        self._child: Child | None = Child(patience)
        self._main: Timeline | None = None
        self._sources: dict[int, Beside] = {}
        self._answers: deque[Answer] = deque()
        self._opened = self._begun = self._falls = 0
        self._shift = 0
        self._too_slow: list[str] = []
        self._missing: list[str] = []
        self._over = asyncio.Event()

    def configure(self, video: VideoConfig) -> None:
        changed, self._video = video != self._video, video
        if changed and self._child is not None and self._child.first is not None:
            self._child.encode(Source(video, self._fitting))

    def picture(self, frame: Frame, *, begins: bool) -> None:
        """As it goes into the packager, after what that cut; `begins` a segment, or goes on."""
        segment = None
        if begins:
            segment, self._begun = self._begun, self._begun + 1
            self._shift = frame.shown - frame.decoded if segment == 0 else self._shift
        child = self._child
        if child is None or self._video is None:
            return
        if child.first is None:
            if segment is None or not self._fitting:
                return
            child.first = segment
            child.encode(Source(self._video, self._fitting))
        since = frame.shown if frame.key else frame.decoded + self._shift
        child.picture(Picture(frame.decoded, frame.shown, frame.body, segment, since))

    def note(self, cuts: list[Cut], timeline: Timeline) -> None:
        """What was cut of the passthrough, whose newest segment these cuts belong to."""
        for cut in cuts:
            match cut:
                case NewInit():
                    self._audio = cut.audio
                case NewSegment():
                    self._open(timeline)
                case NewPart():
                    if cut.sounds is not None:
                        self._sources[self._opened - 1].hear(cut.sounds)
                case SegmentEnds():
                    self._lack()
        self._climb()

    def finish(self) -> None:
        self._over.set()
        if self._child is not None:
            self._child.close()

    def advice(self) -> list[Advice]:
        """For the host."""
        told = [("renditions-too-slow", self._too_slow), ("renditions-missing", self._missing)]
        return [Advice(code, {"names": ", ".join(names)}) for code, names in told if names]

    @property
    def is_encoding(self) -> bool:
        return self._child is not None

    async def run(self) -> None:
        while self._rungs and (self._child is not None or not self._over.is_set()):
            child = self._child = self._child or Child(self._patience)
            async with aclosing(child.answers()) as answers:
                async for answer in answers:
                    self._missing = []
                    self._answers.append(answer)
                    self._climb()
            self._child = None
            if not self._over.is_set():
                self._fall(child)
                await self._rest()
        for step in self._steps.values():
            step.finish()

    def give_up(self) -> None:
        self._missing = [rung.name for rung in self._rungs]
        for rung in self._rungs[:]:
            self._drop(rung)

    @property
    def _fitting(self) -> list[Rung]:
        return below(self._rungs, self._video.width, self._video.height) if self._video else []

    def _open(self, timeline: Timeline) -> None:
        fps = self._video.fps if self._video else 0.0
        beside = Beside(timeline, timeline.segments[-1], self._audio, fps)
        self._sources[self._opened] = beside
        self._sources.pop(self._opened - REMEMBERED, None)
        self._opened += 1
        self._main = timeline
        fitting = {rung.name for rung in self._fitting}
        timeline.awaited |= fitting
        for name in self._steps.keys() - fitting:
            self._steps[name].leave()
            timeline.drop(name)

    def _lack(self) -> None:
        """What the encoder was not there for."""
        first = self._child.first if self._child is not None else None
        if first is None or self._opened - 1 < first:
            for step in self._steps.values():
                step.lack()

    def _climb(self) -> None:
        """A rung's picture waits until the passthrough has the segment that it belongs to."""
        fitting = {rung.name for rung in self._fitting}
        while self._answers:
            answer = self._answers[0]
            if isinstance(answer, Coded) and answer.segment >= self._opened:
                return
            self._answers.popleft()
            if answer.rung in fitting:
                self._put(answer, self._steps[answer.rung])

    def _put(self, answer: Answer, step: Step) -> None:
        if isinstance(answer, Described):
            step.describe(h264.read_config(answer.record))
        elif answer.segment in self._sources:
            step.take(answer, self._sources[answer.segment])

    def _fall(self, child: Child) -> None:
        why = "too-slow" if child.is_slow else "died"
        LADDER_FELL.labels(why).inc()
        log.warning("ladder.fell", why=why, rungs=[rung.name for rung in self._fitting])
        self._answers.clear()
        for step in self._steps.values():
            step.stop()
        fitting = self._fitting
        if child.is_slow and fitting:
            self._too_slow.append(fitting[0].name)
            self._drop(fitting[0])
        self._missing = [rung.name for rung in self._fitting]
        self._falls += not child.is_slow
        if self._falls > FALLS_AT_MOST:
            self.give_up()

    def _drop(self, rung: Rung) -> None:
        self._rungs.remove(rung)
        del self._steps[rung.name]
        if self._main is not None:
            self._main.drop(rung.name)

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(2.0**self._falls / 2):
                await self._over.wait()
