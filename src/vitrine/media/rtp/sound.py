"""Opus in, AAC out: what every player plays (docs/decisions/0012), on the picture's clock."""

from collections.abc import Callable

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.error import FFmpegError

RATE, CHANNELS, FRAME = 48_000, 2, 1_024
PER_MS = RATE // 1000
SAMPLE = 4  # bytes of a planar float
BITS_PER_SECOND = 128_000
JUMP_MS = 30.0  # what is further off is put right at once, by silence or a cut
SLIP_MS = 3.0  # what is less is slipped by one sample a packet, which nobody hears
GAP_AT_MOST_MS = 5_000  # beyond that the sound begins anew instead of being filled up
PACKET_AT_MOST = 1_500  # bytes
AAC_LC_STEREO_48K = bytes([0x11, 0x90])

Emit = Callable[[int, bytes], None]  # milliseconds on the picture's clock, one raw AAC frame


class Sound:
    """Keeps count of samples, so that a lost packet is a silence and not a shift."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._decoder = opus_decoder()
        self._encoder = aac_encoder()
        self._planes = [bytearray() for _ in range(CHANNELS)]
        self._start: float | None = None
        self._taken = 0
        self._encoded = 0

    @property
    def until(self) -> float | None:
        """Where the sound ends; None before it begins."""
        return None if self._start is None else self._start + self._taken / PER_MS

    def add(self, at: float, packet: bytes) -> None:
        """`at` in milliseconds on the picture's clock."""
        planes = self._decoded(packet)
        if not planes:
            return
        if self.until is None:
            self._begin(at)
        self._append(self._fitted(at, planes))

    def fill(self, until: float) -> None:
        """Silence up to there: players wait for a track that has nothing to say."""
        if self.until is None:
            self._begin(until)
        self._silence(until - (self.until or until))

    def _begin(self, at: float) -> None:
        self._start = at

    def _fitted(self, at: float, planes: list[bytes]) -> list[bytes]:
        assert self.until is not None
        drift = at - self.until
        if drift > JUMP_MS:
            self._silence(drift)
            return planes
        if drift < -JUMP_MS:
            cut = round(-drift * PER_MS) * SAMPLE
            return [plane[cut:] for plane in planes]
        if drift < -SLIP_MS:
            return [plane[:-SAMPLE] for plane in planes]
        if drift > SLIP_MS:
            return [plane + plane[-SAMPLE:] for plane in planes]
        return planes

    def _silence(self, ms: float) -> None:
        if ms > GAP_AT_MOST_MS:
            self._start = (self._start or 0) + ms
        elif ms > 0:
            self._append([bytes(round(ms * PER_MS) * SAMPLE)] * CHANNELS)

    def _append(self, planes: list[bytes]) -> None:
        for mine, plane in zip(self._planes, planes, strict=True):
            mine.extend(plane)
        self._taken += len(planes[0]) // SAMPLE
        while len(self._planes[0]) >= FRAME * SAMPLE:
            self._encode()

    def _encode(self) -> None:
        frame = AudioFrame("fltp", "stereo", FRAME)
        frame.sample_rate = RATE
        frame.pts = self._encoded
        for mine, plane in zip(self._planes, frame.planes, strict=True):
            plane.update(bytes(mine[: FRAME * SAMPLE]))
            del mine[: FRAME * SAMPLE]
        self._encoded += FRAME
        for packet in self._encoder.encode(frame):
            at = (self._start or 0) + (packet.pts or 0) / PER_MS
            self._emit(round(at), bytes(packet))

    def _decoded(self, packet: bytes) -> list[bytes]:
        """Samples per channel; none for a packet that libopus cannot read."""
        if not packet or len(packet) > PACKET_AT_MOST:
            return []
        try:
            frames = self._decoder.decode(av.Packet(packet))
        except FFmpegError:
            return []
        size = SAMPLE * sum(frame.samples for frame in frames)
        channels = [b"".join(bytes(f.planes[n])[: f.samples * SAMPLE] for f in frames)
                    for n in range(CHANNELS)]  # fmt: skip
        return channels if size else []


def opus_decoder() -> AudioCodecContext:
    decoder = AudioCodecContext.create("opus", "r")
    decoder.sample_rate = RATE
    decoder.layout = "stereo"
    return decoder


def aac_encoder() -> AudioCodecContext:
    encoder = AudioCodecContext.create("aac", "w")
    encoder.sample_rate = RATE
    encoder.layout = "stereo"
    encoder.format = "fltp"
    encoder.bit_rate = BITS_PER_SECOND
    encoder.options = {"aac_coder": "fast"}  # half the time of the default for the same bits
    return encoder
