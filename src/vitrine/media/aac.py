from typing import NamedTuple

from vitrine.media.bits import BitReader
from vitrine.media.errors import CodecRefused, MediaBroken

RATES = (
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000,
    22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
)  # fmt: skip
LOW_COMPLEXITY, SBR, PARAMETRIC_STEREO = 2, 5, 29
CHANNELS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 8}


class AudioConfig(NamedTuple):
    """An AudioSpecificConfig; `rate` in Hz is the core decoder's, `samples` is per raw frame."""

    record: bytes
    codec: str
    rate: int
    channels: int
    samples: int


def read_config(record: bytes) -> AudioConfig:
    """ISO/IEC 14496-3 §1.6.2.1; the RFC 6381 codec string is `mp4a.40.` + audio object type."""
    bits = BitReader(record)
    kind = object_type(bits)
    rate = sampling_rate(bits)
    channels = bits.bits(4)
    core = kind
    if kind in {SBR, PARAMETRIC_STEREO}:
        sampling_rate(bits)
        core = object_type(bits)
    if core != LOW_COMPLEXITY:
        name = f"AAC object type {core}"
        raise CodecRefused(f"{name} is not supported: send AAC-LC", codec=name, send="AAC-LC")
    if channels not in CHANNELS:
        name = "AAC with a channel layout of its own"
        raise CodecRefused(f"{name} is not supported: send stereo", codec=name, send="AAC")
    samples = 960 if bits.flag() else 1024
    return AudioConfig(record, f"mp4a.40.{kind}", rate, CHANNELS[channels], samples)


def object_type(bits: BitReader) -> int:
    kind = bits.bits(5)
    return 32 + bits.bits(6) if kind == 31 else kind


def sampling_rate(bits: BitReader) -> int:
    index = bits.bits(4)
    if index == 15:
        return bits.bits(24) or 1
    if index >= len(RATES):
        raise MediaBroken("the AAC configuration names no sampling rate")
    return RATES[index]
