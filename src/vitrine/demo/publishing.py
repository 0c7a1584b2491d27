import asyncio
import itertools
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from fractions import Fraction
from heapq import merge
from pathlib import Path
from typing import NamedTuple

import av
import structlog
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from vitrine.demo import sound

log = structlog.get_logger()

CLIP = Path(__file__).parent / "assets" / "loop.mp4"
TRY_AGAIN_AFTER = 2.0  # seconds


class Due(NamedTuple):
    seconds: float
    stream: int
    pts: int
    dts: int
    key: bool
    body: bytes


async def keep_publishing(address: Callable[[], Awaitable[str]]) -> None:
    """Loops the clip over RTMP until cancelled; asks where to before it connects again."""
    stop = threading.Event()
    try:
        while True:
            try:
                await asyncio.to_thread(publish, await address(), stop)
            except (FFmpegError, OSError) as error:
                log.info("demo.publishing.interrupted", why=type(error).__name__)
            await asyncio.sleep(TRY_AGAIN_AFTER)
    finally:
        stop.set()


def publish(url: str, stop: threading.Event) -> None:
    with av.open(str(CLIP)) as clip:
        template = clip.streams.video[0]
        assert template.time_base is not None
        pictures = list(pictures_of(clip, template))
        aac, config = sound.packets_of_a_quiet_chord()
        with av.open(url, "w", format="flv", options={"flvflags": "no_duration_filesize"}) as out:
            out.add_stream_from_template(template)
            out.add_stream("aac", rate=sound.RATE, layout="mono").codec_context.extradata = config
            bases = {0: template.time_base, 1: Fraction(1, sound.RATE)}
            video = loop_pictures(pictures, int(template.duration or 0), template.time_base)
            send(out, merge(video, loop_sound(aac)), bases, stop)


def pictures_of(clip: InputContainer, stream: VideoStream) -> Iterator[Due]:
    for packet in clip.demux(stream):
        if packet.dts is not None and packet.pts is not None:
            yield Due(0.0, 0, packet.pts, packet.dts, packet.is_keyframe, bytes(packet))


def loop_pictures(pictures: list[Due], length: int, beat: Fraction) -> Iterator[Due]:
    for turn in itertools.count():
        for picture in pictures:
            pts, dts = picture.pts + turn * length, picture.dts + turn * length
            yield picture._replace(seconds=float(dts * beat), pts=pts, dts=dts)


def loop_sound(packets: list[bytes]) -> Iterator[Due]:
    for number, body in enumerate(itertools.cycle(packets)):
        at = number * sound.SAMPLES_PER_PACKET
        yield Due(at / sound.RATE, 1, at, at, key=True, body=body)


def send(
    out: OutputContainer, packets: Iterator[Due], bases: dict[int, Fraction], stop: threading.Event
) -> None:
    start = time.monotonic()
    for due in packets:
        if stop.wait(max(0.0, start + due.seconds - time.monotonic())):
            return
        packet = av.Packet(due.body)
        packet.stream = out.streams[due.stream]
        packet.pts, packet.dts, packet.time_base = due.pts, due.dts, bases[due.stream]
        packet.is_keyframe = due.key
        out.mux(packet)
