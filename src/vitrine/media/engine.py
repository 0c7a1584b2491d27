"""Who publishes and what can be played, on this node."""

import asyncio
import shutil
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path

import structlog

from vitrine.kit import clock
from vitrine.media.errors import PublishRefused, ShowBusy
from vitrine.media.hls.packager import Packager
from vitrine.media.hls.timeline import Timeline
from vitrine.media.limits import segments_at_most
from vitrine.media.notices import Notices
from vitrine.media.packaging import PLAIN, Packaging
from vitrine.media.permission import Authorize, Grant, Knock, Place
from vitrine.media.publication import Happened, Publication, StreamEvent, Tell
from vitrine.media.recording import Recording, began, ticks
from vitrine.media.replays import Replays
from vitrine.media.store.archive import Archive
from vitrine.media.store.disk import Disk
from vitrine.media.store.loading import ARCHIVED, ENDED, MOVED, load, unmarked
from vitrine.media.waiting import Waiting

log = structlog.get_logger()

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
        self._unsent: dict[str, str] = {}
        self.archive = archive
        self.kept = Replays(disk, self.shows, archive, on_air=self._open)

    @cached_property
    def shows(self) -> Path:
        return self.disk.root / "shows"

    async def recover(self) -> None:
        """Rehearsals are gone with the process; shows that were open are open again."""
        rehearsals = self.disk.root / "rehearsals"
        await self.disk.after_writing(lambda: shutil.rmtree(rehearsals, ignore_errors=True))
        is_done = {MOVED, ARCHIVED} if self.archive is not None else {ENDED}
        for show in await self.disk.after_writing(lambda: unmarked(self.shows, is_done)):
            timeline = await self.disk.after_writing(partial(load, self.shows / show))
            if timeline is not None and timeline.ended:
                self._unsent[show] = timeline.session
            elif timeline is not None:
                self._open[show] = timeline

    @property
    def holds(self) -> dict[str, str]:
        """What can be played from here: of `sessions` those, and rehearsals by their secrets."""
        waits = {show for show, timeline in self._open.items() if not timeline.has_segment}
        shows = {show: each for show, each in self.sessions.items() if show not in waits}
        rehearsed = self.rehearsals.items()
        return shows | {secret: each.session for secret, each in rehearsed if each.has_segment}

    @property
    def sessions(self) -> dict[str, str]:
        """The newest here of each show that is open, or not yet in the store."""
        return self._unsent | {show: each.session for show, each in self._open.items()}

    def on_air(self, show: str) -> Timeline | None:
        """Only if it is open here, and known without a look at the disk."""
        return self._open.get(show)

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
        timeline = await self._so_far(grant)
        if grant.show in self.publications:
            await self._replace(self.publications[grant.show], grant)
        if timeline.ended:
            raise PublishRefused("show-over", "This show has ended.", grant.show)
        if timeline.moved:
            raise PublishRefused("try-again", "This show has just gone elsewhere: try again.")
        self._check_places(grant.show)
        promised = timeline.target_seconds
        packager = Packager(self._packaging.part_seconds, promised_seconds=promised)
        if grant.place is Place.REHEARSAL:
            recording = self._rehearse(grant, packager.part_target)
        else:
            recording = self._air(grant, packager.part_target, timeline)
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
        timeline = self._open.get(show)
        if timeline is None:
            return
        timeline.end()
        mark = self.shows / show / ENDED
        self.disk.replace(mark, b"")
        if not await self.disk.after_writing(mark.exists):
            return  # on a full disk: it stays among the interrupted ones, and is ended again
        if self._open.get(show) is timeline:
            del self._open[show]
        if self.archive is not None and timeline.playable:
            self._unsent[show] = timeline.session
        self.kept.read_again(show)

    def leave(self, show: str) -> None:
        """A newer session of it is at another node: from now on it is played there."""
        log.info("show.left", show=show)
        publication = self.publications.get(show)
        if publication is not None:
            publication.finish()
            publication.on_drop("taken-over")
        self._unsent.pop(show, None)
        self.disk.replace(self.shows / show / MOVED, b"")
        self.kept.read_again(show)
        timeline = self._open.pop(show, None)
        if timeline is not None:
            timeline.move()

    def sent(self, show: str) -> None:
        """All of it that was recorded here is in the store."""
        self._unsent.pop(show, None)
        self.kept.read_again(show)

    async def timeline(self, show: str) -> Timeline | None:
        """What is or was public of a show; None if this node cannot play it."""
        return self._open.get(show) or await self.kept.of(show) or self._open.get(show)

    def forget(self, show: str) -> None:
        """Of this show nothing is kept any more, though the store may have it for a while."""
        self.kept.forget(show)
        self._open.pop(show, None)
        self._unsent.pop(show, None)
        self.disk.remove_folder(self.shows / show)

    def runs(self, folder: str) -> bool:
        """Whether somebody streams into the folder of this name."""
        return any(each.recording.folder == folder for each in self.publications.values())

    async def _so_far(self, grant: Grant) -> Timeline:
        """What the show goes on from: its last session, or beyond all that others can have."""
        here = self._open.get(grant.show)
        aired = int(grant.before.session) if grant.before is not None else 0
        if here is not None and (not aired or int(here.session) >= aired):
            return here
        kept = last = None
        if grant.show not in self.publications:
            kept, last = await self.kept.of_others(grant.show, grant.before)
        if kept is not None and kept.ended:
            return kept
        if last is not None:
            return last
        timeline = Timeline()
        if grant.before is not None:
            timeline.begins_at = segments_at_most(clock.now_ms() - grant.before.since)
        known = kept or here
        if known is not None and known.target_seconds is not None:
            timeline.expect(known.target_seconds, known.part_target)
        return timeline

    def _air(self, grant: Grant, part_target: int, timeline: Timeline) -> Recording:
        other = self._open.get(grant.show)
        self._open[grant.show] = timeline
        if other is not None and other is not timeline:
            other.move()
        self.disk.remove(self.shows / grant.show / ARCHIVED)
        self.disk.remove(self.shows / grant.show / MOVED)
        before = grant.before.session if grant.before else None
        return Recording(
            self.disk,
            timeline,
            path=self.shows / grant.show / grant.folder,
            folder=grant.folder,
            began=began(grant.show, grant.session, part_target, before=before),
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
        timeline = self._open.get(grant.show) or Timeline()
        return self._air(grant, publication.recording.timeline.part_target, timeline)

    def _forget_rehearsal(self, grant: Grant) -> None:
        secret = grant.rehearsal or grant.folder
        timeline = self.rehearsals.pop(secret, None)
        if timeline is not None:
            timeline.end()
            self.disk.remove_folder(self.disk.root / "rehearsals" / secret)
