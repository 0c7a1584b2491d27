"""What the cutting process is told, and what it answers: one JSON line each."""

import msgspec


class Source(msgspec.Struct, frozen=True):
    """A file of one stretch; `at` is the UTC millisecond of its first frame."""

    path: str
    at: int


class Caption(msgspec.Struct, frozen=True):
    """Milliseconds of the clip."""

    start: int
    end: int
    text: str


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """`since` and `until` in UTC milliseconds; `crop`: where the middle of a 9:16 picture lies.

    Without `exact`, `crop` or `burned` nothing is encoded again.
    """

    sources: list[Source]
    since: int
    until: int
    into: str
    poster: str
    exact: bool = False
    crop: float | None = None
    burned: list[Caption] = []

    @property
    def copies(self) -> bool:
        return not self.exact and self.crop is None and not self.burned


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """Between 0 and 1."""

    done: float


class Made(msgspec.Struct, frozen=True, kw_only=True, tag="made"):
    """`anchors`: from a millisecond of the clip on, the moment of the show that it shows."""

    duration_ms: int
    width: int
    height: int
    anchors: list[tuple[int, int]]


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """`code` says which: nothing-there, sound-changed, picture-changed, letters, broken."""

    code: str
    why: str


Answer = Progress | Made | Failed
