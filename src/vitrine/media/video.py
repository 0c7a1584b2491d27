from enum import StrEnum
from typing import NamedTuple

from vitrine.media.errors import MediaBroken

LARGEST, FASTEST = 16_384, 300  # pixels of a side, frames per second


class VideoCodec(StrEnum):
    """By the sample entry that carries it (ISO/IEC 14496-15; AV1 in ISOBMFF §2.2)."""

    H264 = "avc1"
    HEVC = "hvc1"
    AV1 = "av01"


class VideoConfig(NamedTuple):
    """A decoder configuration record and what it says; `fps` is 0 when it does not."""

    record: bytes
    codec: str
    width: int
    height: int
    fps: float
    kind: VideoCodec = VideoCodec.H264


def described(
    kind: VideoCodec, record: bytes, *, codec: str, size: tuple[int, int], fps: float
) -> VideoConfig:
    """Parameter sets may claim any size; what no decoder plays must not get into a header."""
    if not all(0 < side <= LARGEST for side in size):
        raise MediaBroken(f"a picture of {size[0]} x {size[1]} is none")
    return VideoConfig(record, codec, *size, fps if 0 < fps <= FASTEST else 0.0, kind)
