"""One publisher on air: tags in, parts out, its health on the side."""

import asyncio
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

import structlog

from vitrine.kit import clock
from vitrine.kit.requests import current_request
from vitrine.media import aac, av1, flv, h264, hevc
from vitrine.media.errors import MediaBroken
from vitrine.media.fmp4.init import CLOCK
from vitrine.media.health import Health, Vitals
from vitrine.media.hls.clock import WallClock
from vitrine.media.hls.packager import Cut, Frame, Packager, SegmentEnds
from vitrine.media.ladder.ladder import Ladder
from vitrine.media.limits import Guard
from vitrine.media.permission import Grant, Knock, Place
from vitrine.media.recording import Recording
from vitrine.media.sound_only import SoundOnly
from vitrine.media.timestamps import Timebase
from vitrine.media.video import VideoCodec, VideoConfig

log = structlog.get_logger()

TICKS_PER_MS = CLOCK // 1000
SOUND_AT_MOST = 8_192  # bytes: eight channels of 6,144 bits (ISO/IEC 14496-3 §4.5.3)
OFFSET_AT_MOST_MS = 5_000  # between a frame's decoding and showing
READ_CONFIG = {
    VideoCodec.H264: h264.read_config,
    VideoCodec.HEVC: hevc.read_config,
    VideoCodec.AV1: av1.read_config,
}


class Happened(StrEnum):
    STARTED = "started"
    FIRST_KEYFRAME = "first_keyframe"
    STOPPED = "stopped"


class StreamEvent(NamedTuple):
    """`at` in UTC milliseconds; `clean` and `reason` only say how a stream stopped."""

    what: Happened
    publication: "Publication"
    at: int
    clean: bool = False
    reason: str = ""


Tell = Callable[[StreamEvent], None]


