"""How a stream is, each second, for its host."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from vitrine.media.aac import AudioConfig
from vitrine.media.advice import Advice, Seen, advise
from vitrine.media.capture import CaptureDelay
from vitrine.media.fmp4.init import CLOCK
from vitrine.media.level import Level, Meter
from vitrine.media.limits import Guard
from vitrine.media.pulse import Pulse
from vitrine.media.video import VideoConfig

REMEMBERED = 10  # seconds
HELD_BACK_PARTS = 4  # three that a player stays behind, and the one that is being filled


class Health(NamedTuple):
    """One second of a stream; `bitrate` in bits per second.

    `capture_ms` is from the lens to the frame's date, `delay_ms` from the lens to a viewer's eye,
    both estimated; `late_ms` is what the link adds at times.
    """

    at: int
    bitrate: int = 0
    fps: int = 0
    codec: str = ""
    width: int = 0
    height: int = 0
    keyframe_interval_ms: int = 0
    dropped: int = 0
    capture_ms: int = 0
    delay_ms: int = 0
    late_ms: int = 0
    audio: bool = False
    channels: int = 0
    level: Level | None = None
    advice: Sequence[Advice] = ()


class Vitals:
    """`link_ms` asks the connection how long one way over the network takes."""

    def __init__(self, protocol: str, guard: Guard, *, began: int, part_target: int) -> None:
        self.link_ms: Callable[[], int] = lambda: 0
        self._guard = guard
        self._began = began
        self._held_back = HELD_BACK_PARTS * part_target * 1000 // CLOCK
        self._pulse = Pulse()
        self._capture = CaptureDelay(protocol)
        self._video: VideoConfig | None = None
        self._audio: AudioConfig | None = None
        self._meter: Meter | None = None
        self._has_picture = False
        self._rates: deque[int] = deque(maxlen=REMEMBERED)
        self._missed: deque[int] = deque([0], maxlen=REMEMBERED)
        self._levels: deque[Level] = deque(maxlen=REMEMBERED)

    def configure_video(self, config: VideoConfig) -> None:
        self._video = config

    def configure_audio(self, config: AudioConfig) -> None:
        if config != self._audio:
            self._audio, self._meter = config, Meter(config)

    def picture(self, arrived: int, body: bytes, *, decoded: int, offset: int, key: bool) -> None:
        """`decoded` and `offset` in milliseconds."""
        self._has_picture = self._has_picture or key
        fps = self._video.fps if self._video else 0.0
        self._pulse.picture(arrived, len(body), decoded=decoded, key=key, fps=fps)
        self._capture.picture(offset)
        if key:
            self._capture.keyframe(body)

    def sound(self, arrived: int, body: bytes) -> None:
        self._pulse.sound(arrived, len(body))
        if self._meter is not None:
            self._meter.hear(body, arrived)

    @property
    def capture_ms(self) -> int:
        steps = self._pulse.steps
        fps = (self._video.fps if self._video else 0.0) or (
            1000 * len(steps) / max(1, sum(steps)) if steps else 0.0
        )
        return self._capture.estimate(fps, self.link_ms())

    def read(self, now: int, *, forced_cuts: int) -> Health:
        """To be called once a second: it is what happened since the last time."""
        bits, frames, late = self._pulse.read(now)
        level = self._meter.read() if self._meter else None
        dropped = self._remember(bits, level)
        video, audio, capture = self._video, self._audio, self.capture_ms
        return Health(
            at=now, bitrate=bits, fps=frames, codec=video.kind.name if video else "",
            width=video.width if video else 0, height=video.height if video else 0,
            keyframe_interval_ms=self._pulse.keyframe_interval_ms, dropped=dropped,
            capture_ms=capture, delay_ms=capture + self._held_back + late, late_ms=late,
            audio=audio is not None, channels=audio.channels if audio else 0, level=level,
            advice=advise(self._seen(now, late=late, forced_cuts=forced_cuts)),
        )  # fmt: skip

    def _remember(self, bits: int, level: Level | None) -> int:
        """The frames that went missing since the last time."""
        self._rates.append(bits)
        if level is not None:
            self._levels.append(level)
        dropped = self._pulse.missed - self._missed[-1]
        self._missed.append(self._pulse.missed)
        return dropped

    def _seen(self, now: int, *, late: int, forced_cuts: int) -> Seen:
        return Seen(
            has_picture=self._has_picture,
            seconds=(now - self._began) // 1000,
            video=self._video,
            audio=self._audio,
            keyframe_interval_ms=self._pulse.keyframe_interval_ms,
            forced_cuts=forced_cuts,
            rates=list(self._rates),
            steps=self._pulse.steps,
            late_ms=late,
            dropped=self._missed[-1] - self._missed[0],
            levels=list(self._levels),
            minutes_left=self._guard.minutes_left(now),
        )
