"""`vitrine up` as a person starts it: another process, seen from outside."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

FREE = [f"--{name}=0" for name in ("http", "room", "media", "rtmp", "ice")]
READY = "vitrine ready "


class Process(NamedTuple):
    pid: int
    parent: int
    command: str


class Launch:
    def __init__(
        self, data: Path, *options: str, environment: dict[str, str] | None = None
    ) -> None:
        self.data = data
        self.errors = data.parent / f"{data.name}.err"
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "vitrine", "up", "--data", str(data), *FREE, *options],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env={**os.environ, **(environment or {})},  # noqa: TID251 - another process's
            )

    def ready(self) -> dict[str, str]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith(READY):
                return json.loads(line.removeprefix(READY))
        raise AssertionError(f"it ended instead: {self.said()}")

    def said(self) -> str:
        return self.errors.read_text()

    def family(self) -> list[Process]:
        everybody = processes()
        children = [each for each in everybody if each.parent == self.process.pid]
        mine = {child.pid for child in children}
        return children + [each for each in everybody if each.parent in mine]

    def member(self, words: str) -> Process:
        return next(each for each in self.family() if words in each.command)

    def ends(self, number: signal.Signals | None = None) -> int:
        if number is not None:
            self.process.send_signal(number)
        self.process.communicate(timeout=90)
        return self.process.returncode


def processes() -> list[Process]:
    """All that live; zombies do not."""
    asked = ["ps", "-axww", "-o", "pid=,ppid=,stat=,args="]
    listing = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    rows = (line.split(None, 3) for line in listing.splitlines())
    return [
        Process(int(row[0]), int(row[1]), row[3])
        for row in rows
        if len(row) > 3 and not row[2].startswith("Z")
    ]


def status_of(url: str) -> int:
    try:
        with urlopen(url, timeout=20) as answer:  # noqa: S310 - http, our own
            return answer.status
    except (URLError, OSError):
        return 0


def eventually(holds: Callable[[], bool], within: float) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return holds()
