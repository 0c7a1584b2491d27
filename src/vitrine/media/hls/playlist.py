"""Media playlists as text (RFC 8216bis §4.4)."""

from collections.abc import Iterable, Iterator

from vitrine.kit import clock
from vitrine.media.fmp4.init import CLOCK
from vitrine.media.hls.timeline import PARTS_FOR_TARGETS, Segment, Timeline

HOLD_BACK_PARTS, SKIP_TARGETS = 3, 6  # RFC 8216bis §4.4.3.8
SEGMENTS_WITH_PARTS = 3  # hls-parser refuses more, and no player looks further back
VERSION = 9


def live_playlist(timeline: Timeline) -> str:
    """The end of an open show: parts, a hint at the next one, no ENDLIST until it has ended."""
    segments = timeline.window()
    if timeline.ended:
        return text([*head(timeline, segments), *entries(segments, set()), "#EXT-X-ENDLIST"])
    lines = entries(segments, with_parts(timeline, segments))
    return text([*head(timeline, segments), *low_latency(timeline), *lines, *tail(timeline)])


def delta_playlist(timeline: Timeline) -> str:
    """The same without the segments that a client behind `_HLS_skip` knows (§6.2.5.1).

    EXT-X-MAP comes again: Shaka takes it from the update and not from what it had before.
    """
    segments = timeline.window()
    count = skippable(timeline, segments)
    if timeline.ended or count == 0:
        return live_playlist(timeline)
    skip = f"#EXT-X-SKIP:SKIPPED-SEGMENTS={count}"
    parts_of = with_parts(timeline, segments)
    lines = [skip, *entries(segments[count:], parts_of, behind=segments[count - 1])]
    return text([*head(timeline, segments), *low_latency(timeline), *lines, *tail(timeline)])


def skippable(timeline: Timeline, segments: list[Segment]) -> int:
    """How many segments lie wholly before the skip boundary."""
    behind, boundary = 0, SKIP_TARGETS * (timeline.target_seconds or 0) * CLOCK
    for count in range(len(segments), 0, -1):
        if behind >= boundary:
            return count
        behind += segments[count - 1].duration
    return 0


def replay_playlist(timeline: Timeline) -> str:
    """Everything that was kept, from the beginning."""
    segments = [segment for segment in timeline.segments if segment.duration]
    lines = [*head(timeline, segments), "#EXT-X-PLAYLIST-TYPE:VOD"]
    return text([*lines, *entries(segments, set()), "#EXT-X-ENDLIST"])


def text(lines: Iterable[str]) -> str:
    return "\n".join(["#EXTM3U", f"#EXT-X-VERSION:{VERSION}", *lines, ""])


def head(timeline: Timeline, segments: list[Segment]) -> Iterator[str]:
    yield f"#EXT-X-TARGETDURATION:{timeline.target_seconds}"
    if all(segment.independent for segment in segments):
        yield "#EXT-X-INDEPENDENT-SEGMENTS"
    if segments:
        yield f"#EXT-X-MEDIA-SEQUENCE:{segments[0].msn}"
        yield f"#EXT-X-DISCONTINUITY-SEQUENCE:{segments[0].era}"


def low_latency(timeline: Timeline) -> Iterator[str]:
    target = timeline.part_target
    hold = seconds(HOLD_BACK_PARTS * target)
    skip = f"{SKIP_TARGETS * (timeline.target_seconds or 0)}.0"
    control = f"CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL={skip},PART-HOLD-BACK={hold}"
    yield f"#EXT-X-SERVER-CONTROL:{control}"
    yield f"#EXT-X-PART-INF:PART-TARGET={seconds(target)}"


def tail(timeline: Timeline) -> Iterator[str]:
    if timeline.breaks:
        yield "#EXT-X-DISCONTINUITY"
    if timeline.publishing and timeline.segments:
        yield preload_hint(timeline.segments[-1])
    yield from rendition_reports(timeline)


def rendition_reports(timeline: Timeline) -> Iterator[str]:
    """How far the others are, so that a player that changes asks for the right part (§4.4.5.4)."""
    for name, other in timeline.group.items():
        if other is timeline or not other.playable or other.ended:
            continue
        last = other.segments[-1] if other.segments[-1].part_count else other.segments[-2]
        number = f"LAST-MSN={last.msn},LAST-PART={last.part_count - 1}"
        yield f'#EXT-X-RENDITION-REPORT:URI="{name}.m3u8",{number}'


def with_parts(timeline: Timeline, segments: list[Segment]) -> set[int]:
    """The MSNs whose parts are listed: those that begin at most three targets before the end."""
    limit = PARTS_FOR_TARGETS * (timeline.target_seconds or 0) * CLOCK
    behind, listed = 0, set[int]()
    for segment in reversed(segments[-SEGMENTS_WITH_PARTS:]):
        behind += segment.duration
        if behind > limit and listed:
            break
        listed.add(segment.msn)
    return listed


def entries(
    segments: list[Segment], parts_of: set[int], *, behind: Segment | None = None
) -> Iterator[str]:
    """`behind` is the segment before the first, if that one is not in the text."""
    before, mapped = behind, ""
    for segment in segments:
        if before is not None and before.era != segment.era:
            yield "#EXT-X-DISCONTINUITY"
        if mapped != segment.map_path:
            mapped = segment.map_path
            yield f'#EXT-X-MAP:URI="{mapped}"'
        yield f"#EXT-X-PROGRAM-DATE-TIME:{date_time(segment.at_ms)}"
        if segment.msn in parts_of:
            yield from part_entries(segment)
        if segment.complete:
            if segment.is_gap:
                yield "#EXT-X-GAP"
            yield f"#EXTINF:{seconds(segment.duration)},"
            yield f"{segment.path}.m4s"
        before = segment


def part_entries(segment: Segment) -> Iterator[str]:
    for number, part in enumerate(segment.parts):
        how = ",INDEPENDENT=YES" if part.independent else ",GAP=YES" if part.size == 0 else ""
        duration = seconds(part.duration)
        yield f'#EXT-X-PART:DURATION={duration},URI="{segment.path}.p{number}.m4s"{how}'


def preload_hint(last: Segment) -> str:
    path = last.path
    if last.complete:
        path = f"{path.removesuffix(str(last.number))}{last.number + 1}"
    number = 0 if last.complete else last.part_count
    return f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{path}.p{number}.m4s"'


def seconds(ticks: int) -> str:
    return f"{ticks / CLOCK:.5f}"


def date_time(milliseconds: int) -> str:
    return clock.from_ms(milliseconds).isoformat(timespec="milliseconds").replace("+00:00", "Z")
