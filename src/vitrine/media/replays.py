"""What was kept of shows, on this disk and in the store together."""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Container
from pathlib import Path
from typing import NamedTuple
from weakref import WeakValueDictionary

import structlog

from vitrine.kit import clock
from vitrine.media.hls.timeline import Timeline
from vitrine.media.permission import Before
from vitrine.media.store.archive import Archive
from vitrine.media.store.disk import Disk
from vitrine.media.store.index import Began
from vitrine.media.store.loading import (
    ENDED,
    Stored,
    as_listed,
    assembled,
    lacks_some,
    marks_of,
    sessions_on,
)
from vitrine.ports import BlobsAway

IN_MEMORY = 64  # playlists, not video
NOTHING_KEPT_FOR = 10.0  # seconds, fewer than a holder's word lasts: between the two is no gap
LOOKED_AT_AGAIN = 60.0  # seconds, or a tenth of its age: a node that was away sends its rest late
SHARE_OF_AGE = 0.1
ASKED_IN_MEMORY = 1_000
PUBLISHERS_WAIT = 3.0  # seconds
LOOK_AGAIN_AFTER = 0.5
AT_ONCE = 16  # shows that the store is asked for

log = structlog.get_logger()


class Replay(NamedTuple):
    """`read_at` on the monotonic clock."""

    timeline: Timeline
    read_at: float


class Replays:
    """A replay has the sessions of all nodes, in their order, whichever of them are still there."""

    def __init__(
        self, disk: Disk, shows: Path, archive: Archive | None, *, on_air: Container[str]
    ) -> None:
        self._disk = disk
        self._shows = shows
        self._archive = archive
        self._on_air = on_air
        self._known: OrderedDict[str, Replay] = OrderedDict()
        self._nothing_until: OrderedDict[str, float] = OrderedDict()
        self._forgotten: set[str] = set()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._places = asyncio.Semaphore(AT_ONCE)

    @property
    def in_memory(self) -> list[str]:
        """Their video may be at another node or in the store."""
        return list(self._known)

    async def of(self, show: str) -> Timeline | None:
        """None if it is not over, or nothing was kept. Raises BlobsAway if that cannot be said."""
        async with self._locks.setdefault(show, asyncio.Lock()):
            known = self._known.get(show)
            if known is not None and self._is_current(known):
                self._known.move_to_end(show)
                return known.timeline
            if self._is_known_for_nothing(show) or show in self._on_air:
                return None
            try:
                async with self._places:
                    return await self._read(show)
            except BlobsAway:
                if known is None:
                    raise
                self._known[show] = known._replace(read_at=time.monotonic())
                return known.timeline

    async def look(self, show: str) -> Timeline | None:
        """Whatever there is of it, over or not."""
        folder = self._shows / show
        here, marks = await self._disk.after_writing(
            lambda: (sessions_on(folder), marks_of(folder))
        )
        if marks == {ENDED} and not lacks_some(here):
            return assembled(here, ended=True)
        there, is_whole = await self._sent(show, here)
        names = {each.folder for each in here}
        others = [each for each in there if each.folder not in names]
        return assembled([*here, *others], ended=ENDED in marks or is_whole)

    async def of_others(
        self, show: str, before: Before | None
    ) -> tuple[Timeline | None, Timeline | None]:
        """For a publisher: whatever is kept of the show, and its last session if all of that is."""
        kept = last = None
        is_told = before is not None and before.next is not None and self._archive is not None
        try:
            async with asyncio.timeout(PUBLISHERS_WAIT):
                kept = await self.look(show)
                while is_told and (last := await self._last_listed(show, before)) is None:  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_AGAIN_AFTER)
        except (BlobsAway, TimeoutError):
            log.warning("replays.lack", show=show)
        return kept, last

    def read_again(self, show: str) -> None:
        self._known.pop(show, None)
        self._nothing_until.pop(show, None)

    def forget(self, show: str) -> None:
        """Of this show nothing is kept, though the store may have it for a while."""
        self._forgotten.add(show)
        self._known.pop(show, None)

    def is_forgotten(self, show: str) -> bool:
        return show in self._forgotten

    async def _last_listed(self, show: str, before: Before | None) -> Timeline | None:
        """The session before, as its viewers have it listed; None while the store lacks some."""
        there, _ = await self._sent(show, [])
        for stored in there:
            first = stored.lines[0] if stored.lines else None
            if isinstance(first, Began) and before and first.session == before.session:
                timeline = as_listed(stored, first)
                return timeline if timeline.next_msn == before.next else None
        return None

    async def _sent(self, show: str, here: list[Stored]) -> tuple[list[Stored], bool]:
        if self._archive is None:
            return [], False
        try:
            return await self._archive.sessions(show)
        except BlobsAway:
            if not here or lacks_some(here):
                raise
            return [], False

    async def _read(self, show: str) -> Timeline | None:
        timeline = await self.look(show)
        if timeline is not None and not timeline.ended and self._archive is not None:
            timeline.ended = await self._archive.is_left(show)
        if self.is_forgotten(show):
            return None
        if timeline is None or not timeline.ended:
            self._note_nothing(show)
            return None
        self._known[show] = Replay(timeline, time.monotonic())
        self._known.move_to_end(show)
        if len(self._known) > IN_MEMORY:
            self._known.popitem(last=False)
        return timeline

    def _is_current(self, known: Replay) -> bool:
        segments = known.timeline.segments
        age = (clock.now_ms() - segments[-1].at_ms) / 1000 if segments else math.inf
        may_last = max(LOOKED_AT_AGAIN, age * SHARE_OF_AGE)
        return self._archive is None or time.monotonic() - known.read_at < may_last

    def _is_known_for_nothing(self, show: str) -> bool:
        return self.is_forgotten(show) or self._nothing_until.get(show, 0.0) > time.monotonic()

    def _note_nothing(self, show: str) -> None:
        if self._archive is None:
            return  # a look at the disk tells
        self._nothing_until[show] = time.monotonic() + NOTHING_KEPT_FOR
        self._nothing_until.move_to_end(show)
        if len(self._nothing_until) > ASKED_IN_MEMORY:
            self._nothing_until.popitem(last=False)
