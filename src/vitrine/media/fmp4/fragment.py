"""One part: a `moof` that describes, and a `mdat` that holds, some samples of each track."""

import struct
from collections.abc import Sequence
from typing import NamedTuple

from vitrine.media.errors import MediaBroken
from vitrine.media.fmp4.boxes import box, find, full_box, walk
from vitrine.media.fmp4.init import AUDIO_TRACK, VIDEO_TRACK

SYNC, NOT_SYNC = 0x02000000, 0x01010000  # sample_flags, ISO/IEC 14496-12 §8.8.3.1
DEFAULT_BASE_IS_MOOF, DEFAULT_DURATION, DEFAULT_FLAGS = 0x020000, 0x000008, 0x000020
DATA_OFFSET, DURATIONS, SIZES, FLAGS, OFFSETS = 0x0001, 0x0100, 0x0200, 0x0400, 0x0800
MOOF_HEADER, MDAT_HEADER = 8, 8


class VideoSample(NamedTuple):
    """Times in ticks of 1/90,000 s; `offset` is presentation minus decode time, maybe negative."""

    key: bool
    duration: int
    offset: int
    body: bytes


class Pictures(NamedTuple):
    """A run of video samples; `start` is the first one's decode time in ticks."""

    start: int
    samples: Sequence[VideoSample]


class Sounds(NamedTuple):
    """A run of equally long audio samples; `start` and `duration` in audio samples."""

    start: int
    duration: int
    bodies: Sequence[bytes]


def fragment(sequence: int, pictures: Pictures | None, sounds: Sounds | None) -> bytes:
    media = [sample.body for sample in pictures.samples] if pictures else []
    heads = trafs(pictures, sounds, 0, 0)
    header = full_box(b"mfhd", 0, 0, struct.pack(">I", sequence))
    data_at = MOOF_HEADER + len(header) + len(heads) + MDAT_HEADER
    described = trafs(pictures, sounds, data_at, data_at + sum(map(len, media)))
    return box(b"moof", header, described) + box(
        b"mdat", *media, *(sounds.bodies if sounds else ())
    )


def trafs(
    pictures: Pictures | None, sounds: Sounds | None, pictures_at: int, sounds_at: int
) -> bytes:
    video = video_traf(pictures, pictures_at) if pictures else b""
    return video + (audio_traf(sounds, sounds_at) if sounds else b"")


def video_traf(pictures: Pictures, data_at: int) -> bytes:
    head = full_box(b"tfhd", 0, DEFAULT_BASE_IS_MOOF, struct.pack(">I", VIDEO_TRACK))
    flags = DATA_OFFSET | DURATIONS | SIZES | FLAGS | OFFSETS
    fields = b"".join(map(video_fields, pictures.samples))
    return traf(head, pictures.start, run(flags, len(pictures.samples), data_at, fields))


def video_fields(sample: VideoSample) -> bytes:
    flags = SYNC if sample.key else NOT_SYNC
    return struct.pack(">IIIi", sample.duration, len(sample.body), flags, sample.offset)


def audio_traf(sounds: Sounds, data_at: int) -> bytes:
    flags = DEFAULT_BASE_IS_MOOF | DEFAULT_DURATION | DEFAULT_FLAGS
    defaults = struct.pack(">III", AUDIO_TRACK, sounds.duration, SYNC)
    head = full_box(b"tfhd", 0, flags, defaults)
    sizes = struct.pack(f">{len(sounds.bodies)}I", *map(len, sounds.bodies))
    return traf(head, sounds.start, run(DATA_OFFSET | SIZES, len(sounds.bodies), data_at, sizes))


def traf(head: bytes, start: int, samples: bytes) -> bytes:
    return box(b"traf", head, full_box(b"tfdt", 1, 0, struct.pack(">Q", start)), samples)


def run(flags: int, count: int, data_at: int, fields: bytes) -> bytes:
    """Version 1 of `trun` has signed composition offsets, so that `tfdt` is when a part shows."""
    return full_box(b"trun", 1, flags, struct.pack(">II", count, data_at), fields)


class FragmentFacts(NamedTuple):
    """What the head of a part tells again after a crash; ticks and bytes."""

    size: int
    start: int
    duration: int
    key: bool


def read_fragments(body: bytes) -> list[FragmentFacts]:
    """The whole `moof`/`mdat` pairs at the front of a segment file."""
    boxes = list(walk(body))
    facts: list[FragmentFacts] = []
    for head, data in zip(boxes[::2], boxes[1::2], strict=False):
        if (head.kind, data.kind) != (b"moof", b"mdat"):
            break
        size = MOOF_HEADER + len(head.body) + MDAT_HEADER + len(data.body)
        facts.append(read_head(head.body, size))
    return facts


def read_head(moof: bytes, size: int) -> FragmentFacts:
    times, samples = find(moof, b"traf", b"tfdt"), find(moof, b"traf", b"trun")
    if times is None or samples is None or len(times) < 12 or len(samples) < 12:
        raise MediaBroken("a fragment has no times")
    start = int.from_bytes(times[4:12], "big")
    count = int.from_bytes(samples[4:8], "big")
    rows = list(struct.iter_unpack(">IIIi", samples[12 : 12 + 16 * count]))
    duration = sum(row[0] for row in rows)
    return FragmentFacts(size, start, duration, key=bool(rows) and rows[0][2] == SYNC)
