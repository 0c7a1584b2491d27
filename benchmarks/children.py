"""Helpers in processes of their own, so that what is measured is alone in its process."""

import json
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

TREE = Path(__file__).resolve().parent.parent
LEAVES_WITHIN = 15  # seconds


class Child:
    """Tells what it has to say as JSON lines on stdout."""

    def __init__(self, process: subprocess.Popen[str], stdout: IO[str]) -> None:
        self.pid = process.pid
        self.process = process
        self._lines: Iterator[str] = iter(stdout)

    def said(self) -> dict[str, Any]:
        line = next(self._lines, None)
        if line is None:
            raise RuntimeError(f"a helper ended with {self.process.wait()} before it spoke")
        return json.loads(line)


@contextmanager
def child(module: str, *arguments: str) -> Generator[Child]:
    """`python -m benchmarks.MODULE ARGUMENTS` until the block is left."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    with running(command) as process:
        assert process.stdout is not None
        yield Child(process, process.stdout)


@contextmanager
def running(command: list[str]) -> Generator[subprocess.Popen[str]]:
    with subprocess.Popen(
        command, cwd=TREE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=None, text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(LEAVES_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
