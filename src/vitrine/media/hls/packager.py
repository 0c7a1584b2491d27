"""Frames in, cuts out: where parts and segments begin and end (RFC 8216bis §4.4.4.9, §6.2)."""

import math
from typing import NamedTuple

from vitrine.media.aac import AudioConfig
from vitrine.media.fmp4.fragment import Pictures, Sounds, VideoSample, fragment
from vitrine.media.fmp4.init import CLOCK, init_segment
from vitrine.media.hls.soundtrack import Soundtrack
from vitrine.media.video import VideoConfig

PART_SECONDS = 0.333
PART_SLACK = 1.05  # ten frames at 30/s are 0.333 or 0.334 s: PART-TARGET leaves room for both
SEGMENT_AT_LEAST = CLOCK * 19 // 20
KEYFRAMES_MAY_SPREAD = 1.25  # of the first distance that was seen
SHORTEST_TARGET, LONGEST_TARGET = 2, 12  # seconds
NO_KEYFRAME_AFTER = 4 * CLOCK
SOUND_WITHIN = 1 * CLOCK
UNEVEN = CLOCK // 30  # by so much the next frame may be longer than this one


class Frame(NamedTuple):
    """An access unit as its configuration says; `decoded` and `shown` in ticks of 1/90,000 s."""

    key: bool
    decoded: int
    shown: int
    body: bytes


class NewInit(NamedTuple):
    body: bytes
    video: VideoConfig
    audio: AudioConfig | None


class NewSegment(NamedTuple):
    """`shown` in ticks; not `independent` if it had to be cut between two keyframes."""

    shown: int
    independent: bool


class NewPart(NamedTuple):
    """`sounds` are those in `body`, for whoever carries them beside other pictures, or none."""

    body: bytes
    duration: int
    independent: bool
    sounds: Sounds | None = None


class SegmentEnds(NamedTuple):
    """`breaks` if the next segment has another init segment, or there may be none."""

    at_keyframe: bool
    breaks: bool


Cut = NewInit | NewSegment | NewPart | SegmentEnds


