"""What one system keeps in its data folder beside its engines: lock, secret key, address book."""

import fcntl
import json
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from vitrine.errors import VitrineError
from vitrine.kit import ids

LOCK = "lock"
SECRET_KEY = "secret-key"  # noqa: S105 - a file's name
SYSTEM = "run/system.json"


class AlreadyRunning(VitrineError):
    code = "already-running"
    says = (
        "Vitrine is already running on {folder} (process {pid}). Stop it first,"
        " or give this one another folder with --data."
    )


class FolderUnusable(VitrineError):
    code = "folder-unusable"
    says = "The data folder {folder} cannot be used: {why}. Give another one with --data."


class NotRunning(VitrineError):
    code = "not-running"
    says = (
        "No Vitrine is running on {folder}. Start one with `vitrine up`, name its folder"
        " with --data, or set VITRINE_DATABASE_URL."
    )


@contextmanager
def locked(folder: Path) -> Generator[None]:
    """Held until this process ends, however it ends."""
    with opened(folder) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(folder=folder, pid=file.read().strip()) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def opened(folder: Path) -> IO[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (folder / LOCK).open("a+")
    except OSError as error:
        raise FolderUnusable(folder=folder, why=error.strerror) from None
    file.seek(0)
    return file


def secret_key(folder: Path) -> str:
    """Made once; whoever loses it can read no stream key and no session again."""
    file = folder / SECRET_KEY
    if not file.exists():
        write_private(file, ids.new_secret() + ids.new_secret())
    return file.read_text()


@contextmanager
def announced(folder: Path, variables: Mapping[str, str]) -> Generator[None]:
    """Commands with `--data` find the running system meanwhile."""
    file = folder / SYSTEM
    write_private(file, json.dumps(dict(variables), indent=1))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def announcement(folder: Path) -> dict[str, str]:
    """The settings of the system that runs on this folder."""
    if not is_locked(folder):
        raise NotRunning(folder=folder)
    try:
        return json.loads((folder / SYSTEM).read_text())
    except FileNotFoundError:
        raise NotRunning(folder=folder) from None


def is_locked(folder: Path) -> bool:
    if not (folder / LOCK).exists():
        return False
    with (folder / LOCK).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def write_private(file: Path, body: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(body)
