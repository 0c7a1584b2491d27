"""One decoder, and an encoder for each rung; what comes out of them is H.264 for every player."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from fractions import Fraction

import av
from av.codec.codec import Codec
from av.error import InvalidDataError
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame

from vitrine.media.fmp4.init import CLOCK
from vitrine.media.ladder.rungs import Rung, size_of
from vitrine.media.ladder.wire import Answer, Coded, Described, Picture, Source
from vitrine.media.rtp.h264 import AccessUnit, Pictures
from vitrine.media.video import VideoCodec, VideoConfig

TICK = Fraction(1, CLOCK)
DECODERS = {VideoCodec.H264: "h264", VideoCodec.HEVC: "hevc", VideoCodec.AV1: "libdav1d"}
ENCODER = "libx264"
USUAL_FPS = 30
WORTH_THREADS = 480  # lines: handing over costs more than it saves below
PEAK = 1.1  # of a rung's bit rate, over a second
START_CODE = re.compile(rb"\x00\x00\x00?\x01")

Say = Callable[[Answer], None]


def can_encode() -> bool:
    """Whether this PyAV came with the encoder: its wheel does, some distributions' do not."""
    return ENCODER in av.codecs_available


class Transcoder:
    """Begins with the first segment that is announced."""

    def __init__(self, source: Source, say: Say) -> None:
        self._source = source
        self._say = say
        self._decoder = decoder_of(source.video)
        self._encoders: list[Encoder] = []
        self._beginnings: deque[tuple[int, int]] = deque()
        self._segment: int | None = None

    def picture(self, picture: Picture) -> None:
        """What cannot be decoded is left out: a lost packet is no reason to give up."""
        if picture.begins is not None:
            self._beginnings.append((picture.since, picture.begins))
        packet = av.Packet(picture.body)
        packet.pts, packet.dts, packet.time_base = picture.shown, picture.decoded, TICK
        try:
            frames = self._decoder.decode(packet)
        except InvalidDataError:
            return
        for frame in frames:
            self._encode(frame)

    def finish(self) -> None:
        for frame in self._decoder.decode(None):
            self._encode(frame)

    def _encode(self, frame: VideoFrame) -> None:
        if frame.pts is None:
            return
        begins = False
        while self._beginnings and self._beginnings[0][0] <= frame.pts:
            self._segment, begins = self._beginnings.popleft()[1], True
        if self._segment is None:
            return
        video = self._source.video
        self._encoders = self._encoders or [
            Encoder(rung, video, self._decoder) for rung in self._source.rungs
        ]
        for encoder in self._encoders:
            for answer in encoder.encode(frame, self._segment, begins=begins):
                self._say(answer)


class Encoder:
    """Puts out each picture at once: without B-frames and lookahead, it adds no delay."""

    def __init__(self, rung: Rung, video: VideoConfig, decoder: VideoCodecContext) -> None:
        self._name = rung.name
        self._pictures = Pictures()
        self._last = -1
        context = Codec(ENCODER, "w").create("video")
        context.width, context.height = size_of(rung, video.width, video.height)
        context.pix_fmt, context.time_base = "yuv420p", TICK
        context.framerate = Fraction(video.fps or USUAL_FPS).limit_denominator(1001)
        context.bit_rate = rung.bit_rate
        context.color_range, context.colorspace = decoder.color_range, decoder.colorspace
        context.color_primaries, context.color_trc = decoder.color_primaries, decoder.color_trc
        context.options = {
            "preset": "veryfast", "tune": "zerolatency", "profile": "high", "forced-idr": "1",
            "maxrate": str(round(rung.bit_rate * PEAK)), "bufsize": str(rung.bit_rate),
            "x264-params": "keyint=infinite:scenecut=0",
            "threads": "1" if rung.lines < WORTH_THREADS else "auto",
        }  # fmt: skip
        self._context = context

    def encode(self, frame: VideoFrame, segment: int, *, begins: bool) -> Iterator[Answer]:
        shown = max(frame.pts or 0, self._last + 1)
        self._last = shown
        smaller = frame.reformat(
            self._context.width, self._context.height, "yuv420p", interpolation="BILINEAR"
        )
        smaller.pts, smaller.time_base = shown, TICK
        smaller.pict_type = PictureType.I if begins else PictureType.NONE
        for packet in self._context.encode(smaller):
            units = [unit for unit in START_CODE.split(bytes(packet)) if unit]
            picture = self._pictures.take(AccessUnit(shown, units))
            if picture is None:
                continue
            if picture.record is not None:
                yield Described(self._name, picture.record)
            yield Coded(self._name, segment, shown, picture.key, picture.body)


def decoder_of(video: VideoConfig) -> VideoCodecContext:
    """One thread: with more it would keep as many pictures back."""
    context = Codec(DECODERS[video.kind], "r").create("video")
    context.extradata = video.record
    context.thread_count = 1
    return context
