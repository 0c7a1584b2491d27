"""Who publishes and what can be played, on this node."""

import asyncio
import math
import shutil
import time
from collections import OrderedDict
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path

import structlog

from vitrine.kit import clock
from vitrine.media.errors import PublishRefused, ShowBusy
from vitrine.media.hls.packager import Packager
from vitrine.media.hls.timeline import Timeline
from vitrine.media.notices import Notices
from vitrine.media.packaging import PLAIN, Packaging
from vitrine.media.permission import Authorize, Grant, Knock, Place
from vitrine.media.publication import Happened, Publication, StreamEvent, Tell
from vitrine.media.recording import Recording, began, ticks
from vitrine.media.store.archive import Archive
from vitrine.media.store.disk import Disk
from vitrine.media.store.loading import ENDED, load, not_ended
from vitrine.media.waiting import Waiting
from vitrine.ports import BlobsAway

log = structlog.get_logger()

REPLAYS_IN_MEMORY = 64  # playlists, not video
ARCHIVE_WITHIN = 3.0  # seconds that a publisher waits for what other nodes recorded
NOTHING_KEPT_FOR = 30.0  # seconds that a show without a replay is not asked for again
FOR_GOOD = math.inf
ASKED_IN_MEMORY = 1_000
PUBLISHERS_AT_MOST = 100
LEAVES_WITHIN = 2.0  # seconds
STALLED_MS = 3_000  # without a frame: whoever has the key may go on in its place


