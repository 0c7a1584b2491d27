"""One rung's pictures as parts, beside those of the passthrough."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from vitrine.media.aac import AudioConfig
from vitrine.media.fmp4.fragment import Pictures, Sounds, VideoSample, fragment
from vitrine.media.fmp4.init import CLOCK, init_segment
from vitrine.media.hls.companion import Companion, Made
from vitrine.media.hls.packager import whole_frames
from vitrine.media.hls.timeline import Format, Segment, Timeline
from vitrine.media.ladder.rungs import Rung
from vitrine.media.ladder.wire import Coded
from vitrine.media.video import VideoConfig

OVERHEAD = 1.15  # of a rung's bit rate: its peak, and what boxes take


@dataclass(slots=True)
class Beside:
    """A segment of the passthrough, and its sound: (position in samples, AAC frame)."""

    main: Timeline
    segment: Segment
    audio: AudioConfig | None
    fps: float
    sounds: list[tuple[int, bytes]] = field(default_factory=list[tuple[int, bytes]])

    def hear(self, sounds: Sounds) -> None:
        places = range(sounds.start, sounds.start + sounds.duration * len(sounds.bodies))
        self.sounds += zip(places[:: sounds.duration], sounds.bodies, strict=True)


class Step:
    """Segments begin where the passthrough's do; parts are as long, and carry the same sound."""

    def __init__(self, rung: Rung, part_target: int) -> None:
        self._rung = rung
        self._part_target = part_target
        self._video: VideoConfig | None = None
        self._companion: Companion | None = None
        self._source: Beside | None = None
        self._is_open = False
        self._held: list[Coded] = []
        self._heard = self._sequence = self._since = 0
        self._frame_ticks = CLOCK // 30

    def describe(self, video: VideoConfig) -> None:
        self._video = video

    def take(self, coded: Coded, source: Beside) -> None:
        """Pictures in the order in which they are shown."""
        if self._held:
            coded = self._later(coded)
        if source is not self._source:
            self._end(min(coded.shown, self._until_at_most))
            self._source, self._heard, self._since = source, 0, coded.shown
        elif self._held:
            self._cut(coded.shown)
        self._held.append(coded)

    def finish(self) -> None:
        """No more comes, but what is held."""
        if self._held:
            self._end(self._held[-1].shown + self._frame_ticks)
        self.stop()
        self.lack()
        if self._companion is not None and self._companion.main.ended:
            self._companion.timeline.end()

    def stop(self) -> None:
        """What is held is lost: the encoder is."""
        self._held, self._source, self._is_open = [], None, False
        if self._companion is not None:
            self._companion.stop()

    def leave(self) -> None:
        """The picture became as small as this rung: should it grow again, all begins anew."""
        self.stop()
        self._companion = None

    def lack(self) -> None:
        if self._companion is not None:
            self._companion.lack()

    @property
    def _until_at_most(self) -> int:
        """Where pictures are missing, the passthrough's segment may have ended before the next."""
        return self._since + self._source.segment.duration if self._source else 0

    def _later(self, coded: Coded) -> Coded:
        last = self._held[-1].shown
        self._frame_ticks = max(1, coded.shown - last)
        shown = max(coded.shown, last + 1)
        return Coded(coded.rung, coded.segment, shown, coded.key, coded.body)

    def _end(self, end: int) -> None:
        if self._held:
            self._cut(max(end, self._held[-1].shown + 1), is_last=True)
        if self._is_open and self._companion is not None:
            self._companion.end()
        self._is_open = False

    def _cut(self, end: int, *, is_last: bool = False) -> None:
        while end - self._held[0].shown > self._part_target and len(self._held) > 1:
            starts = [held.shown for held in self._held]
            self._flush(whole_frames(starts, starts[0] + self._part_target), end)
        if is_last or end + self._frame_ticks - self._held[0].shown > self._part_target:
            self._flush(len(self._held), end, is_last=is_last)

    def _flush(self, count: int, end: int, *, is_last: bool = False) -> None:
        assert self._source is not None
        flushed, self._held = self._held[:count], self._held[count:]
        end = self._held[0].shown if self._held else end
        if not self._is_open:
            self._begin(self._source)
        ends = [*(each.shown for each in flushed[1:]), end]
        samples = [
            VideoSample(each.key, until - each.shown, 0, each.body)
            for each, until in zip(flushed, ends, strict=True)
        ]
        start = flushed[0].shown
        self._sequence += 1
        sounds = self._sounds(self._source, None if is_last else end)
        body = fragment(self._sequence, Pictures(start, samples), sounds)
        assert self._companion is not None
        self._companion.add(body, end - start, independent=samples[0].key)

    def _begin(self, source: Beside) -> None:
        assert self._video is not None
        if self._companion is None or self._companion.main is not source.main:
            self._companion = Companion(source.main, self._rung.name)
        self._companion.begin(source.segment, made(self._video, source))
        timeline = self._companion.timeline
        timeline.bit_rate = max(timeline.bit_rate, round(self._rung.bit_rate * OVERHEAD))
        self._is_open = True

    def _sounds(self, source: Beside, end: int | None) -> Sounds | None:
        """Those that begin before `end`; with None, all that the passthrough's segment has."""
        if source.audio is None:
            return None
        limit = None if end is None else end * source.audio.rate // CLOCK
        bodies = list(self._until(source, limit))
        if not bodies:
            return None
        start = source.sounds[self._heard][0]
        self._heard += len(bodies)
        return Sounds(start, source.audio.samples, bodies)

    def _until(self, source: Beside, limit: int | None) -> Iterator[bytes]:
        """Up to the first gap: what is behind it goes into the next part."""
        assert source.audio is not None
        waiting = source.sounds[self._heard :]
        expected = waiting[0][0] if waiting else 0
        for at, body in waiting:
            if at != expected or (limit is not None and at >= limit):
                return
            expected += source.audio.samples
            yield body


def made(video: VideoConfig, source: Beside) -> Made:
    codecs = ",".join(part.codec for part in (video, source.audio) if part is not None)
    shape = Format(codecs, video.width, video.height, source.fps)
    return Made(init_segment(video, source.audio), shape)
