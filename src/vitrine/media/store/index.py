"""The index of a session folder: one JSON line per thing that happened, only ever appended.

A crash leaves at worst half a line at the end, which is not read.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

NAME = "index.jsonl"


class Began(msgspec.Struct, frozen=True, kw_only=True, tag="began"):
    """`part_target` in ticks of 1/90,000 s, `at` in UTC milliseconds.

    `before` is the session that the show aired before this one, maybe at another node.
    """

    show: str
    session: str
    at: int
    part_target: int
    before: str | None = None


class Target(msgspec.Struct, frozen=True, kw_only=True, tag="target"):
    seconds: int


class Init(msgspec.Struct, frozen=True, kw_only=True, tag="init"):
    name: str
    codecs: str
    width: int
    height: int
    fps: float


class Opened(msgspec.Struct, frozen=True, kw_only=True, tag="opened"):
    """The segment in file `s{n}.m4s`; the rest as in `hls.timeline.Segment`."""

    n: int
    msn: int
    era: int
    init: str
    at: int
    independent: bool


class Closed(msgspec.Struct, frozen=True, kw_only=True, tag="closed"):
    """`duration` in ticks; `at` is final, since the first one is dated after its first frames."""

    n: int
    at: int
    duration: int
    size: int


Line = Began | Target | Init | Opened | Closed
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Line)


def encode(lines: Iterable[Line]) -> bytes:
    return _encoder.encode_lines(list(lines))


def read(folder: Path) -> list[Line]:
    path = folder / NAME
    return parse(path.read_bytes()) if path.is_file() else []


class Mark(NamedTuple):
    """How far an index was read; a shorter one that takes its place is another file."""

    file: int
    size: int


def news(folder: Path, since: Mark | None) -> tuple[list[Line], Mark]:
    """The whole lines behind the mark, and the next mark."""
    with (folder / NAME).open("rb") as index:
        file = os.fstat(index.fileno()).st_ino
        start = since.size if since is not None and since.file == file else 0
        index.seek(start)
        body = index.read()
    return parse(body), Mark(file, start + body.rfind(b"\n") + 1)


def parse(body: bytes) -> list[Line]:
    """Without what a power cut made unreadable: whole files are found without their lines."""
    lines = [decoded(line) for line in body.rpartition(b"\n")[0].splitlines()]
    return [line for line in lines if line is not None]


def decoded(line: bytes) -> Line | None:
    try:
        return _decoder.decode(line)
    except msgspec.DecodeError:
        return None


def add(folder: Path, lines: Iterable[Line]) -> None:
    """In the place of half a line, if a crash left one."""
    with (folder / NAME).open("r+b") as file:
        file.truncate(file.read().rfind(b"\n") + 1)
        file.seek(0, os.SEEK_END)
        file.write(encode(lines))
