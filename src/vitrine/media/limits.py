"""What one stream may take, and what holds it to that."""

from typing import NamedTuple

from vitrine.media.errors import (
    BitrateOverLimit,
    DurationOverLimit,
    MediaBroken,
    NoPicture,
    PictureOverLimit,
    TooFarBehind,
)
from vitrine.media.video import VideoConfig

MEGABIT = 1_000_000
RATE_WINDOW_MS = 10_000
LATE_AT_MOST_MS = 20_000
PICTURE_WITHIN_MS = 30_000
MINUTE_MS = 60_000
SEGMENTS_A_MINUTE = 150  # keyframes each second, and a file that is read 60 s ahead, make 130


class Limits(NamedTuple):
    """`bitrate` in bits per second, `lines` of the picture's shorter side.

    `seconds` are left to this stream of the `hours` that its show may last.
    """

    bitrate: int = 20 * MEGABIT
    lines: int = 2160
    seconds: int = 12 * 3600
    hours: float = 12


class Guard:
    """Raises what ends a stream, with the number in it. All times in UTC milliseconds."""

    def __init__(self, limits: Limits, began: int) -> None:
        self.limits = limits
        self._began = self._window_began = began
        self._in_window = 0
        self._minute_began = began
        self._segments = 0
        self._has_picture = False

    def check_picture(self, config: VideoConfig) -> None:
        lines = min(config.width, config.height)
        if lines > self.limits.lines:
            raise PictureOverLimit(
                f"The picture is {config.width} x {config.height}; its shorter side may have "
                f"{self.limits.lines} lines at most. Lower the output resolution.",
                width=config.width, height=config.height, lines=self.limits.lines,
            )  # fmt: skip

    def saw_picture(self) -> None:
        self._has_picture = True

    def received(self, size: int, now: int, *, late: int) -> None:
        """`late`: milliseconds that the media's time is behind the time that passed."""
        self._count(size, now)
        if late > LATE_AT_MOST_MS:
            raise TooFarBehind(
                f"This stream arrives {late / 1000:.0f} s late; {LATE_AT_MOST_MS // 1000} s is "
                "the most. Lower the bitrate, or restart the encoder.",
                seconds=round(late / 1000), most=LATE_AT_MOST_MS // 1000,
            )  # fmt: skip
        if now - self._began > self.limits.seconds * 1000:
            hours = self.limits.hours
            raise DurationOverLimit(
                f"A show may last {hours:g} hours, and this one has.", hours=hours
            )
        if not self._has_picture and now - self._began > PICTURE_WITHIN_MS:
            raise NoPicture(
                f"No picture came within {PICTURE_WITHIN_MS // 1000} s: send video, too.",
                seconds=PICTURE_WITHIN_MS // 1000,
            )

    def segment_ended(self, now: int) -> None:
        """Each is a file, and an entry in memory for as long as the show is kept."""
        if now - self._minute_began >= MINUTE_MS:
            self._minute_began, self._segments = now, 0
        self._segments += 1
        if self._segments > SEGMENTS_A_MINUTE:
            raise MediaBroken(
                f"This stream has had {self._segments} segments in a minute; {SEGMENTS_A_MINUTE} "
                "is the most. Set a keyframe interval of 2 s, and keep the picture's settings."
            )

    def minutes_left(self, now: int) -> int:
        return (self._began + self.limits.seconds * 1000 - now) // MINUTE_MS

    def _count(self, size: int, now: int) -> None:
        self._in_window += size
        passed = now - self._window_began
        if passed < RATE_WINDOW_MS:
            return
        rate = self._in_window * 8000 / passed
        if rate > self.limits.bitrate:
            raise over_bitrate(rate, self.limits)
        self._window_began, self._in_window = now, 0


def segments_at_most(passed_ms: int) -> int:
    """That a show can have had by then, of whatever streams and at whatever nodes."""
    return SEGMENTS_A_MINUTE + max(0, passed_ms) * SEGMENTS_A_MINUTE // MINUTE_MS


def over_bitrate(rate: float, limits: Limits) -> BitrateOverLimit:
    """`rate` in bits per second."""
    limit = limits.bitrate / MEGABIT
    return BitrateOverLimit(
        f"This stream sends {rate / MEGABIT:.1f} Mb/s; the limit is {limit:g} Mb/s. "
        "Lower the bitrate.",
        rate=round(rate / MEGABIT, 1), limit=limit,
    )  # fmt: skip