class Packager:
    """One publisher's frames as parts; a part is cut when the frame behind it arrives.

    That costs one frame of delay and makes every duration exact. `target_seconds` is None until
    the first keyframes told how long a segment will be, and then never changes; what an earlier
    session of the same playlist promised is kept by cutting between keyframes. Where so many frames
    are missing that no segment may last until the next one, the timeline breaks: it goes on with
    the next keyframe, with sound from there and another init segment.
    """

    def __init__(
        self, part_seconds: float = PART_SECONDS, *, promised_seconds: int | None = None
    ) -> None:
        self.part_target = round(part_seconds * PART_SLACK * CLOCK)
        self.target_seconds: int | None = None
        self._promised_seconds = promised_seconds
        self.forced_cuts = 0
        self.wants_sound = True
        self.waits_for_key = False
        self._video: VideoConfig | None = None
        self._audio: AudioConfig | None = None
        self._written: tuple[VideoConfig, AudioConfig | None] | None = None
        self._sound = Soundtrack()
        self._held: list[Frame] = []
        self._shift: int | None = None
        self._sequence = 0
        self._begun = False
        self._segment_start = 0
        self._segment_open = False
        self._frame_ticks = self._last_ticks = CLOCK // 30
        self._cut_at_keyframe = False

    def configure_video(self, config: VideoConfig) -> None:
        self._video = config

    def configure_audio(self, config: AudioConfig) -> None:
        self._audio = config
        self._sound.configure(config)

    def cut_at_next_keyframe(self) -> None:
        self._cut_at_keyframe = True

    def repeat_init(self) -> None:
        """The next segment brings its init segment again: it goes to another folder."""
        self._written = None

    def sound(self, shown: int, body: bytes) -> None:
        self._sound.add(shown, body)

    def picture(self, frame: Frame) -> list[Cut]:
        if self._shift is None:
            if self._video is None or not frame.key:
                return []
            self._shift = frame.shown - frame.decoded
        if self.waits_for_key and not frame.key:
            return []
        self.waits_for_key = False
        # CMAF §7.5.17: decode times move so that a keyframe is shown at its own decode time.
        frame = frame._replace(decoded=frame.decoded + self._shift)
        if not self._held:
            self._held = [frame]
            return []
        last = self._held[-1].decoded
        frame = frame._replace(decoded=max(frame.decoded, last + 1))
        self._last_ticks, self._frame_ticks = self._frame_ticks, frame.decoded - last
        cuts = self._before(frame) if self._may_begin(frame) else []
        if not self.waits_for_key:
            self._held.append(frame)
        return cuts

    def finish(self) -> list[Cut]:
        """What is still held, as the last part; empty if no keyframe ever came."""
        if not self._held:
            return []
        end = self._held[-1].decoded + self._frame_ticks
        return [*self._flush(end), self._end_segment(end, at_keyframe=False, more=False)]

    def _may_begin(self, frame: Frame) -> bool:
        """The first init segment waits a second for sound, unless there is to be none."""
        waited = frame.decoded - self._held[0].decoded >= SOUND_WITHIN
        return self._begun or self._audio is not None or waited or not self.wants_sound

    def _before(self, frame: Frame) -> list[Cut]:
        self._begun = True
        if self._frame_ticks > self.part_target and self._is_out_of_reach(frame):
            return self._break(frame)
        cuts: list[Cut] = []
        while frame.decoded - self._held[0].decoded > self.part_target and len(self._held) > 1:
            cuts += self._flush_within(self._held[0].decoded + self.part_target)
        if self._ends_segment(frame):
            cuts += self._flush(frame.decoded)
            cuts.append(self._end_segment(frame.decoded, at_keyframe=frame.key, more=True))
        elif frame.decoded + self._frame_ticks - self._held[0].decoded > self.part_target:
            cuts += self._flush(frame.decoded)
        if self.target_seconds is None and frame.decoded - self._start() >= NO_KEYFRAME_AFTER:
            self.target_seconds = self._promised_seconds or LONGEST_TARGET
        return cuts

    def _is_out_of_reach(self, frame: Frame) -> bool:
        """EXTINF, rounded, would exceed EXT-X-TARGETDURATION (§4.4.3.1)."""
        target = self.target_seconds or self._promised_seconds or LONGEST_TARGET
        return (frame.decoded - self._start()) * 2 >= (2 * target + 1) * CLOCK

    def _break(self, frame: Frame) -> list[Cut]:
        end = self._held[-1].decoded + min(self._last_ticks, self.part_target)
        cuts: list[Cut] = []
        while end - self._held[0].decoded > self.part_target and len(self._held) > 1:
            cuts += self._flush_within(self._held[0].decoded + self.part_target)
        cuts += self._flush(end)
        ends = self._end_segment(end, at_keyframe=frame.key, more=True)
        self._written = None
        self.waits_for_key = not frame.key
        return [*cuts, ends._replace(breaks=True)]

    def _flush_within(self, limit: int) -> list[Cut]:
        """The longest run of whole frames that ends by `limit`, but at least one frame."""
        count = whole_frames([frame.decoded for frame in self._held], limit)
        later = self._held[count:]
        self._held = self._held[:count]
        cuts = self._flush(later[0].decoded)
        self._held = later
        return cuts

    def _start(self) -> int:
        if self._segment_open or not self._held:
            return self._segment_start
        return self._held[0].decoded

    def _ends_segment(self, frame: Frame) -> bool:
        length = frame.decoded - self._start()
        if frame.key:
            return self._cut_at_keyframe or self._reconfigured() or length >= SEGMENT_AT_LEAST
        target = self.target_seconds or self._promised_seconds
        if target is None:
            return False
        # EXTINF, rounded, must not exceed EXT-X-TARGETDURATION (§4.4.3.1).
        too_long = (length + self._frame_ticks + UNEVEN) * 2 >= (2 * target + 1) * CLOCK
        self.forced_cuts += too_long
        return too_long

    def _reconfigured(self) -> bool:
        return self._written is not None and self._written != (self._video, self._audio)

    def _flush(self, end: int) -> list[Cut]:
        cuts = [] if self._segment_open else self._begin_segment(self._held[0])
        ends = [*(frame.decoded for frame in self._held[1:]), end]
        samples = [
            VideoSample(frame.key, until - frame.decoded, frame.shown - frame.decoded, frame.body)
            for frame, until in zip(self._held, ends, strict=True)
        ]
        start = self._held[0].decoded
        with_sound = self._written is not None and self._written[1] is not None
        sounds = self._sound.take_until(end) if with_sound else None
        self._sequence += 1
        body = fragment(self._sequence, Pictures(start, samples), sounds)
        self._held = []
        return [*cuts, NewPart(body, end - start, samples[0].key, sounds)]

    def _begin_segment(self, first: Frame) -> list[Cut]:
        self._segment_open = True
        self._segment_start = first.decoded
        cuts: list[Cut] = []
        if first.key and self._video and self._written != (self._video, self._audio):
            if self._written is None:
                self._sound.start(first.shown)
            self._written = (self._video, self._audio)
            cuts.append(NewInit(init_segment(*self._written), *self._written))
        return [*cuts, NewSegment(first.shown, first.key)]

    def _end_segment(self, end: int, *, at_keyframe: bool, more: bool) -> SegmentEnds:
        self._segment_open = False
        self._cut_at_keyframe = self._cut_at_keyframe and not at_keyframe
        if self.target_seconds is None:
            self.target_seconds = self._promised_seconds
        if self.target_seconds is None:
            seconds = (end - self._segment_start) / CLOCK * KEYFRAMES_MAY_SPREAD
            self.target_seconds = min(max(SHORTEST_TARGET, math.ceil(seconds)), LONGEST_TARGET)
        return SegmentEnds(at_keyframe, breaks=not more or self._reconfigured())


def whole_frames(starts: list[int], limit: int) -> int:
    """How many of the held frames end by `limit`: at least one, at most all but the last."""
    return max((n for n in range(1, len(starts)) if starts[n] <= limit), default=1)
