"""The folder that recordings live in: written by one thread, in order, behind a bound."""

import asyncio
import contextlib
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import structlog

from vitrine.kit.ids import new_secret

log = structlog.get_logger()

BACKLOG_AT_MOST = 64 << 20  # bytes that wait to be written, of all shows together
FACTS_AT_MOST = 8 << 20  # beyond them, of what parts are worth nothing without
FREE_AT_LEAST, FREE_SHARE = 2_000_000_000, 0.05  # the larger of the two is left to others
LOOK_EVERY = 5.0  # seconds
REMOVED = "removed"  # the folder of what is still being deleted

T = TypeVar("T")


class Disk:
    """`has_room` turns False while the volume is nearly full or refuses a write.

    `is_late` is True from the moment that too much waits to be written until half of it is.
    `failures` counts refused writes, and facts for which there was no place behind the others.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.has_room = True
        self.is_late = False
        self.failures = 0
        self._free_at_least, self._free_share = FREE_AT_LEAST, FREE_SHARE
        self._writer = ThreadPoolExecutor(1, "media-writer")
        self._remover = ThreadPoolExecutor(1, "media-remover")
        self._lock = threading.Lock()
        self._backlog = 0
        self._looked = 0.0
        self._torn: set[Path] = set()

    def leave_free(self, at_least: int, share: float) -> None:
        """Bytes, and a share of the volume: recording needs more than the larger of the two."""
        self._free_at_least, self._free_share = at_least, share
        if self.root.is_dir():
            self._look()

    def __enter__(self) -> Self:
        self.root.mkdir(parents=True, exist_ok=True)
        self._look()
        for left in (self.root / REMOVED).glob("*"):
            self._remover.submit(shutil.rmtree, left, ignore_errors=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.shutdown()
        self._remover.shutdown()

    @property
    def is_behind(self) -> bool:
        """Whether anything waits to be written."""
        return self._backlog > 0

    @property
    def keeps_up(self) -> bool:
        """Whether what it is given now will be there later."""
        return self.has_room and not self.is_late

    def append(self, path: Path, body: bytes) -> bool:
        """False, and nothing written, if the volume is so slow that too much waits already.

        A file that could not take something takes nothing more, so that it is whole as far as it
        goes.
        """
        return self._submit(len(body), lambda: self._append(path, body, path), beyond=0)

    def note(self, path: Path, line: bytes, *, of: Path | None = None) -> None:
        """Unless it is said `of` a file that could not take something."""
        self._submit(len(line), lambda: self._append(path, line, of or path))

    def replace(self, path: Path, body: bytes) -> None:
        """Whole or not at all, also if the power fails half-way."""
        self._submit(len(body), lambda: self._replace(path, body))

    def remove(self, path: Path) -> None:
        self._submit(0, lambda: self._remove(path))

    def remove_folder(self, path: Path, *, marked: str = "") -> None:
        """Gone at once for whoever looks; its files go beside what is written meanwhile."""
        self._submit(0, lambda: self._set_aside(path, marked))

    async def after_writing(self, work: Callable[[], T]) -> T:
        """Runs `work` in the writer's thread, so that it sees everything written before."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    def _append(self, path: Path, body: bytes, of: Path) -> None:
        if not self._torn.isdisjoint({path, of}):
            return
        try:
            append_file(path, body)
        except OSError:
            self._torn.add(path)
            raise

    def _replace(self, path: Path, body: bytes) -> None:
        replace_file(path, body)
        self._torn.discard(path)

    def _remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._torn.discard(path)

    def _set_aside(self, path: Path, marked: str) -> None:
        if not (path / marked).exists():
            return
        aside = self.root / REMOVED / new_secret()
        aside.parent.mkdir(exist_ok=True)
        path.rename(aside)
        self._torn = {each for each in self._torn if not each.is_relative_to(path)}
        self._remover.submit(shutil.rmtree, aside, ignore_errors=True)

    def _submit(self, size: int, work: Callable[[], None], *, beyond: int = FACTS_AT_MOST) -> bool:
        with self._lock:
            if size and self._backlog + size > BACKLOG_AT_MOST + beyond:
                self.failures += beyond > 0
                self._fall_behind()
                return False
            self._backlog += size
        self._writer.submit(self._do, size, work)
        return True

    def _fall_behind(self) -> None:
        if not self.is_late:
            log.error("disk.late", waiting=self._backlog)
        self.is_late = True

    def _do(self, size: int, work: Callable[[], None]) -> None:
        try:
            work()
            if time.monotonic() - self._looked > LOOK_EVERY:
                self._look()
        except OSError as error:
            self.has_room = False
            with self._lock:
                self.failures += 1
            self._looked = time.monotonic()
            log.error("disk.write_failed", why=error.strerror)  # noqa: TRY400 - expected
        finally:
            with self._lock:
                self._backlog -= size
                if self.is_late and self._backlog <= BACKLOG_AT_MOST // 2:
                    self.is_late = False
                    log.warning("disk.in_time", waiting=self._backlog)

    def _look(self) -> None:
        self._looked = time.monotonic()
        usage = shutil.disk_usage(self.root)
        room = usage.free >= max(self._free_at_least, usage.total * self._free_share)
        if room != self.has_room:
            log.warning("disk.room", enough=room, free=usage.free)
        self.has_room = room


def append_file(path: Path, body: bytes) -> None:
    """All of it or nothing."""
    try:
        file = path.open("ab", buffering=0)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab", buffering=0)
    with file:
        before, left = file.tell(), memoryview(body)
        try:
            while left:
                left = left[file.write(left) :]
        except OSError:
            with contextlib.suppress(OSError):
                file.truncate(before)
            raise


def replace_file(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp")
    beside.write_bytes(body)
    beside.replace(path)


def read_range(path: Path, start: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(size)
