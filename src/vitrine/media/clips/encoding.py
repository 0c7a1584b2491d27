"""Cutting to the frame: the whole clip's picture is encoded again, its sound is copied.

Encoding only the first group of pictures would be cheaper, but joins two encoders' streams in
one track, which browsers' decoders stumble over; and a crop or burned captions need it all.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import av
from av.container import InputContainer, OutputContainer
from av.error import BlockingIOError as NotYet
from av.error import EOFError as NoMore
from av.filter import Graph
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from vitrine.media.clips.copying import Range, append_sound, beginning, configuration, first_of
from vitrine.media.clips.job import Made, Order
from vitrine.media.clips.lettering import Lettering
from vitrine.media.clips.saying import ClipFailed, Say

TIMES = Fraction(1, 90_000)
QUALITY = {"crf": "20", "preset": "veryfast"}
KEYFRAME_EVERY = 2  # seconds
PORTRAIT = Fraction(9, 16)


class Shape(NamedTuple):
    """What is cut out of every picture; even numbers, as 4:2:0 asks."""

    left: int
    top: int
    width: int
    height: int


def encode(order: Order, say: Say) -> Made:
    with av.open(order.sources[0].path) as first:
        picture = first.streams.video[0]
        rate = picture.average_rate or Fraction(30)
        shape = shape_of(picture, order.crop)
        sound = first_of(first).get("audio")
        options = {"movflags": "+faststart"}
        with av.open(order.into, "w", format="mp4", options=options) as into:
            out = into.add_stream("libx264", rate=rate, options=QUALITY)
            out.width, out.height, out.pix_fmt = shape.width, shape.height, "yuv420p"
            out.time_base = out.codec_context.time_base = TIMES
            out.codec_context.gop_size = round(rate * KEYFRAME_EVERY)
            sounds = into.add_stream_from_template(sound) if sound is not None else None
            return Encoding(order, say, shape, into).run(out, sounds, configuration_of(sound))


def configuration_of(sound: Stream | None) -> bytes | None:
    return None if sound is None else configuration(sound)


class Encoding:
    def __init__(self, order: Order, say: Say, shape: Shape, into: OutputContainer) -> None:
        self._order = order
        self._say = say
        self._shape = shape
        self._into = into
        self._letters = Lettering(order.burned, shape.width, shape.height)
        self._length = max(1, order.until - order.since) / 1000
        self._last = -1

    def run(self, out: VideoStream, sounds: Stream | None, config: bytes | None) -> Made:
        at, anchors = 0.0, list[tuple[int, int]]()
        for source in self._order.sources:
            with av.open(source.path) as container:
                base = beginning(container)
                since = base + max(0, self._order.since - source.at) / 1000
                span = Range(since, base + (self._order.until - source.at) / 1000, at)
                anchors.append((round(at * 1000), max(self._order.since, source.at)))
                shown = self._pictures(container, out, span)
                if sounds is not None:
                    has_sound = first_of(container).get("audio")
                    if has_sound is None or configuration(has_sound) != config:
                        raise ClipFailed("sound-changed", "the sound's encoding changed in between")
                    append_sound(container, self._into, sounds, span._replace(end=since + shown))
                at += shown
        self._into.mux(out.encode(None))
        if at <= 0:
            raise ClipFailed("nothing-there", "no picture lies between the two moments")
        return Made(
            duration_ms=round(at * 1000), width=self._shape.width, height=self._shape.height,
            anchors=anchors,
        )  # fmt: skip

    def _pictures(self, container: InputContainer, out: VideoStream, span: Range) -> float:
        """Answers how many seconds of picture there are more."""
        until = span.start
        stream = container.streams.video[0]
        length = float(1 / (stream.average_rate or 30))
        container.seek(0, backward=True)
        cutter = Cutter(stream, self._shape)
        for frame in container.decode(stream):
            if frame.pts is None or frame.time < span.start - 1e-4:
                continue
            if frame.time >= span.end - 1e-4:
                break
            at = span.origin + frame.time - span.start
            for cut in cutter.cut(frame):
                self._encode(out, self._letters.over(cut, round(at * 1000)), at)
            until = frame.time + length
        return min(until, span.end) - span.start

    def _encode(self, out: VideoStream, frame: VideoFrame, at: float) -> None:
        """Strictly later than the one before, whatever the source's clock does."""
        frame.pts, frame.time_base = max(self._last + 1, round(at / TIMES)), TIMES
        frame.pict_type = 0
        self._last = frame.pts
        self._into.mux(out.encode(frame))
        self._say(min(1.0, at / self._length))


class Cutter:
    """Crops, and fits what an encoder sends in another size midway."""

    def __init__(self, stream: VideoStream, shape: Shape) -> None:
        graph = Graph()
        source = graph.add_buffer(template=stream)
        wanted = shape.width * shape.height
        fits = (
            stream.width >= shape.left + shape.width and stream.height >= shape.top + shape.height
        )
        steps = (
            [("crop", f"{shape.width}:{shape.height}:{shape.left}:{shape.top}")]
            if fits and wanted
            else [
                ("scale", f"{shape.width}:{shape.height}:force_original_aspect_ratio=decrease"),
                ("pad", f"{shape.width}:{shape.height}:(ow-iw)/2:(oh-ih)/2"),
            ]
        )
        last = source
        for name, how in [*steps, ("format", "pix_fmts=yuv420p")]:
            step = graph.add(name, how)
            last.link_to(step)
            last = step
        last.link_to(graph.add("buffersink"))
        graph.configure()
        self._graph = graph

    def cut(self, frame: VideoFrame) -> Iterator[VideoFrame]:
        self._graph.vpush(frame)
        while True:
            try:
                yield self._graph.vpull()
            except (NotYet, NoMore):
                return


def shape_of(picture: VideoStream, crop: float | None) -> Shape:
    """The largest 9:16 that fits, its middle where it was asked for; or all of it."""
    width, height = picture.width, picture.height
    if crop is None:
        return Shape(0, 0, even(width), even(height))
    wide = even(min(width, int(height * PORTRAIT)))
    high = even(min(height, int(width / PORTRAIT)))
    left = even(min(max(0, round(crop * width - wide / 2)), width - wide))
    return Shape(left, even((height - high) // 2), wide, high)


def even(number: int) -> int:
    return number - number % 2
