"""From this machine's folder to the blob store, while a show is live and after.

Nothing is queued: what is to be sent is what lies in the folder and not yet in the store. So a
crash loses nothing, and a store that is away costs no memory.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from vitrine.media.metrics import UNSENT
from vitrine.media.store.archive import Archive
from vitrine.media.store.disk import Disk
from vitrine.media.store.index import NAME, Closed, Init, Line, Mark, Opened, news, parse
from vitrine.media.store.loading import ARCHIVED, ENDED, MOVED, load, stills_in
from vitrine.ports import BlobsAway

LOOK_EVERY = 1.0  # seconds
INDEX_EVERY = 5.0  # seconds: half-written replays are read by other nodes and by clips
INDEX_BYTES = 100_000  # a second: after hours it would else be more than the video
WAIT_AT_LEAST, WAIT_AT_MOST = 1.0, 30.0  # seconds, while the store is away
AT_ONCE = 4
OF_ONE_SHOW = 64  # files, then it is the next show's turn
KEPT_HERE_FOR = 3600.0  # seconds, for those who watch the replay at once
KINDS = {
    ".mp4": "video/mp4",
    ".m4s": "video/mp4",
    ".jsonl": "application/jsonl",
    ".jpg": "image/jpeg",
}

log = structlog.get_logger()


@dataclass(slots=True)
class Sending:
    """What the store has of a show; `indexed` by session: bytes of its index, and when.

    Up to `dealt_with` each index says nothing that is not in the store.
    """

    sent: set[str]
    dealt_with: dict[str, Mark] = field(default_factory=dict[str, Mark])
    indexed: dict[str, tuple[int, float]] = field(default_factory=dict[str, tuple[int, float]])
    unsent: int = 0


class Uploader:
    """`runs` tells if somebody streams into a session's folder; `sent` hears of whole shows."""

    def __init__(
        self, disk: Disk, archive: Archive, *,
        runs: Callable[[str], bool], sent: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._disk = disk
        self._archive = archive
        self._runs = runs
        self._sent = sent
        self._shows: dict[str, Sending] = {}
        self.is_away = False

    def unsent(self, show: str) -> int:
        """Files that wait."""
        return self._shows[show].unsent if show in self._shows else 0

    async def run(self) -> None:
        wait = LOOK_EVERY
        while True:
            try:
                await self.look()
                wait, self.is_away = LOOK_EVERY, False
            except BlobsAway as error:
                wait = min(max(WAIT_AT_LEAST, 2 * wait), WAIT_AT_MOST)
                self.is_away = True
                for show in self._shows.values():
                    show.dealt_with.clear()
                log.warning("upload.store_away", why=str(error), again_in=wait)
            await asyncio.sleep(wait)

    async def look(self) -> None:
        """One round over all shows on this machine."""
        root = self._disk.root / "shows"
        found = await asyncio.to_thread(lambda: sorted(root.iterdir()) if root.is_dir() else [])
        self._shows = {f.name: self._shows[f.name] for f in found if f.name in self._shows}
        try:
            for folder in found:
                if (folder / ARCHIVED).exists():
                    await self._let_go(folder)
                else:
                    await self._send_what_can_be_read(folder)
        finally:
            UNSENT.set(sum(show.unsent for show in self._shows.values()))

    async def _send_what_can_be_read(self, folder: Path) -> None:
        try:
            await self._send(folder)
        except FileNotFoundError:
            pass  # the recording was deleted meanwhile
        except OSError as error:
            log.warning("upload.unreadable", show=folder.name, why=error.strerror)

    async def _send(self, folder: Path) -> None:
        sending = self._shows.get(folder.name) or await self._begin(folder)
        is_over = is_over_here(folder) and not self._is_running(folder)
        waiting, marks = await asyncio.to_thread(waiting_in, folder, sending)
        if is_over:
            waiting += await asyncio.to_thread(lambda: stills_to_send(folder, sending))
        sending.unsent = len(waiting)
        now = waiting[:OF_ONE_SHOW]
        for n in range(0, len(now), AT_ONCE):
            await self._put_all(now[n : n + AT_ONCE], sending)
        if not sending.unsent:
            sending.dealt_with |= marks
        for session in await asyncio.to_thread(lambda: list(sessions_in(folder))):
            await self._send_index(session, sending)
        if is_over and not sending.unsent and is_over_here(folder):
            await self._finish(folder)

    async def _begin(self, folder: Path) -> Sending:
        if not self._is_running(folder):
            await self._disk.after_writing(lambda: load(folder))  # mends what a crash left
        below = self._archive.key(folder)
        there = await self._archive.blobs.sizes(below)
        sending = Sending({key.removeprefix(f"{below}/") for key in there})
        self._shows[folder.name] = sending
        return sending

    def _is_running(self, folder: Path) -> bool:
        return any(self._runs(session.name) for session in sessions_in(folder))

    async def _put_all(self, files: list[Path], sending: Sending) -> None:
        try:
            async with asyncio.TaskGroup() as puts:
                for file in files:
                    puts.create_task(self._put(file, sending))
        except* BlobsAway as away:
            raise BlobsAway(str(away.exceptions[0])) from None

    async def _put(self, file: Path, sending: Sending) -> None:
        try:
            kind = KINDS.get(file.suffix, "application/octet-stream")
            await self._archive.blobs.put(self._archive.key(file), file, kind=kind)
        except FileNotFoundError:
            return  # it rolled out of what this show keeps
        sending.sent.add(f"{file.parent.name}/{file.name}")
        sending.unsent -= 1

    async def _send_index(self, session: Path, sending: Sending) -> None:
        """After the files that it speaks of. While a session runs, not at every segment."""
        size, at = sending.indexed.get(session.name, (0, 0.0))
        grown = await asyncio.to_thread(lambda: (session / NAME).stat().st_size) != size
        every = INDEX_EVERY + size / INDEX_BYTES
        soon = self._runs(session.name) and time.monotonic() - at < every
        if not grown or soon or sending.unsent:
            return
        body = await asyncio.to_thread((session / NAME).read_bytes)
        await self._archive.blobs.put(self._archive.key(session / NAME), body, kind=KINDS[".jsonl"])
        sending.indexed[session.name] = (len(body), time.monotonic())
        if len(body) < size:
            await self._forget_rolled(session, parse(body), sending)

    async def _forget_rolled(self, session: Path, lines: list[Line], sending: Sending) -> None:
        """A show that keeps only its last minutes keeps no others in the store."""
        kept = {f"{session.name}/s{line.n}.m4s" for line in lines if isinstance(line, Opened)}
        segments = {name for name in sending.sent if name.endswith(".m4s")}
        gone = {name for name in segments - kept if name.startswith(f"{session.name}/")}
        below = self._archive.key(session.parent)
        await self._archive.blobs.remove([f"{below}/{name}" for name in gone])
        sending.sent -= gone

    async def _finish(self, folder: Path) -> None:
        """That all of a show is there is said by the node that had it last."""
        if not (folder / MOVED).exists():
            await self._archive.blobs.put(self._archive.key(folder / ENDED), b"", kind="text/plain")
        self._disk.replace(folder / ARCHIVED, b"")
        del self._shows[folder.name]
        self._sent(folder.name)
        log.info("upload.whole", show=folder.name)

    async def _let_go(self, folder: Path) -> None:
        """The store has it: here it only takes room."""
        age = time.time() - (folder / ARCHIVED).stat().st_mtime
        if age > KEPT_HERE_FOR or not self._disk.has_room:
            self._disk.remove_folder(folder, marked=ARCHIVED)


def is_over_here(folder: Path) -> bool:
    """It ended, or it went on at another node."""
    return any((folder / mark).exists() for mark in (ENDED, MOVED))


def waiting_in(folder: Path, sending: Sending) -> tuple[list[Path], dict[str, Mark]]:
    """Whole files only: of an open segment more may come."""
    files, marks = list[Path](), dict[str, Mark]()
    for session in sessions_in(folder):
        lines, marks[session.name] = news(session, sending.dealt_with.get(session.name))
        named = (session / name for line in lines if (name := file_of(line)))
        files += [each for each in named if is_unsent(each, sending) and each.is_file()]
    return files, marks


def file_of(line: Line) -> str | None:
    match line:
        case Init():
            return line.name
        case Closed():
            return f"s{line.n}.m4s"
        case _:
            return None


def is_unsent(file: Path, sending: Sending) -> bool:
    return f"{file.parent.name}/{file.name}" not in sending.sent


def stills_to_send(folder: Path, sending: Sending) -> list[Path]:
    """Once all are there: until then whoever watches is at this node."""
    return [file for file in stills_in(folder) if is_unsent(file, sending)]


def sessions_in(folder: Path) -> Iterator[Path]:
    for session in sorted(folder.iterdir()) if folder.is_dir() else []:
        if (session / NAME).is_file():
            yield session
