"""WebVTT as people upload it, read into cues and written again for another time."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vitrine.media.clips.job import Caption

MOST_CUES, LONGEST_TEXT = 5_000, 500
TIMES = re.compile(
    r"(?:(\d{1,3}):)?([0-5]\d):([0-5]\d)[.,](\d{3})\s+-->\s+"
    r"(?:(\d{1,3}):)?([0-5]\d):([0-5]\d)[.,](\d{3})(?:\s.*)?",
    re.ASCII,
)
TAG = re.compile(r"<[^<>]*>")
ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": "\u00a0", "&lrm;": "", "&rlm;": ""}


class CaptionsBroken(Exception):
    """`line` counts from 1."""

    def __init__(self, line: int, code: str) -> None:
        super().__init__(f"line {line}: {code}")
        self.line = line
        self.code = code


class Cue(NamedTuple):
    start: int
    end: int
    text: str


def read_vtt(body: str) -> list[Cue]:
    """Plain text only: colours, voices and positions are left out. SubRip is read, too."""
    lines = body.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[0].startswith("WEBVTT") and not any(TIMES.fullmatch(x) for x in lines[:3]):
        raise CaptionsBroken(1, "no-header")
    cues = sorted(cues_in(lines), key=lambda cue: (cue.start, cue.end))
    if not cues:
        raise CaptionsBroken(len(lines), "no-cues")
    if len(cues) > MOST_CUES:
        raise CaptionsBroken(len(lines), "too-many")
    return cues


def cues_in(lines: list[str]) -> Iterator[Cue]:
    for number, line in enumerate(lines):
        if "-->" not in line:
            continue
        match = TIMES.fullmatch(line.strip())
        if match is None:
            raise CaptionsBroken(number + 1, "times")
        start, end = moment(match.groups()[:4]), moment(match.groups()[4:])
        if end <= start:
            raise CaptionsBroken(number + 1, "backwards")
        text = plain("\n".join(until_blank(lines[number + 1 :])))
        if text:
            yield Cue(start, end, text[:LONGEST_TEXT])


def until_blank(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line.strip() or "-->" in line:
            return
        yield line


def plain(text: str) -> str:
    text = TAG.sub("", text)
    for entity, letter in ENTITIES.items():
        text = text.replace(entity, letter)
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def moment(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def write_vtt(cues: Iterable[Cue]) -> str:
    blocks = [f"{clock(cue.start)} --> {clock(cue.end)}\n{escaped(cue.text)}\n" for cue in cues]
    return "\n".join(["WEBVTT\n", *blocks])


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clock(ms: int) -> str:
    seconds, thousandths = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"


def shifted(cues: Iterable[Cue], start: int, length: int) -> list[Cue]:
    """What is said from `start` on, for `length` milliseconds, on a clock that begins there."""
    return [
        Cue(max(0, cue.start - start), min(length, cue.end - start), cue.text)
        for cue in cues
        if cue.start < start + length and cue.end > start
    ]


def to_burn(cues: Iterable[Cue]) -> list[Caption]:
    return [Caption(cue.start, cue.end, cue.text) for cue in cues]
