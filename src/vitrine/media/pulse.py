from collections import deque

from vitrine.media.hls.clock import WallClock

WINDOW_MS = 1_000
STEPS = 250  # distances between frames that are remembered


class Pulse:
    """What arrived in the last second, by UTC milliseconds of arrival."""

    def __init__(self) -> None:
        self._arrivals: deque[tuple[int, int, bool]] = deque()
        self._clock = WallClock()
        self._last_key: int | None = None
        self._last: int | None = None
        self._late: deque[tuple[int, int]] = deque()
        self.steps: deque[int] = deque(maxlen=STEPS)
        self.keyframe_interval_ms = 0
        self.missed = 0

    def sound(self, arrived: int, size: int) -> None:
        self._arrivals.append((arrived, size, False))
        self._forget(arrived)

    def picture(self, arrived: int, size: int, *, decoded: int, key: bool, fps: float) -> None:
        """`decoded` in media milliseconds; `fps` as announced, 0 if it was not."""
        self._arrivals.append((arrived, size, True))
        self._clock.note(arrived, decoded)
        self._late.append((arrived, arrived - self._clock.at(decoded)))
        if key:
            if self._last_key is not None:
                self.keyframe_interval_ms = decoded - self._last_key
            self._last_key = decoded
        if self._last is not None:
            self.steps.append(decoded - self._last)
            if fps:
                self.missed += max(0, round((decoded - self._last) * fps / 1000) - 1)
        self._last = decoded
        self._forget(arrived)

    def read(self, now: int) -> tuple[int, int, int]:
        """Bits and frames per second, and how late the latest frame came, in milliseconds."""
        self._forget(now)
        bits = sum(size for _, size, _ in self._arrivals) * 8
        frames = sum(picture for _, _, picture in self._arrivals)
        return bits, frames, max((late for _, late in self._late), default=0)

    def _forget(self, now: int) -> None:
        for recent in (self._arrivals, self._late):
            while recent and recent[0][0] <= now - WINDOW_MS:
                recent.popleft()
