from enum import StrEnum
from typing import NamedTuple


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