class Engine:
    """Publishers come in by `publish` and leave by `stopped`; origins ask for timelines.

    `authorize` decides about a key, `tell` hears what streams do. Both belong to the caller.
    """

    def __init__(
        self, disk: Disk, *, authorize: Authorize, tell: Tell, packaging: Packaging = PLAIN,
        archive: Archive | None = None,
        publishers_at_most: int = PUBLISHERS_AT_MOST,
    ) -> None:  # fmt: skip
        self.disk = disk
        self.publications: dict[str, Publication] = {}
        self.rehearsals: dict[str, Timeline] = {}
        self.authorize = authorize
        self.publishers_at_most = publishers_at_most
        self.notices = Notices()
        self.waiting = Waiting(self._drop_if_stalled)
        self._tell = tell
        self._packaging = packaging
        self._open: dict[str, Timeline] = {}
        self._replays: OrderedDict[str, Timeline] = OrderedDict()
        self._loading = asyncio.Lock()
        self.archive = archive
        self._fetching = asyncio.Lock()
        self._not_kept: OrderedDict[str, float] = OrderedDict()

    @cached_property
    def shows(self) -> Path:
        return self.disk.root / "shows"

    async def recover(self) -> None:
        """Rehearsals are gone with the process; shows that were open are open again."""
        rehearsals = self.disk.root / "rehearsals"
        await self.disk.after_writing(lambda: shutil.rmtree(rehearsals, ignore_errors=True))
        for show in await self.disk.after_writing(lambda: not_ended(self.shows)):
            await self.timeline(show)

    @property
    def open_shows(self) -> list[str]:
        return list(self._open)

    def on_air(self, show: str) -> Timeline | None:
        """Only if it is open here, and known without a look at the disk."""
        return self._open.get(show)

    @property
    def replays(self) -> list[str]:
        """Those in memory; their video may be at another node or in the store."""
        return list(self._replays)

    @property
    def interrupted(self) -> dict[str, str]:
        """Open shows that nobody streams to, and the last session of each."""
        return {
            show: timeline.session
            for show, timeline in self._open.items()
            if not timeline.publishing and show not in self.publications
        }

    async def publish(self, knock: Knock) -> Publication:
        """Raises PublishRefused; nothing has been read of the media by then."""
        grant = await self.waiting.let_in(knock, self.authorize)
        timeline = await self._so_far(grant.show)
        if grant.show in self.publications:
            await self._replace(self.publications[grant.show], grant)
        if timeline is not None and timeline.ended:
            raise PublishRefused("show-over", "This show has ended.", grant.show)
        self._check_places(grant.show)
        promised = timeline.target_seconds if timeline else None
        packager = Packager(self._packaging.part_seconds, promised_seconds=promised)
        make = self._rehearse if grant.place is Place.REHEARSAL else self._air
        recording = make(grant, packager.part_target)
        recording.timeline.publishing = True
        publication = Publication(grant, packager, recording, self._tell, knock)
        self._packaging.add_renditions(publication, packager.part_target)
        self.publications[grant.show] = publication
        self.notices.forget(grant.show)
        self._tell(StreamEvent(Happened.STARTED, publication, clock.now_ms()))
        return publication

    def _check_places(self, show: str) -> None:
        places = self.publishers_at_most
        if len(self.publications) >= places:
            text = f"All {places} places of this node are taken."
            raise PublishRefused("all-places-taken", text, show, {"places": places})

    def _drop_if_stalled(self, show: str, knock: Knock | None = None) -> bool:
        """With a knock only the connection that its own device had before."""
        other = self.publications.get(show)
        if other is None or other.silent_ms < STALLED_MS:
            return False
        if knock is not None and (knock.protocol, knock.address) != (other.protocol, other.address):
            return False
        other.on_drop("stalled")
        return True

    async def _replace(self, other: Publication, grant: Grant) -> None:
        is_replaced = grant.replaces == other.grant.session
        if is_replaced or other.silent_ms >= STALLED_MS:
            other.on_drop("taken-over" if is_replaced else "stalled")
            with suppress(TimeoutError):
                async with asyncio.timeout(LEAVES_WITHIN):
                    await other.gone.wait()
        if grant.show in self.publications:
            raise ShowBusy("Someone is already streaming to this show.", grant.show)

    def stopped(self, publication: Publication, *, clean: bool, reason: str) -> None:
        try:
            publication.finish()
        finally:
            del self.publications[publication.grant.show]
            publication.gone.set()
        self._forget_rehearsal(publication.grant)
        event = StreamEvent(Happened.STOPPED, publication, clock.now_ms(), clean, reason)
        self._tell(event)

    def go_live(self, show: str) -> None:
        publication = self.publications.get(show)
        if publication is not None and publication.place is Place.REHEARSAL:
            publication.move(partial(self._leave_rehearsal, publication))

    def drop(self, show: str, reason: str, session: str | None = None) -> None:
        publication = self.publications.get(show)
        if publication is not None and session in {None, publication.grant.session}:
            publication.on_drop(reason)

    async def end(self, show: str) -> None:
        """From now on the show is its replay."""
        publication = self.publications.get(show)
        if publication is not None:
            publication.finish()
            publication.on_drop("ended")
        timeline = await self._here(show)
        if timeline is None or timeline.ended:
            return
        self.disk.append(self.shows / show / ENDED, b"")
        timeline.end()
        self._open.pop(show, None)

    async def timeline(self, show: str) -> Timeline | None:
        """What is or was public of a show; None if this node cannot play it."""
        return await self._here(show) or await self._elsewhere(show)

    def forget(self, show: str) -> None:
        """Of this show nothing is kept any more, though the store may have it for a while."""
        self._not_kept[show] = FOR_GOOD
        for timelines in (self._open, self._replays):
            timelines.pop(show, None)
        self.disk.remove_folder(self.shows / show)

    def runs(self, folder: str) -> bool:
        """Whether somebody streams into the folder of this name."""
        return any(each.recording.folder == folder for each in self.publications.values())

    async def _so_far(self, show: str) -> Timeline | None:
        """Also what another node recorded: the show goes on from there."""
        timeline = await self._here(show)
        if timeline is not None or self.archive is None:
            return timeline
        try:
            async with asyncio.timeout(ARCHIVE_WITHIN):
                timeline = await self.archive.load(show)
        except (BlobsAway, TimeoutError):
            log.warning("archive.away", show=show)
        return (
            self._open.setdefault(show, timeline) if timeline and not timeline.ended else timeline
        )

    async def _elsewhere(self, show: str) -> Timeline | None:
        """From the store, when the show is over: before that its holder answers."""
        if self.archive is None or self._not_kept.get(show, 0.0) > time.monotonic():
            return None
        async with self._fetching:
            timeline = self._replays.get(show) or await self.archive.load(show)
        if self._is_forgotten(show):
            return None
        if timeline is not None and timeline.ended:
            self._remember(show, timeline)
            return timeline
        self._not_kept[show] = time.monotonic() + NOTHING_KEPT_FOR
        if len(self._not_kept) > ASKED_IN_MEMORY:
            self._not_kept.popitem(last=False)
        return None

    async def _here(self, show: str) -> Timeline | None:
        if show in self._open:
            return self._open[show]
        async with self._loading:
            return self._open.get(show) or await self._replay(show)

    async def _replay(self, show: str) -> Timeline | None:
        if show in self._replays:
            self._replays.move_to_end(show)
            return self._replays[show]
        timeline = await self.disk.after_writing(lambda: load(self.shows / show))
        if timeline is None or self._is_forgotten(show):
            return None
        if not timeline.ended:
            return self._open.setdefault(show, timeline)
        self._remember(show, timeline)
        return timeline

    def _is_forgotten(self, show: str) -> bool:
        return self._not_kept.get(show) == FOR_GOOD

    def _remember(self, show: str, replay: Timeline) -> None:
        self._replays[show] = replay
        if len(self._replays) > REPLAYS_IN_MEMORY:
            self._replays.popitem(last=False)

    def _air(self, grant: Grant, part_target: int) -> Recording:
        timeline = self._open.setdefault(grant.show, Timeline())
        return Recording(
            self.disk,
            timeline,
            path=self.shows / grant.show / grant.folder,
            folder=grant.folder,
            began=began(grant.show, grant.session, part_target),
            keep=None if grant.keep_seconds is None else ticks(grant.keep_seconds),
        )

    def _rehearse(self, grant: Grant, part_target: int) -> Recording:
        secret = grant.rehearsal or grant.folder
        timeline = self.rehearsals.setdefault(secret, Timeline())
        return Recording(
            self.disk,
            timeline,
            path=self.disk.root / "rehearsals" / secret,
            folder="",
            began=began(grant.show, grant.session, part_target),
            keep=0,
        )

    def _leave_rehearsal(self, publication: Publication) -> Recording:
        grant = publication.grant
        self._forget_rehearsal(grant)
        log.info("stream.went_public", show=grant.show, session=grant.session)
        return self._air(grant, publication.recording.timeline.part_target)

    def _forget_rehearsal(self, grant: Grant) -> None:
        secret = grant.rehearsal or grant.folder
        timeline = self.rehearsals.pop(secret, None)
        if timeline is not None:
            timeline.end()
            self.disk.remove_folder(self.disk.root / "rehearsals" / secret)
