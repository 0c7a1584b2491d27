"""The stills of a show as WebVTT, each for as long as the picture it shows."""

from collections.abc import Container, Iterable

from vitrine.media.fmp4.init import CLOCK
from vitrine.media.hls.timeline import Segment
from vitrine.media.stills.taking import still_path


def storyboard(there: Container[str], segments: Iterable[Segment]) -> str:
    """Times count from the first kept segment on, as a replay's do; `there`: the stills' paths."""
    at, found = 0, list[tuple[int, str]]()
    for segment in segments:
        if still_path(segment) in there:
            found.append((at, still_path(segment)))
        at += segment.duration
    begins = [0, *(begin for begin, _ in found[1:])]
    ends = [*begins[1:], at]
    cues = [
        f"{moment(begin)} --> {moment(end)}\n{path}\n"
        for begin, end, (_, path) in zip(begins, ends, found, strict=False)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def moment(ticks: int) -> str:
    milliseconds = ticks * 1000 // CLOCK
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}"
