"""Pictures that carry the time: `python -m benchmarks.encoding URL obs|zerolatency|whip`.

Each picture shows the UTC milliseconds at which it was drawn, as 48 black or white blocks along its
upper edge, before it goes into the encoder.
"""

import itertools
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from types import FrameType

import av
from av.audio.frame import AudioFrame
from av.error import FFmpegError
from av.video.frame import VideoFrame

from benchmarks import clip

WIDTH, HEIGHT, RATE = 640, 360, 30  # the delay is that of a larger picture, the cost is not
BITS, BLOCK = 48, 12  # bits, and the pixels that one is wide and high
BLACK, WHITE = b"\x10", b"\xeb"
GREY = b"\x80"
SOUND_RATE, SAMPLES = 48_000, 1024
SETTINGS = {
    "obs": {"preset": "veryfast", "profile": "high", "bf": "2", "g": "60", "sc_threshold": "0"},
    "zerolatency": {"preset": "veryfast", "tune": "zerolatency", "g": "60", "sc_threshold": "0"},
}
WHIP = (
    "-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-profile:v", "baseline",
    "-g", "60", "-b:v", "2M", "-c:a", "libopus", "-ac", "2", "-authorization", "1-bench",
    "-f", "whip",
)  # fmt: skip


class Pictures:
    """Noise that moves, under a clock."""

    def __init__(self) -> None:
        noise = random.Random(7).randbytes(WIDTH * 8)  # noqa: S311 - a pattern, not a secret
        rows = [bytes(112 + byte // 16 for byte in noise[start : start + WIDTH])
                for start in range(0, WIDTH * 7, WIDTH // 3)]  # fmt: skip
        self._below = b"".join(itertools.islice(itertools.cycle(rows), HEIGHT - BLOCK + len(rows)))
        self._turns = len(rows)

    def draw(self, number: int) -> VideoFrame:
        frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        now = time.time_ns() // 1_000_000
        bits = f"{now:0{BITS}b}"
        clock = b"".join((WHITE if bit == "1" else BLACK) * BLOCK for bit in bits)
        row = clock.ljust(WIDTH, BLACK)
        first = WIDTH * (number % self._turns)
        picture = row * BLOCK + self._below[first : first + WIDTH * (HEIGHT - BLOCK)]
        frame.planes[0].update(picture)
        for plane in frame.planes[1:]:
            plane.update(GREY * plane.buffer_size)
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        return frame


def main(url: str, kind: str) -> None:
    if kind == "whip":
        publish_by_whip(url)
    else:
        publish_by_rtmp(url, kind)


def publish_by_whip(url: str) -> None:
    """By the program: the library's own build does not agree with our DTLS."""
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE)]
    tone = ["-re", "-f", "lavfi", "-i", f"anullsrc=r={SOUND_RATE}:cl=stereo"]
    command = [str(clip.ffmpeg()), "-hide_banner", "-loglevel", "fatal", *raw, "-i", "-", *tone]
    command += [*WHIP, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as encoder:
        assert encoder.stdin is not None
        try:
            for picture in in_time():
                for plane in picture.planes:
                    encoder.stdin.write(bytes(plane))
        finally:
            encoder.kill()


def in_time() -> Iterator[VideoFrame]:
    pictures, began = Pictures(), time.monotonic()
    for number in itertools.count():
        time.sleep(max(0.0, began + number / RATE - time.monotonic()))
        yield pictures.draw(number)


def publish_by_rtmp(url: str, kind: str) -> None:
    with av.open(url, "w", format="flv") as out:
        video = out.add_stream("libx264", rate=RATE, options=SETTINGS[kind])
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.bit_rate = 2_000_000
        audio = out.add_stream("aac", rate=SOUND_RATE, layout="mono")
        sounds, heard = itertools.count(), 0
        for number, picture in enumerate(in_time()):
            out.mux(video.encode(picture))
            while heard < (number + 1) * SOUND_RATE // RATE:
                out.mux(audio.encode(silence(next(sounds))))
                heard += SAMPLES


def silence(number: int) -> AudioFrame:
    frame = AudioFrame(format="fltp", layout="mono", samples=SAMPLES)
    frame.planes[0].update(bytes(frame.planes[0].buffer_size))
    frame.sample_rate, frame.pts = SOUND_RATE, number * SAMPLES
    frame.time_base = Fraction(1, SOUND_RATE)
    return frame


def leave(_signal: int, _frame: FrameType | None) -> None:
    """In order, so that the program that encodes ends, too."""
    sys.exit()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, leave)
    with suppress(FFmpegError, BrokenPipeError):  # the stream is cut off when it has been measured
        main(sys.argv[1], sys.argv[2])
