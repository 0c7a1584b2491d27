"""The multivariant playlist, as Apple's authoring specification has it (RFC 8216bis §4.4.6)."""

from vitrine.media.fmp4.init import CLOCK
from vitrine.media.hls.playlist import text
from vitrine.media.hls.timeline import INDEX, Segment, Timeline


def multivariant_playlist(timeline: Timeline) -> str:
    """The passthrough first, since players begin with the first one; sound alone last."""
    lines: list[str] = []
    if all(segment.independent for segment in timeline.window()):
        lines.append("#EXT-X-INDEPENDENT-SEGMENTS")
    offered = [(name, each) for name, each in timeline.group.items() if each.playable]
    for name, each in sorted(offered, key=lambda one: order(one[1]), reverse=True):
        lines += [f"#EXT-X-STREAM-INF:{','.join(attributes(each))}", f"{name}.m3u8"]
    return text(lines)


def order(timeline: Timeline) -> tuple[bool, int]:
    shape = timeline.format
    return timeline.group[INDEX] is timeline, shape.width * shape.height if shape else 0


def attributes(timeline: Timeline) -> list[str]:
    """BANDWIDTH is what the largest segment needs, or what its encoder may use at most."""
    segments = [each for each in timeline.window() if each.duration and not each.is_gap]
    average = bit_rate(segments)
    peaks = [bit_rate([one]) for one in segments if one.duration > CLOCK]
    listed = [
        f"BANDWIDTH={max([average, timeline.bit_rate, *peaks])}",
        f"AVERAGE-BANDWIDTH={average}",
    ]
    shape = timeline.format
    if shape is not None:
        listed.append(f'CODECS="{shape.codecs}"')
        listed += [f"RESOLUTION={shape.width}x{shape.height}"] if shape.width else []
        listed += [f"FRAME-RATE={shape.fps:.3f}"] if shape.fps else []
    return listed


def bit_rate(segments: list[Segment]) -> int:
    bits = sum(segment.size for segment in segments) * 8
    return bits * CLOCK // (sum(segment.duration for segment in segments) or 1)
