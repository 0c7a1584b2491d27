"""The folder that recordings live in: written by one thread, in order, behind a bound."""

import asyncio
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import structlog

log = structlog.get_logger()

BACKLOG_AT_MOST = 64 << 20  # bytes that wait to be written, of all shows together
FREE_AT_LEAST, FREE_SHARE = 2_000_000_000, 0.05  # the larger of the two is left to others
LOOK_EVERY = 5.0  # seconds

T = TypeVar("T")


class Disk:
    """`has_room` turns False while the volume is nearly full or refuses a write."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.has_room = True
        self._writer = ThreadPoolExecutor(1, "media-writer")
        self._lock = threading.Lock()
        self._backlog = 0
        self._looked = 0.0

    def __enter__(self) -> Self:
        self.root.mkdir(parents=True, exist_ok=True)
        self._look()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.shutdown()

    def append(self, path: Path, body: bytes) -> bool:
        """False, and nothing written, if the volume is so slow that too much waits already."""
        return self._submit(len(body), lambda: append_file(path, body))

    def replace(self, path: Path, body: bytes) -> bool:
        """Whole or not at all, also if the power fails half-way."""
        return self._submit(len(body), lambda: replace_file(path, body))

    def remove(self, path: Path) -> None:
        self._submit(0, lambda: path.unlink(missing_ok=True))

    def remove_folder(self, path: Path) -> None:
        self._submit(0, lambda: shutil.rmtree(path, ignore_errors=True))

    async def after_writing(self, work: Callable[[], T]) -> T:
        """Runs `work` in the writer's thread, so that it sees everything written before."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    def _submit(self, size: int, work: Callable[[], None]) -> bool:
        with self._lock:
            if self._backlog + size > BACKLOG_AT_MOST:
                return False
            self._backlog += size
        self._writer.submit(self._do, size, work)
        return True

    def _do(self, size: int, work: Callable[[], None]) -> None:
        try:
            work()
            if time.monotonic() - self._looked > LOOK_EVERY:
                self._look()
        except OSError as error:
            self.has_room = False
            self._looked = time.monotonic()
            log.error("disk.write_failed", why=error.strerror)  # noqa: TRY400 - expected
        finally:
            with self._lock:
                self._backlog -= size

    def _look(self) -> None:
        self._looked = time.monotonic()
        usage = shutil.disk_usage(self.root)
        room = usage.free >= max(FREE_AT_LEAST, usage.total * FREE_SHARE)
        if room != self.has_room:
            log.warning("disk.room", enough=room, free=usage.free)
        self.has_room = room


def append_file(path: Path, body: bytes) -> None:
    try:
        file = path.open("ab")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    with file:
        file.write(body)


def replace_file(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp")
    beside.write_bytes(body)
    beside.replace(path)


def read_range(path: Path, start: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(size)