class Publication:
    """Takes tags from whatever protocol; raises CodecRefused or MediaBroken for what it can't use.

    `on_drop` is set by the connection: the engine calls it to hang up.
    """

    def __init__(
        self, grant: Grant, packager: Packager, recording: Recording, tell: Tell, knock: Knock
    ) -> None:
        self.grant = grant
        self.place = grant.place
        self.protocol = knock.protocol
        self.address = knock.address
        self.request = current_request()
        self.recording = recording
        self.video_config: VideoConfig | None = None
        self.audio_config: aac.AudioConfig | None = None
        self.gone = asyncio.Event()
        self.on_drop: Callable[[str], None] = lambda _: None
        self.sound_only: SoundOnly | None = None
        self.ladder: Ladder | None = None
        self._packager = packager
        self._tell = tell
        began = clock.now_ms()
        self._guard = Guard(grant.limits, began)
        self.vitals = Vitals(
            knock.protocol, self._guard, began=began, part_target=packager.part_target
        )
        self._timebase = Timebase()
        self._wall = WallClock()
        self._next: Callable[[], Recording] | None = None
        self._on_air = self._finished = self._begins = False
        self._last_arrived = began

    def metadata(self, values: Mapping[str, object]) -> None:
        """Of onMetaData only one thing is believed: that there will be no sound."""
        if "videocodecid" in values:
            self._packager.wants_sound = "audiocodecid" in values

    def video(self, timestamp: int, tag: bytes) -> None:
        """`timestamp` in milliseconds modulo 2**32; `tag` is an FLV video tag's body."""
        arrived = clock.now_ms()
        match flv.read_video(tag):
            case flv.Config(record, codec):
                self.video_config = READ_CONFIG[codec](record)
                self._guard.check_picture(self.video_config)
                self._packager.configure_video(self.video_config)
                self.vitals.configure_video(self.video_config)
                if self.ladder is not None:
                    self.ladder.configure(self.video_config)
            case flv.Frame() as frame:
                decoded = self._timebase.unroll("video", timestamp, arrived)
                self._take(len(frame.body), arrived)
                self._picture(frame, decoded, arrived)
            case None:
                pass

    def audio(self, timestamp: int, tag: bytes) -> None:
        arrived = clock.now_ms()
        match flv.read_audio(tag):
            case flv.SoundConfig(record):
                self.audio_config = aac.read_config(record)
                self._packager.configure_audio(self.audio_config)
                self.vitals.configure_audio(self.audio_config)
            case flv.Sound(body):
                if len(body) > SOUND_AT_MOST:
                    raise MediaBroken("a frame of sound is longer than AAC allows")
                shown = self._timebase.unroll("audio", timestamp, arrived)
                self._take(len(body), arrived)
                self.vitals.sound(arrived, body)
                self._packager.sound(shown * TICKS_PER_MS, body)
            case None:
                pass

    def look(self) -> None:
        """Raises what ends a stream of which no frame arrives."""
        self._guard.received(0, clock.now_ms(), late=0)

    @property
    def lead_ms(self) -> int:
        """How far what came is ahead of real time: an encoder may send faster than it plays."""
        return self._timebase.lead(clock.now_ms())

    @property
    def silent_ms(self) -> int:
        """Since the last frame."""
        return clock.now_ms() - self._last_arrived

    def move(self, make: Callable[[], Recording]) -> None:
        """From the next keyframe on, what comes goes to another recording."""
        self._next = make
        self._packager.cut_at_next_keyframe()

    def finish(self) -> None:
        """Puts out what is held; whatever still arrives is let go."""
        if self._finished:
            return
        self._finished = True
        self._apply(self._packager.finish())
        for rendition in self._renditions():
            rendition.finish()
        self.recording.timeline.publishing = False
        self.recording.timeline.announce()

    def health(self) -> Health:
        health = self.vitals.read(clock.now_ms(), forced_cuts=self._packager.forced_cuts)
        told = self.ladder.advice() if self.ladder is not None else []
        return health._replace(advice=[*health.advice, *told])

    def _renditions(self) -> list[SoundOnly | Ladder]:
        return [each for each in (self.sound_only, self.ladder) if each is not None]

    def _take(self, size: int, arrived: int) -> None:
        self._last_arrived = arrived
        self._guard.received(size, arrived, late=-self._timebase.lead(arrived))

    def _picture(self, frame: flv.Frame, decoded: int, arrived: int) -> None:
        offset = max(-OFFSET_AT_MOST_MS, min(frame.offset, OFFSET_AT_MOST_MS))
        shown = decoded + offset
        self._wall.note(arrived, shown)
        self.vitals.picture(arrived, frame.body, decoded=decoded, offset=offset, key=frame.key)
        if self.video_config is None or self._finished:
            return
        begins = frame.key and not self._on_air
        if begins:
            self._on_air = True
            self._guard.saw_picture()
            self._tell(StreamEvent(Happened.FIRST_KEYFRAME, self, arrived))
        packed = Frame(frame.key, decoded * TICKS_PER_MS, shown * TICKS_PER_MS, frame.body)
        cuts = self._packager.picture(packed)
        self._apply(cuts)
        ends = bool(cuts) and any(isinstance(cut, SegmentEnds) for cut in cuts)
        if ends:
            self._guard.segment_ended(arrived)
        self._begins = self._begins or begins or ends
        if self.ladder is not None and self._on_air and not self._packager.waits_for_key:
            self.ladder.picture(packed, begins=self._begins)
            self._begins = False

    def _apply(self, cuts: list[Cut]) -> None:
        if not cuts:
            return
        forced = self._packager.forced_cuts
        target = self._packager.target_seconds
        if target is not None:
            self.recording.expect(target, self._date)
        self.recording.apply(cuts, self._date)
        for rendition in self._renditions():
            rendition.note(cuts, self.recording.timeline)
        self.recording.timeline.announce()
        last = cuts[-1]
        if isinstance(last, SegmentEnds) and not last.at_keyframe and forced == 1:
            log.warning("stream.keyframes_too_far_apart", show=self.grant.show, target=target)
        if isinstance(last, SegmentEnds) and last.at_keyframe and self._next is not None:
            self._switch(self._next())

    def _switch(self, recording: Recording) -> None:
        self.recording = recording
        self.recording.timeline.publishing = True
        self._packager.repeat_init()
        self._next = None
        self.place = Place.PUBLIC
        self._tell(StreamEvent(Happened.FIRST_KEYFRAME, self, clock.now_ms()))

    def _date(self, ticks: int) -> int:
        return self._wall.at(ticks // TICKS_PER_MS)
