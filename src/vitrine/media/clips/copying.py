"""Cutting without encoding: from the keyframe at or before the first moment."""

from collections.abc import Iterator
from typing import NamedTuple

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream

from vitrine.media.clips.job import Made, Order, Source
from vitrine.media.clips.saying import ClipFailed, Say

SAME = 1e-6  # seconds


class Range(NamedTuple):
    """Of one source: seconds of its own time, and where they begin in the clip."""

    start: float
    end: float
    origin: float


def copy(order: Order, say: Say) -> Made:
    first = order.sources[0]
    with (
        av.open(first.path) as opened,
        av.open(order.into, "w", format="mp4", options={"movflags": "+faststart"}) as into,
    ):
        outs = {
            kind: into.add_stream_from_template(found[0])
            for kind in ("video", "audio")
            if (found := [s for s in opened.streams if s.type == kind])
        }
        configs = {kind: configuration(stream) for kind, stream in first_of(opened).items()}
        width, height = opened.streams.video[0].width, opened.streams.video[0].height
        clip_at, anchors = 0.0, list[tuple[int, int]]()
        for n, source in enumerate(order.sources):
            with av.open(source.path) as container:
                same(configs, container)
                span = range_of(container, source, order, clip_at)
                anchors.append((round(clip_at * 1000), moment_of(source, span)))
                clip_at += append(container, into, outs, span)
            say((n + 1) / len(order.sources))
    if clip_at <= 0:
        raise ClipFailed("nothing-there", "no picture lies between the two moments")
    return Made(duration_ms=round(clip_at * 1000), width=width, height=height, anchors=anchors)


def first_of(container: InputContainer) -> dict[str, Stream]:
    return {stream.type: stream for stream in reversed(container.streams)}


def configuration(stream: Stream) -> bytes:
    return bytes(stream.codec_context.extradata or b"")


def same(configs: dict[str, bytes], container: InputContainer) -> None:
    """Two encodings in one track would need a player that changes its decoder midway."""
    found = {kind: configuration(stream) for kind, stream in first_of(container).items()}
    if found.get("video") != configs.get("video"):
        raise ClipFailed("picture-changed", "the picture's encoding changed in between")
    if found.get("audio") != configs.get("audio"):
        raise ClipFailed("sound-changed", "the sound's encoding changed in between")


def range_of(container: InputContainer, source: Source, order: Order, clip_at: float) -> Range:
    """Ends after the first picture at or behind the last moment: others may refer to it."""
    base = beginning(container)
    since = base + max(0, order.since - source.at) / 1000
    keys = [p for p in packets(container, "video") if p.is_keyframe and seconds(p) <= since + SAME]
    start = seconds(keys[-1]) if keys else base
    return Range(start, base + (order.until - source.at) / 1000, clip_at)


def moment_of(source: Source, span: Range) -> int:
    with av.open(source.path) as container:
        return source.at + round((span.start - beginning(container)) * 1000)


def beginning(container: InputContainer) -> float:
    for packet in packets(container, "video"):
        return seconds(packet)
    raise ClipFailed("nothing-there", "the recording has no picture here")


def packets(container: InputContainer, kind: str) -> Iterator["Packet[Stream]"]:
    container.seek(0, backward=True)
    for packet in container.demux([s for s in container.streams if s.type == kind][:1]):
        if packet.pts is not None and packet.dts is not None:
            yield packet


def seconds(packet: "Packet[Stream]") -> float:
    assert packet.pts is not None
    assert packet.time_base is not None
    return float(packet.pts * packet.time_base)


def append(
    container: InputContainer, into: OutputContainer, outs: dict[str, Stream], span: Range
) -> float:
    """Answers how many seconds of picture there are more."""
    shown_until = span.start
    for packet in packets(container, "video"):
        if seconds(packet) < span.start - SAME:
            continue
        if decoded(packet) >= span.end:
            break
        shown_until = max(shown_until, seconds(packet) + lasting(packet))
        place(packet, outs["video"], span)
        into.mux(packet)
    if "audio" in outs:
        append_sound(container, into, outs["audio"], span._replace(end=shown_until))
    return shown_until - span.start


def append_sound(
    container: InputContainer, into: OutputContainer, out: Stream, span: Range
) -> None:
    for packet in packets(container, "audio"):
        if span.start - SAME <= seconds(packet) < span.end - lasting(packet) / 2:
            place(packet, out, span)
            into.mux(packet)


def lasting(packet: "Packet[Stream]") -> float:
    assert packet.time_base is not None
    return float((packet.duration or 0) * packet.time_base)


def decoded(packet: "Packet[Stream]") -> float:
    assert packet.dts is not None
    assert packet.time_base is not None
    return float(packet.dts * packet.time_base)


def place(packet: "Packet[Stream]", out: Stream, span: Range) -> None:
    assert packet.pts is not None
    assert packet.dts is not None
    assert packet.time_base is not None
    shift = round((span.origin - span.start) / packet.time_base)
    packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
    packet.stream = out
