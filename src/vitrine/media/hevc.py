from vitrine.media.bits import BitReader
from vitrine.media.errors import MediaBroken
from vitrine.media.h264 import unescaped
from vitrine.media.video import VideoCodec, VideoConfig, described

ARRAYS_AT = 22  # of an HEVCDecoderConfigurationRecord
SEQUENCE_PARAMETER_SET = 33
PROFILE_BITS, LEVEL_BITS = 88, 8


def read_config(record: bytes) -> VideoConfig:
    """ISO/IEC 14496-15 §8.3.3.1."""
    if len(record) <= ARRAYS_AT or record[0] != 1:
        raise MediaBroken("the HEVC configuration record is not version 1")
    size = read_sps(parameter_set(record))
    fps = int.from_bytes(record[19:21], "big") / 256
    return described(VideoCodec.HEVC, record, codec=codec_string(record), size=size, fps=fps)


def codec_string(record: bytes) -> str:
    """ISO/IEC 14496-15 annex E.3: profile, reversed compatibility, tier and level, constraints."""
    space, tier = ("", "A", "B", "C")[record[1] >> 6], "H" if record[1] & 32 else "L"
    compatibility = int(f"{int.from_bytes(record[2:6], 'big'):032b}"[::-1], 2)
    constraints = [f".{byte:X}" for byte in record[6:12].rstrip(b"\0")]
    profile = f"{space}{record[1] & 31}.{compatibility:X}"
    return f"hvc1.{profile}.{tier}{record[12]}{''.join(constraints)}"


def parameter_set(record: bytes) -> bytes:
    """The first sequence parameter set of the arrays."""
    at = ARRAYS_AT + 1
    for _ in range(record[ARRAYS_AT]):
        kind, count = record[at : at + 1], int.from_bytes(record[at + 1 : at + 3], "big")
        at += 3
        for _ in range(count):
            size = int.from_bytes(record[at : at + 2], "big")
            unit = record[at + 2 : at + 2 + size]
            if len(unit) < size or not kind:
                raise MediaBroken("the HEVC configuration ends too early")
            if kind[0] & 63 == SEQUENCE_PARAMETER_SET:
                return unit
            at += 2 + size
    raise MediaBroken("the HEVC configuration has no sequence parameter set")


def read_sps(nal: bytes) -> tuple[int, int]:
    """Width and height of seq_parameter_set_rbsp, ITU-T H.265 §7.3.2.2.1."""
    bits = BitReader(unescaped(nal[2:]))
    bits.bits(4)
    layers = bits.bits(3)
    bits.flag()
    skip_profile(bits, layers)
    bits.unsigned()
    chroma = bits.unsigned()
    if chroma == 3:
        bits.flag()
    width, height = bits.unsigned(), bits.unsigned()
    if not bits.flag():
        return width, height
    left, right, top, bottom = (bits.unsigned() for _ in range(4))
    across, down = 2 if chroma in {1, 2} else 1, 2 if chroma == 1 else 1
    return width - (left + right) * across, height - (top + bottom) * down


def skip_profile(bits: BitReader, layers: int) -> None:
    """profile_tier_level, §7.3.3; `layers` is sps_max_sub_layers_minus1."""
    bits.bits(PROFILE_BITS + LEVEL_BITS)
    present = [(bits.flag(), bits.flag()) for _ in range(layers)]
    if layers:
        bits.bits(2 * (8 - layers))
    for has_profile, has_level in present:
        bits.bits(PROFILE_BITS * has_profile + LEVEL_BITS * has_level)
