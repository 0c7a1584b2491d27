"""The initialization segment: ftyp and moov with one or two tracks (CMAF §7.3.1)."""

import struct

from vitrine.media.aac import AudioConfig
from vitrine.media.fmp4.boxes import box, full_box
from vitrine.media.video import VideoCodec, VideoConfig

CLOCK = 90_000  # ticks per second of the video track
VIDEO_TRACK, AUDIO_TRACK = 1, 2
MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
UNDETERMINED = 0x55C4  # "und", ISO 639-2 packed
CONFIG_BOX = {VideoCodec.H264: b"avcC", VideoCodec.HEVC: b"hvcC", VideoCodec.AV1: b"av1C"}
ES_FLAGS, DECODER_CONFIG, DECODER_SPECIFIC, SL_CONFIG = 3, 4, 5, 6


def init_segment(video: VideoConfig | None, audio: AudioConfig | None) -> bytes:
    tracks = ([video_track(video)] if video else []) + ([audio_track(audio)] if audio else [])
    numbers = ([VIDEO_TRACK] if video else []) + ([AUDIO_TRACK] if audio else [])
    extends = [track_extends(number) for number in numbers]
    brand = box(b"ftyp", b"iso6", struct.pack(">I", 1), b"iso6", b"cmfc", b"mp41")
    return brand + box(b"moov", movie_header(), *tracks, box(b"mvex", *extends))


def movie_header() -> bytes:
    body = struct.pack(">4I", 0, 0, 1000, 0) + struct.pack(">IH10x", 0x10000, 0x0100)
    return full_box(b"mvhd", 0, 0, body, MATRIX, bytes(24), struct.pack(">I", 0xFFFFFFFF))


def track_extends(track: int) -> bytes:
    return full_box(b"trex", 0, 0, struct.pack(">5I", track, 1, 0, 0, 0))


def video_track(video: VideoConfig) -> bytes:
    header = track_header(VIDEO_TRACK, volume=0, width=video.width, height=video.height)
    media_header = full_box(b"vmhd", 0, 1, bytes(8))
    return track(header, CLOCK, b"vide", media_header, video_entry(video))


def audio_track(audio: AudioConfig) -> bytes:
    header = track_header(AUDIO_TRACK, volume=0x0100, width=0, height=0)
    media_header = full_box(b"smhd", 0, 0, bytes(4))
    return track(header, audio.rate, b"soun", media_header, audio_entry(audio))


def track_header(number: int, *, volume: int, width: int, height: int) -> bytes:
    body = struct.pack(">5I8x4H", 0, 0, number, 0, 0, 0, 0, volume, 0)
    return full_box(b"tkhd", 0, 3, body, MATRIX, struct.pack(">II", width << 16, height << 16))


def track(header: bytes, timescale: int, handler: bytes, media: bytes, entry: bytes) -> bytes:
    times = struct.pack(">4I2H", 0, 0, timescale, 0, UNDETERMINED, 0)
    return box(
        b"trak",
        header,
        box(
            b"mdia",
            full_box(b"mdhd", 0, 0, times),
            full_box(b"hdlr", 0, 0, bytes(4), handler, bytes(12), b"\0"),
            box(b"minf", media, data_information(), sample_table(entry)),
        ),
    )


def data_information() -> bytes:
    here = full_box(b"url ", 0, 1)  # flag 1: the media is in this file
    return box(b"dinf", full_box(b"dref", 0, 0, struct.pack(">I", 1), here))


def sample_table(entry: bytes) -> bytes:
    """Empty tables: samples are described by each fragment's `trun`."""
    return box(
        b"stbl",
        full_box(b"stsd", 0, 0, struct.pack(">I", 1), entry),
        full_box(b"stts", 0, 0, bytes(4)),
        full_box(b"stsc", 0, 0, bytes(4)),
        full_box(b"stsz", 0, 0, bytes(8)),
        full_box(b"stco", 0, 0, bytes(4)),
    )


def video_entry(video: VideoConfig) -> bytes:
    """VisualSampleEntry with its configuration (ISO/IEC 14496-15 §5.4.2, §8.4.1)."""
    size = struct.pack(">HH", video.width, video.height)
    resolution = struct.pack(">III", 0x480000, 0x480000, 0)  # 72 dpi
    tail = struct.pack(">H32xHh", 1, 24, -1)
    fields = struct.pack(">6xH16x", 1) + size + resolution + tail
    return box(video.kind.encode(), fields, box(CONFIG_BOX[video.kind], video.record))


def audio_entry(audio: AudioConfig) -> bytes:
    """AudioSampleEntry `mp4a`; a rate over 65,535 Hz does not fit its field and is left 0."""
    rate = audio.rate if audio.rate < 1 << 16 else 0
    fields = struct.pack(">6xH8xHH4xI", 1, audio.channels, 16, rate << 16)
    return box(b"mp4a", fields, full_box(b"esds", 0, 0, elementary_stream(audio.record)))


def elementary_stream(config: bytes) -> bytes:
    """ES_Descriptor of ISO/IEC 14496-1 §7.2.6.5: object type 0x40 (AAC), stream type 5 (audio)."""
    specific = descriptor(DECODER_SPECIFIC, config)
    decoder = struct.pack(">BB3xII", 0x40, 5 << 2 | 1, 0, 0) + specific
    body = bytes(3) + descriptor(DECODER_CONFIG, decoder) + descriptor(SL_CONFIG, b"\x02")
    return descriptor(ES_FLAGS, body)


def descriptor(tag: int, body: bytes) -> bytes:
    size = len(body)
    return bytes([tag, 0x80, 0x80 | size >> 14 & 127, 0x80 | size >> 7 & 127, size & 127]) + body
