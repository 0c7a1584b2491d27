from collections import deque
from typing import NamedTuple

from vitrine.media.hls.clock import WallClock

WINDOW_MS = 1_000


class Health(NamedTuple):
    """One second of a stream as its host sees it; `bitrate` in bits per second."""

    bitrate: int
    fps: int
    keyframe_interval_ms: int
    width: int
    height: int
    delay_ms: int
    dropped: int
    audio: bool
    at: int


class Pulse:
    """What arrived in the last second, by UTC milliseconds of arrival."""

    def __init__(self) -> None:
        self._arrivals: deque[tuple[int, int, bool]] = deque()
        self._clock = WallClock()
        self._last_key: int | None = None
        self._late: deque[tuple[int, int]] = deque()
        self.keyframe_interval_ms = 0
        self.dropped = 0

    def sound(self, arrived: int, size: int) -> None:
        self._arrivals.append((arrived, size, False))

    def picture(self, arrived: int, size: int, *, decoded: int, key: bool) -> None:
        """`decoded` in media milliseconds."""
        self._arrivals.append((arrived, size, True))
        self._clock.note(arrived, decoded)
        self._late.append((arrived, arrived - self._clock.at(decoded)))
        if key:
            if self._last_key is not None:
                self.keyframe_interval_ms = decoded - self._last_key
            self._last_key = decoded

    def missed(self, frames: int) -> None:
        self.dropped += frames

    def read(self, now: int) -> tuple[int, int, int]:
        """Bits and frames per second, and how late the latest frame came, in milliseconds."""
        for recent in (self._arrivals, self._late):
            while recent and recent[0][0] <= now - WINDOW_MS:
                recent.popleft()
        bits = sum(size for _, size, _ in self._arrivals) * 8
        frames = sum(picture for _, _, picture in self._arrivals)
        return bits, frames, max((late for _, late in self._late), default=0)
