"""Takes stills while shows are on air; whatever goes wrong costs a still and nothing else."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import structlog
from av.error import FFmpegError

from vitrine.media.engine import Engine
from vitrine.media.fmp4.init import CLOCK
from vitrine.media.hls.timeline import Segment, Timeline
from vitrine.media.permission import Place
from vitrine.media.stills.decoding import still_of

EVERY = 10 * CLOCK
LOOK_EVERY = 1.0  # seconds
NEWEST = "live.jpg"

log = structlog.get_logger()


class Stills:
    """Of every public show on this node: `{folder}/t{n}.jpg` is a picture of segment n."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._taken: dict[str, list[Segment]] = {}
        self._pool = ThreadPoolExecutor(1, "stills")

    async def run(self) -> None:
        try:
            while True:
                await self.look()
                await asyncio.sleep(LOOK_EVERY)
        finally:
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def look(self) -> None:
        """One round over all shows on air."""
        on_air = [*self._engine.publications.values()]
        public = [each for each in on_air if each.place is Place.PUBLIC]
        self._forget({each.grant.show for each in public})
        for publication in public:
            show, timeline = publication.grant.show, publication.recording.timeline
            segment = due(timeline, self._taken.get(show, []))
            if segment is not None:
                await self._take(show, timeline, segment)

    async def _take(self, show: str, timeline: Timeline, segment: Segment) -> None:
        taken = self._taken.setdefault(show, [])
        taken.append(segment)
        init, part = timeline.inits.get(segment.map_path), segment.parts[0].body
        if init is None or part is None:
            return
        try:
            loop = asyncio.get_running_loop()
            body = await loop.run_in_executor(self._pool, still_of, init, part)
        except (FFmpegError, ValueError, OSError) as error:
            log.warning("still.failed", show=show, why=str(error))
            return
        folder = self._engine.shows / show
        self._engine.disk.replace(folder / still_path(segment), body)
        self._engine.disk.replace(folder / NEWEST, body)
        self._let_go(show, timeline, taken)

    def _let_go(self, show: str, timeline: Timeline, taken: list[Segment]) -> None:
        """A rolling recording rolls its stills as well."""
        while taken and timeline.segment_at(taken[0].path) is None:
            self._engine.disk.remove(self._engine.shows / show / still_path(taken.pop(0)))

    def _forget(self, on_air: set[str]) -> None:
        for show in self._taken.keys() - on_air:
            del self._taken[show]


def due(timeline: Timeline, taken: list[Segment]) -> Segment | None:
    """The newest finished segment that begins with a keyframe, ten seconds after the last still."""
    since, newest = 0, None
    for segment in reversed(timeline.segments):
        if taken and segment is taken[-1]:
            return newest if since >= EVERY else None
        since += segment.duration
        is_whole = segment.complete and bool(segment.parts) and segment.parts[0].independent
        newest = newest or (segment if is_whole else None)
        if newest is not None and since >= EVERY:
            return newest
    return newest


def still_path(segment: Segment) -> str:
    return f"{segment.folder}/t{segment.number}.jpg"
