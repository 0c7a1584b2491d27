"""How loud a stream is, from a few of its frames: enough for a meter, far from decoding it all."""

import math
from array import array
from operator import mul
from typing import NamedTuple

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.error import FFmpegError

from vitrine.media.aac import AudioConfig

LISTEN_EVERY_MS = 200
CHANNELS_SHOWN = 8
FLOOR_DB = -90.0
CLIPPED = 0.999  # of full scale


class Level(NamedTuple):
    """Of the last second, in dB of full scale; `loudness` of each channel shown."""

    loudness: tuple[float, ...]
    peak: float
    clipped: bool


class Meter:
    """Decodes two neighbouring frames now and then.

    An AAC frame overlaps the one before it (ISO/IEC 14496-3 §4.6.11), so the first only prepares
    the second. Sound that cannot be decoded has no level, and passes all the same.
    """

    def __init__(self, config: AudioConfig) -> None:
        self._decoder = AudioCodecContext.create("aac", "r")
        self._decoder.extradata = config.record
        self._listened: int | None = None
        self._prepared = self._deaf = False
        self._squares: list[float] = []
        self._samples = 0
        self._peak = 0.0

    def hear(self, body: bytes, arrived: int) -> None:
        due = self._listened is None or arrived - self._listened >= LISTEN_EVERY_MS
        if self._deaf or not (self._prepared or due):
            return
        try:
            frames = self._decoder.decode(av.Packet(body))
        except (FFmpegError, ValueError):
            self._deaf = True
            return
        if self._prepared:
            for frame in frames:
                self._measure(frame)
            self._listened = arrived
        self._prepared = not self._prepared

    def read(self) -> Level | None:
        """Since the last reading; None if nothing was heard."""
        if not self._samples:
            return None
        powers = [square / self._samples for square in self._squares]
        level = Level(
            tuple(decibels(math.sqrt(power)) for power in powers),
            decibels(self._peak),
            clipped=self._peak >= CLIPPED,
        )
        self._squares, self._samples, self._peak = [], 0, 0.0
        return level

    def _measure(self, frame: AudioFrame) -> None:
        shown = min(len(frame.layout.channels), CHANNELS_SHOWN)
        if frame.format.name != "fltp" or len(self._squares) not in {0, shown}:
            return
        self._squares = self._squares or [0.0] * shown
        self._samples += frame.samples
        for channel in range(shown):
            wave = array("f", bytes(frame.planes[channel])[: 4 * frame.samples])
            self._squares[channel] += sum(map(mul, wave, wave))
            highest, lowest = max(wave), min(wave)
            self._peak = max(self._peak, highest, -lowest)


def decibels(amplitude: float) -> float:
    return max(FLOOR_DB, round(20 * math.log10(amplitude), 1)) if amplitude > 0 else FLOOR_DB
