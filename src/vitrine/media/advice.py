"""What is wrong with a stream and its host can change; a page says it in its reader's language."""

import statistics
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vitrine.media.aac import AudioConfig
from vitrine.media.level import Level
from vitrine.media.video import VideoCodec, VideoConfig

STARTS_WITHIN = 5  # seconds
KEYFRAMES_AT_MOST_MS = 4_200
LATE_MS = 1_500
DROPPED = 3  # frames in ten seconds
UNSTEADY = 3.0  # times between the least and the most of a few seconds
UNSTEADY_ABOVE = 500_000  # bits per second
STEPS_NEEDED = 60
OTHER_STEP, OTHER_STEP_MS, OTHER_STEPS = 0.3, 4, 0.2  # of the usual one; of all steps
SLOW_FPS = 20
SILENCE_DB = -60.0
SILENT_SECONDS = 10
STEREO = 2
MINUTES_BEFORE_THE_END = 10


class Advice(NamedTuple):
    code: str
    facts: dict[str, float | str]


class Seen(NamedTuple):
    """The last ten seconds; `rates` in bits per second, `steps` in milliseconds between frames."""

    has_picture: bool
    seconds: int
    video: VideoConfig | None
    audio: AudioConfig | None
    keyframe_interval_ms: int
    forced_cuts: int
    rates: Sequence[int]
    steps: Sequence[int]
    late_ms: int
    dropped: int
    levels: Sequence[Level]
    minutes_left: int


def advise(seen: Seen) -> list[Advice]:
    """The gravest first."""
    picture = about_picture(seen) if seen.has_picture else about_no_picture(seen)
    return [*picture, *about_time(seen), *about_link(seen), *about_sound(seen)]


def about_no_picture(seen: Seen) -> Iterator[Advice]:
    if seen.seconds >= STARTS_WITHIN:
        yield Advice("no-picture", {})


def about_time(seen: Seen) -> Iterator[Advice]:
    if seen.minutes_left <= MINUTES_BEFORE_THE_END:
        yield Advice("ends-soon", {"minutes": max(0, seen.minutes_left)})


def about_link(seen: Seen) -> Iterator[Advice]:
    if seen.late_ms > LATE_MS:
        yield Advice("link-too-slow", {"seconds": round(seen.late_ms / 1000, 1)})
    elif seen.dropped > DROPPED:
        yield Advice("frames-missing", {"count": seen.dropped})
    recent = seen.rates[-8:]
    pairs = [first + second for first, second in zip(recent[::2], recent[1::2], strict=False)]
    if len(seen.rates) <= len(recent) or max(pairs) < 2 * UNSTEADY_ABOVE:
        return
    if max(pairs) > UNSTEADY * min(pairs):
        low, high = (round(rate / 2_000_000, 1) for rate in (min(pairs), max(pairs)))
        yield Advice("bitrate-unsteady", {"low": low, "high": high})


def about_picture(seen: Seen) -> Iterator[Advice]:
    apart = seen.keyframe_interval_ms
    if apart > KEYFRAMES_AT_MOST_MS or seen.forced_cuts:
        yield Advice("keyframes-far-apart", {"seconds": round(apart / 1000, 1)} if apart else {})
    if varies(seen.steps):
        yield Advice("frame-rate-varies", {})
    elif seen.steps and 0 < 1000 / max(1, statistics.fmean(seen.steps)) < SLOW_FPS:
        fps = round(1000 / statistics.fmean(seen.steps))
        yield Advice("frame-rate-low", {"fps": fps})
    if seen.video is not None and seen.video.kind is not VideoCodec.H264:
        yield Advice("codec-not-everywhere", {"codec": seen.video.kind.name})


def varies(steps: Sequence[int]) -> bool:
    if len(steps) < STEPS_NEEDED:
        return False
    usual = statistics.median(steps)
    tolerated = max(OTHER_STEP * usual, OTHER_STEP_MS)
    return sum(abs(step - usual) > tolerated for step in steps) > OTHER_STEPS * len(steps)


def about_sound(seen: Seen) -> Iterator[Advice]:
    if seen.audio is None:
        if seen.seconds >= STARTS_WITHIN:
            yield Advice("no-sound", {})
        return
    if seen.audio.channels > STEREO:
        yield Advice("sound-not-stereo", {"channels": seen.audio.channels})
    if any(level.clipped for level in seen.levels[-3:]):
        yield Advice("sound-clipped", {})
    quiet = [level for level in seen.levels if max(level.loudness, default=0.0) < SILENCE_DB]
    if len(quiet) == len(seen.levels) >= SILENT_SECONDS:
        yield Advice("sound-silent", {})
