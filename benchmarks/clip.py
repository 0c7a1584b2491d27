"""A source clip, made when it is needed: 1080p30, H.264 at 4 Mb/s with AAC, keyframes every 2 s."""

import subprocess
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av

SECONDS = 10
BYTES_PER_SECOND = 525_000  # with sound
NO_FFMPEG = "there is no ffmpeg: pip install imageio-ffmpeg"
PICTURE = "testsrc2=size=1920x1080:rate=30,noise=alls=12:allf=t"
# Like speech in what it costs: an AAC encoder takes three times as long for a lone tone.
SOUND = "anoisesrc=color=pink:sample_rate=48000:amplitude=0.3,tremolo=f=4:d=0.9"
ENCODER = (
    "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "60", "-keyint_min",
    "60", "-sc_threshold", "0", "-b:v", "4M", "-minrate", "4M", "-maxrate", "4M", "-bufsize", "4M",
    "-x264-params", "nal-hrd=cbr", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k",
)  # fmt: skip


class Tag(NamedTuple):
    """What RTMP carries: an FLV tag's body, its milliseconds and whether it is sound."""

    sound: bool
    timestamp: int
    body: bytes


def ffmpeg() -> str | None:
    try:
        import imageio_ffmpeg  # noqa: PLC0415 - a test requirement that may be missing
    except ImportError:
        return None
    return imageio_ffmpeg.get_ffmpeg_exe()


def make(path: Path, program: str) -> Path:
    source = ["-f", "lavfi", "-i", PICTURE, "-f", "lavfi", "-i", SOUND, "-t", str(SECONDS)]
    command = [program, "-hide_banner", "-loglevel", "error", "-y", *source, *ENCODER, str(path)]
    subprocess.run(command, check=True)
    return path


def configuration(path: Path) -> list[Tag]:
    with av.open(str(path)) as clip:
        picture = clip.streams.video[0].codec_context.extradata or b""
        sound = clip.streams.audio[0].codec_context.extradata or b""
    return [
        Tag(sound=False, timestamp=0, body=b"\x17\0\0\0\0" + picture),
        Tag(sound=True, timestamp=0, body=b"\xaf\0" + sound),
    ]


def tags(path: Path) -> Iterator[Tag]:
    """One turn of the clip in the order of its times."""
    with av.open(str(path)) as clip:
        for packet in clip.demux(clip.streams.video[0], clip.streams.audio[0]):
            if packet.dts is None or packet.pts is None:
                continue
            decoded = milliseconds(packet.dts, packet.time_base)
            if packet.stream.type == "audio":
                yield Tag(sound=True, timestamp=decoded, body=b"\xaf\1" + bytes(packet))
                continue
            offset = milliseconds(packet.pts, packet.time_base) - decoded
            head = bytes([0x17 if packet.is_keyframe else 0x27, 1]) + offset.to_bytes(3, "big")
            yield Tag(sound=False, timestamp=decoded, body=head + bytes(packet))


def milliseconds(ticks: int, base: Fraction) -> int:
    return round(ticks * base * 1000)
