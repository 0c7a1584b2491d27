from typing import NamedTuple

from vitrine.media.bits import BitReader
from vitrine.media.errors import MediaBroken
from vitrine.media.video import VideoCodec, VideoConfig, described

HIGH_PROFILES = {44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244}
EXTENDED_SAR = 255


class Picture(NamedTuple):
    width: int
    height: int
    fps: float


def read_config(record: bytes) -> VideoConfig:
    """ISO/IEC 14496-15 §5.3.3.1; the RFC 6381 codec string is `avc1.` + profile, flags, level."""
    if len(record) < 8 or record[0] != 1:
        raise MediaBroken("the H.264 configuration record is not version 1")
    if record[5] & 31 == 0:
        raise MediaBroken("the H.264 configuration has no sequence parameter set")
    size = int.from_bytes(record[6:8], "big")
    sps = record[8 : 8 + size]
    if len(sps) < size or size < 4:
        raise MediaBroken("the H.264 configuration ends too early")
    width, height, fps = read_sps(sps)
    codec = f"avc1.{record[1:4].hex()}"
    return described(VideoCodec.H264, record, codec=codec, size=(width, height), fps=fps)


def read_sps(nal: bytes) -> Picture:
    """seq_parameter_set_rbsp of ITU-T H.264 §7.3.2.1.1, as far as size and rate are concerned."""
    bits = BitReader(unescaped(nal[1:]))
    profile = bits.bits(8)
    bits.bits(16)
    bits.unsigned()
    chroma = read_chroma(bits) if profile in HIGH_PROFILES else 1
    skip_order(bits)
    bits.unsigned()
    bits.flag()
    width = (bits.unsigned() + 1) * 16
    rows = bits.unsigned() + 1
    frames_only = bits.flag()
    height = rows * 16 * (1 if frames_only else 2)
    if not frames_only:
        bits.flag()
    bits.flag()
    across, down = read_crop(bits, chroma, frames_only=frames_only)
    return Picture(width - across, height - down, read_rate(bits))


def unescaped(body: bytes) -> bytes:
    """Drops emulation_prevention_three_byte (§7.4.1)."""
    return body.replace(b"\0\0\3", b"\0\0")


def read_chroma(bits: BitReader) -> int:
    chroma = bits.unsigned()
    if chroma == 3:
        bits.flag()
    bits.unsigned()
    bits.unsigned()
    bits.flag()
    if bits.flag():
        for index in range(8 if chroma != 3 else 12):
            if bits.flag():
                skip_scaling_list(bits, 16 if index < 6 else 64)
    return chroma


def skip_scaling_list(bits: BitReader, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def skip_order(bits: BitReader) -> None:
    bits.unsigned()
    kind = bits.unsigned()
    if kind == 0:
        bits.unsigned()
    elif kind == 1:
        bits.flag()
        bits.signed()
        bits.signed()
        cycle = bits.unsigned()
        if cycle > 255:
            raise MediaBroken("the H.264 picture order cycle is too long")
        for _ in range(cycle):
            bits.signed()


def read_crop(bits: BitReader, chroma: int, *, frames_only: bool) -> tuple[int, int]:
    if not bits.flag():
        return 0, 0
    left, right, top, bottom = (bits.unsigned() for _ in range(4))
    across = 2 if chroma in {1, 2} else 1
    down = (2 if chroma == 1 else 1) * (1 if frames_only else 2)
    return (left + right) * across, (top + bottom) * down


def read_rate(bits: BitReader) -> float:
    """Frames per second from the VUI (§E.1.1), where two ticks make one frame."""
    if not bits.flag():
        return 0.0
    if bits.flag() and bits.bits(8) == EXTENDED_SAR:
        bits.bits(32)
    if bits.flag():
        bits.flag()
    if bits.flag():
        bits.bits(4)
        if bits.flag():
            bits.bits(24)
    if bits.flag():
        bits.unsigned()
        bits.unsigned()
    if not bits.flag():
        return 0.0
    tick, scale = bits.bits(32), bits.bits(32)
    return scale / (2 * tick) if tick else 0.0
