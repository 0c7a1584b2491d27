"""What RFC 8216bis demands of a media playlist, and of a playlist that follows another.

The rules that Apple's authoring specification adds for low latency are marked with (Apple).
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from tests.world.strict_hls import Listing, Playlist

SHORTEST_PART = 0.85  # of EXT-X-PART-INF's target, §4.4.4.9
ROUNDED = 0.00002  # seconds that two durations of five decimals may differ by


def problems(playlist: Playlist) -> list[str]:
    return [
        *about_head(playlist),
        *about_segments(playlist),
        *about_parts(playlist),
        *(about_an_ended_one(playlist) if playlist.ended else about_low_latency(playlist)),
    ]


def about_head(playlist: Playlist) -> Iterator[str]:
    if "EXT-X-TARGETDURATION" not in playlist.head:
        yield "no EXT-X-TARGETDURATION (§4.4.3.1)"
    needed = 9 if playlist.skipped else 6
    if playlist.number("EXT-X-VERSION") < needed:
        yield f"EXT-X-VERSION is under {needed} (§8)"
    if playlist.skipped and not playlist.attributes("EXT-X-SERVER-CONTROL").get("CAN-SKIP-UNTIL"):
        yield "EXT-X-SKIP without CAN-SKIP-UNTIL (§4.4.5.2)"


def about_segments(playlist: Playlist) -> Iterator[str]:
    target = playlist.number("EXT-X-TARGETDURATION")
    independent = "EXT-X-INDEPENDENT-SEGMENTS" in playlist.head
    before: Listing | None = None
    for msn, segment in playlist.by_msn().items():
        if segment.duration and math.floor(float(segment.duration) + 0.5) > target:
            yield f"{msn}: EXTINF {segment.duration} is over the target {target} (§4.4.3.1)"
        if segment.map_uri is None:
            yield f"{msn}: no EXT-X-MAP before fragmented MP4 (§3.1.2)"
        if segment.date is None:
            yield f"{msn}: no EXT-X-PROGRAM-DATE-TIME (Apple)"
        first = segment.parts[0] if segment.parts else None
        if independent and first and not (first.independent or first.gap):
            yield f"{msn}: not independent in a playlist that says so (§4.4.2.1)"
        if before is not None:
            yield from about_following(msn, before, segment)
        before = segment


def about_following(msn: int, before: Listing, segment: Listing) -> Iterator[str]:
    if before.uri is None:
        yield f"{msn}: follows a segment that still grows (§4.4.4.9)"
    if before.map_uri != segment.map_uri and not segment.discontinuity:
        yield f"{msn}: another EXT-X-MAP without EXT-X-DISCONTINUITY (§4.4.4.3)"
    if before.date and segment.date and moment(before.date) >= moment(segment.date):
        yield f"{msn}: dated {segment.date}, not after {before.date} (§4.4.4.6)"


def about_parts(playlist: Playlist) -> Iterator[str]:
    if not any(playlist.parts()):
        return
    target = float(playlist.attributes("EXT-X-PART-INF").get("PART-TARGET", "0"))
    for msn, segment in playlist.by_msn().items():
        durations = [float(part.duration) for part in segment.parts]
        for number, part in enumerate(segment.parts):
            if durations[number] > target:
                yield f"{msn}.{number}: longer than PART-TARGET {target} (§4.4.4.9)"
            is_last = number == len(durations) - 1
            if durations[number] < SHORTEST_PART * target and not (part.independent or is_last):
                yield f"{msn}.{number}: {durations[number]} is under 85 % of {target} (§4.4.4.9)"
        if segment.duration and durations:
            differs = abs(sum(durations) - float(segment.duration))
            if differs > ROUNDED * (len(durations) + 1) and not segment.gap:
                yield f"{msn}: its parts differ from it by {differs} s (Apple)"
    yield from about_old_parts(playlist)


def about_old_parts(playlist: Playlist) -> Iterator[str]:
    limit = 3 * playlist.number("EXT-X-TARGETDURATION") + ROUNDED
    behind = 0.0
    for msn, segment in reversed(playlist.by_msn().items()):
        behind += length(segment)
        if segment.parts and behind > limit:
            yield f"{msn}: parts {behind:.1f} s before the end are listed (§6.2.2)"


def about_low_latency(playlist: Playlist) -> Iterator[str]:
    control = playlist.attributes("EXT-X-SERVER-CONTROL")
    target = playlist.number("EXT-X-TARGETDURATION")
    part_target = float(playlist.attributes("EXT-X-PART-INF").get("PART-TARGET", "0"))
    if control.get("CAN-BLOCK-RELOAD") != "YES":
        yield "no CAN-BLOCK-RELOAD=YES (Apple)"
    if float(control.get("PART-HOLD-BACK", "0")) + ROUNDED < 3 * part_target:
        yield "PART-HOLD-BACK is under three part targets (§4.4.3.8)"
    if float(control.get("CAN-SKIP-UNTIL", "0")) < 6 * target:
        yield "CAN-SKIP-UNTIL is under six target durations (§4.4.3.8)"
    if "HOLD-BACK" in control and float(control["HOLD-BACK"]) < 3 * target:
        yield "HOLD-BACK is under three target durations (§4.4.3.8)"
    if playlist.hint in {part.uri for part in playlist.parts()}:
        yield "EXT-X-PRELOAD-HINT for a part that is there (§4.4.5.3)"


def about_an_ended_one(playlist: Playlist) -> Iterator[str]:
    if playlist.hint or playlist.reports or playlist.breaks:
        yield "EXT-X-ENDLIST with something to come (§4.4.5.3)"
    if any(segment.uri is None for segment in playlist.segments):
        yield "EXT-X-ENDLIST with a segment that still grows (§4.4.3.4)"


def problems_after(before: Playlist, after: Playlist) -> list[str]:
    """What a server may not do to a playlist while it grows (§6.2.1, §6.2.2)."""
    return [
        *about_constants(before, after),
        *about_window(before, after),
        *about_shared(before, after),
    ]


def about_constants(before: Playlist, after: Playlist) -> Iterator[str]:
    for tag in ("EXT-X-TARGETDURATION", "EXT-X-PART-INF", "EXT-X-VERSION"):
        if tag in before.head and tag in after.head and before.head[tag] != after.head[tag]:
            yield f"{tag} changed from {before.head[tag]} to {after.head[tag]} (§6.2.1)"
    if before.ended and before != after:
        yield "changed after EXT-X-ENDLIST (§4.4.3.4)"


def about_window(before: Playlist, after: Playlist) -> Iterator[str]:
    gone = after.first_msn - before.first_msn
    if gone < 0:
        yield "EXT-X-MEDIA-SEQUENCE decreased (§4.4.3.2)"
    kept = sum(map(length, after.segments))
    if gone > 0 and kept < 3 * after.number("EXT-X-TARGETDURATION"):
        yield f"segments left a playlist of only {kept} s (§6.2.2)"
    turns = sum(
        before.segments[number].discontinuity
        for number in range(1, min(gone + 1, len(before.segments)))
    )
    tag = "EXT-X-DISCONTINUITY-SEQUENCE"
    if gone < len(before.segments) and after.number(tag) - before.number(tag) != turns:
        yield f"{tag} went up by {after.number(tag) - before.number(tag)}, not by {turns} (§6.2.2)"


def about_shared(before: Playlist, after: Playlist) -> Iterator[str]:
    now = after.by_msn()
    for msn, old in before.by_msn().items():
        new = now.get(msn)
        if new is None:
            continue
        if (old.date, old.map_uri) != (new.date, new.map_uri):
            yield f"{msn}: another date or map than before (§6.2.1)"
        if old.uri and (old.uri, old.duration) != (new.uri, new.duration):
            yield f"{msn}: another URI or duration than before (§6.2.1)"
        if new.parts and new.parts[: len(old.parts)] != old.parts:
            yield f"{msn}: other parts than before (§6.2.1)"


def problems_between(group: dict[str, Playlist]) -> list[str]:
    """What holds of the renditions of one show, each read at the same moment (§6.2.4, §4.4.5.4)."""
    pairs = [(one, other) for one in group for other in group if one != other]
    return [problem for one, other in pairs for problem in about_two(group, one, other)]


def about_two(group: dict[str, Playlist], one: str, other: str) -> Iterator[str]:
    here, there = group[one], group[other]
    for tag in ("EXT-X-TARGETDURATION", "EXT-X-PART-INF"):
        if here.head.get(tag) != there.head.get(tag):
            yield f"{one} and {other}: {tag} differs (§6.2.4)"
    if not here.ended:
        said, is_at = here.reported().get(f"{other}.m3u8"), last_of(there)
        if said != is_at and not (said and there.segments[-1].gap and said[0] == is_at[0]):
            yield f"{one} says that {other} is at {said}, and it is at {is_at} (§4.4.5.4)"
    yield from about_places(group, one, other)


def about_places(group: dict[str, Playlist], one: str, other: str) -> Iterator[str]:
    here, there = group[one], group[other]
    eras, others = eras_of(here), eras_of(there)
    for msn in here.by_msn().keys() & there.by_msn().keys():
        if here.by_msn()[msn].date != there.by_msn()[msn].date:
            yield f"{msn}: {one} and {other} date it differently (§6.2.4)"
        if eras[msn] != others[msn]:
            yield f"{msn}: {one} and {other} have other discontinuity sequences (§6.2.4)"


def last_of(playlist: Playlist) -> tuple[int, int]:
    msn, segment = list(playlist.by_msn().items())[-1]
    return msn, max(len(segment.parts), 1) - 1


def eras_of(playlist: Playlist) -> dict[int, int]:
    era, eras = playlist.number("EXT-X-DISCONTINUITY-SEQUENCE"), dict[int, int]()
    for number, (msn, segment) in enumerate(playlist.by_msn().items()):
        era += segment.discontinuity and number > 0
        eras[msn] = era
    return eras


def plain(playlist: Playlist) -> Playlist:
    """Without what a delta update may say again or keep: EXT-X-MAP's lines, a turn at the front."""
    segments = [replace(segment, says_map=False) for segment in playlist.segments]
    segments[:1] = [replace(segment, discontinuity=False) for segment in segments[:1]]
    return replace(playlist, segments=tuple(segments))


def length(segment: Listing) -> float:
    if segment.duration:
        return float(segment.duration)
    return sum(float(part.duration) for part in segment.parts)


def moment(date: str) -> datetime:
    return datetime.fromisoformat(date)
