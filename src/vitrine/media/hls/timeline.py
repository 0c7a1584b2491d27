"""What a playlist lists: the segments of one show over all its sessions, newest part last."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from vitrine.media.fmp4.init import CLOCK

IN_MEMORY = 12 * CLOCK
PARTS_FOR_TARGETS = 3  # RFC 8216bis §6.2.2: older EXT-X-PART tags leave the playlist
PARTS_KEPT_FOR_TARGETS = 2 * PARTS_FOR_TARGETS + 1  # and are there three targets more (§6.2.2)
INDEX = "index"
LIVE_WINDOW, WINDOW_TARGETS = 30 * CLOCK, 8  # beyond the skip boundary of six targets


@dataclass(slots=True)
class Part:
    """Bytes `offset..offset+size` of its segment's file; `duration` in ticks of 1/90,000 s.

    One without bytes is a gap.
    """

    offset: int
    size: int
    duration: int
    independent: bool
    body: bytes | None


@dataclass(slots=True)
class Segment:
    """`msn` is its Media Sequence Number, `era` its Discontinuity Sequence Number.

    `rendition` is empty for the passthrough; a gap has a place and a length, but no media.
    """

    folder: str
    number: int
    msn: int
    era: int
    init: str
    at_ms: int
    independent: bool
    duration: int = 0
    size: int = 0
    complete: bool = False
    part_count: int = 0
    parts: list[Part] = field(default_factory=list[Part])

    rendition: str = ""
    is_gap: bool = False

    @property
    def path(self) -> str:
        """Below the playlist: `{folder}/s{number}`, to which `.m4s` or `.p{part}.m4s` is added."""
        name = f"{self.rendition}-s{self.number}" if self.rendition else f"s{self.number}"
        return f"{self.folder}/{name}" if self.folder else name

    @property
    def map_path(self) -> str:
        return f"{self.folder}/{self.init}" if self.folder else self.init


@dataclass(slots=True, frozen=True)
class Format:
    """What EXT-X-STREAM-INF says (RFC 8216bis §4.4.6.2); no width is sound only."""

    codecs: str
    width: int
    height: int
    fps: float


class Timeline:
    """`group` is this one and its renditions, by the names of their playlists.

    `begins_at` is the number of its first segment and first era.
    """

    def __init__(self) -> None:
        self.group: dict[str, Timeline] = {INDEX: self}
        self.awaited: set[str] = set()
        self.bit_rate = 0
        self.dropped = self.moved = False
        self.begins_at = 0
        self.segments: list[Segment] = []
        self.target_seconds: int | None = None
        self.part_target = 0
        self.format: Format | None = None
        self.publishing = False
        self.ended = False
        self.session = ""
        self.breaks = False
        self.version = 0
        self.inits: dict[str, bytes] = {}
        self._by_path: dict[str, Segment] = {}
        self._bodies: deque[Part] = deque()
        self._in_memory = 0
        self._held_for = IN_MEMORY
        self._change = asyncio.Event()
        self._watchers: dict[Callable[[], None], None] = {}

    @property
    def playable(self) -> bool:
        has_begun = bool(self.segments) and self.segments[0].part_count > 0
        return self.target_seconds is not None and has_begun

    @property
    def has_segment(self) -> bool:
        """Only parts are an empty list to hls.js."""
        return self.playable and self.segments[0].complete

    @property
    def open_segment(self) -> Segment | None:
        last = self.segments[-1] if self.segments else None
        return None if last is None or last.complete else last

    @property
    def next_msn(self) -> int:
        return self.segments[-1].msn + 1 if self.segments else self.begins_at

    @property
    def next_era(self) -> int:
        return self.segments[-1].era + 1 if self.segments else self.begins_at

    @property
    def window_ticks(self) -> int:
        return max(LIVE_WINDOW, WINDOW_TARGETS * (self.target_seconds or 0) * CLOCK)

    def expect(self, target_seconds: int, part_target: int) -> None:
        """The first session's promise binds the later ones (§4.4.3.1: it must not change)."""
        self.target_seconds = max(self.target_seconds or 0, target_seconds)
        self.part_target = max(self.part_target, part_target)

    def add(self, segment: Segment) -> None:
        self.segments.append(segment)
        self.breaks = False
        self._by_path[segment.path] = segment

    def add_part(self, segment: Segment, part: Part) -> None:
        segment.parts.append(part)
        segment.part_count += 1
        segment.duration += part.duration
        segment.size += part.size
        self._bodies.append(part)
        self._in_memory += part.duration
        while self._in_memory > self._held_for:
            oldest = self._bodies.popleft()
            oldest.body = None
            self._in_memory -= oldest.duration

    def hold(self, *, windows: int) -> None:
        """In memory, so many live windows more than usual: what no disk has."""
        self._held_for = windows * self.window_ticks + IN_MEMORY

    def close(self, segment: Segment, *, breaks: bool) -> None:
        """`breaks` announces the next era before it begins: hls.js refuses a surprise."""
        segment.complete = True
        self.breaks = breaks
        self._drop_old_parts()

    def _drop_old_parts(self) -> None:
        listed = PARTS_KEPT_FOR_TARGETS * (self.target_seconds or 0) * CLOCK
        behind, limit = 0, max(listed, self._held_for - IN_MEMORY)
        for segment in reversed(self.segments):
            if behind > limit:
                if not segment.parts:
                    return
                segment.parts = []
            behind += segment.duration

    def window(self) -> list[Segment]:
        """The end of the timeline that a live playlist shows."""
        behind, first = 0, len(self.segments)
        while first > 0 and behind < self.window_ticks:
            first -= 1
            behind += self.segments[first].duration
        return [segment for segment in self.segments[first:] if segment.part_count]

    def forget(self, keep: int) -> list[Segment]:
        """Takes off the front what is older than `keep` ticks and has left the live window."""
        behind = sum(segment.duration for segment in self.segments)
        spared = max(keep, 2 * self.window_ticks)
        gone: list[Segment] = []
        while self.segments and behind - self.segments[0].duration >= spared:
            behind -= self.segments[0].duration
            gone.append(self.segments.pop(0))
            self._by_path.pop(gone[-1].path, None)
        return gone

    def segment_at(self, path: str) -> Segment | None:
        return self._by_path.get(path)

    def after(self, msn: int) -> list[Segment]:
        """The segments with higher numbers; empty if the next one is not here any more."""
        first = self.segments[0].msn if self.segments else 0
        return self.segments[msn + 1 - first :] if msn + 1 >= first else []

    def has(self, msn: int, part: int | None) -> bool:
        """Whether a blocking reload (RFC 8216bis §6.2.5.2) for `msn` and `part` may be answered."""
        last = self.segments[-1] if self.segments else None
        if last is None or msn > last.msn:
            return False
        if msn < last.msn:
            return True  # a part beyond a finished segment is the next one's first, which is here
        return last.complete if part is None else part < last.part_count

    def announce(self) -> None:
        """Wakes everybody who waits; called once after a batch of changes."""
        self.version += 1
        self._change.set()
        self._change = asyncio.Event()
        if self._watchers:
            watchers, self._watchers = self._watchers, {}
            asyncio.get_running_loop().call_soon(call_all, watchers)

    def watch(self, changed: Callable[[], None]) -> None:
        """Calls it once, soon after the next change: cheaper than a task that waits."""
        self._watchers[changed] = None

    def unwatch(self, changed: Callable[[], None]) -> None:
        self._watchers.pop(changed, None)

    async def change(self) -> None:
        await self._change.wait()

    def end(self) -> None:
        """With its renditions, if it is the one that they stand beside."""
        for each in self.group.values() if self.group[INDEX] is self else [self]:
            each.ended = True
            each.publishing = False
            each.announce()

    def move(self) -> None:
        """Another one goes on in its place: who waits here is to ask again."""
        for each in self.group.values():
            each.moved = True
            each.publishing = False
            each.announce()

    def drop(self, name: str) -> None:
        """A rendition that there is no more: its address answers that it is not there."""
        self.awaited.discard(name)
        gone = self.group.pop(name, None)
        if gone is not None:
            gone.dropped = True
            gone.announce()


def call_all(watchers: Iterable[Callable[[], None]]) -> None:
    for changed in watchers:
        changed()
