from typing import NamedTuple

from vitrine.media.bits import BitReader
from vitrine.media.errors import MediaBroken
from vitrine.media.video import VideoCodec, VideoConfig, described

MARKER_AND_VERSION = 0x81
OBUS_AT = 4  # of an AV1CodecConfigurationRecord
SEQUENCE_HEADER = 1
LEVEL_WITH_TIER = 7


class Timing(NamedTuple):
    """`delay_bits` is 0 when there is no decoder model."""

    fps: float
    delay_bits: int


def read_config(record: bytes) -> VideoConfig:
    """AV1 in ISOBMFF §2.3; the codec string is §5's `av01.` + profile, level and tier, depth."""
    if len(record) <= OBUS_AT or record[0] != MARKER_AND_VERSION:
        raise MediaBroken("the AV1 configuration record is not version 1")
    profile, level = record[1] >> 5, record[1] & 31
    tier = "H" if record[2] & 0x80 else "M"
    depth = 8 if not record[2] & 0x40 else 12 if record[2] & 0x20 else 10
    width, height, fps = read_sequence(sequence_header(record[OBUS_AT:]))
    codec = f"av01.{profile}.{level:02}{tier}.{depth:02}"
    return described(VideoCodec.AV1, record, codec=codec, size=(width, height), fps=fps)


def sequence_header(obus: bytes) -> bytes:
    """The payload of the first OBU (AV1 §5.3), which must be the sequence header."""
    if (obus[0] >> 3) & 15 != SEQUENCE_HEADER:
        raise MediaBroken("the AV1 configuration has no sequence header")
    at = 2 if obus[0] & 4 else 1
    if obus[0] & 2:
        while obus[at : at + 1] and obus[at] & 0x80:  # the size, leb128
            at += 1
        at += 1
    return obus[at:]


def read_sequence(body: bytes) -> tuple[int, int, float]:
    """sequence_header_obu (AV1 §5.5.1) as far as the frame size."""
    bits = BitReader(body)
    bits.bits(4)
    if bits.flag():
        bits.bits(5)
        timing = Timing(0.0, 0)
    else:
        timing = read_timing(bits)
        skip_operating_points(bits, timing)
    across, down = bits.bits(4) + 1, bits.bits(4) + 1
    return bits.bits(across) + 1, bits.bits(down) + 1, timing.fps


def read_timing(bits: BitReader) -> Timing:
    """timing_info and decoder_model_info, §5.5.3 and §5.5.4."""
    if not bits.flag():
        return Timing(0.0, 0)
    tick, scale = bits.bits(32), bits.bits(32)
    ticks = bits.unsigned() + 1 if bits.flag() else 0
    delay_bits = 0
    if bits.flag():
        delay_bits = bits.bits(5) + 1
        bits.bits(32 + 10)
    return Timing(scale / (tick * ticks) if tick and ticks else 0.0, delay_bits)


def skip_operating_points(bits: BitReader, timing: Timing) -> None:
    has_delay = bits.flag()
    for _ in range(bits.bits(5) + 1):
        bits.bits(12)
        if bits.bits(5) > LEVEL_WITH_TIER:
            bits.flag()
        if timing.delay_bits and bits.flag():
            bits.bits(2 * timing.delay_bits + 1)
        if has_delay and bits.flag():
            bits.bits(4)
