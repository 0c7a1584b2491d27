"""The index of a session folder: one JSON line per thing that happened, only ever appended.

A crash leaves at worst half a line at the end, which is not read.
"""

from collections.abc import Iterable
from pathlib import Path

import msgspec

NAME = "index.jsonl"


class Began(msgspec.Struct, frozen=True, kw_only=True, tag="began"):
    """`part_target` in ticks of 1/90,000 s, `at` in UTC milliseconds."""

    show: str
    session: str
    at: int
    part_target: int


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
    whole = path.read_bytes().rpartition(b"\n")[0] if path.is_file() else b""
    return [_decoder.decode(line) for line in whole.splitlines() if line]
