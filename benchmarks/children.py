"""Helpers in processes of their own, so that what is measured is alone in its process."""

import json
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

TREE = Path(__file__).resolve().parent.parent
LEAVES_WITHIN = 15  # seconds


class Child:
    """What it prints is read as it comes.

    A pipe takes 64 kB: a helper that nobody reads stands still, and with it what is measured.
    """

    def __init__(self, process: subprocess.Popen[str], stdout: IO[str]) -> None:
        self.pid = process.pid
        self.process = process
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        threading.Thread(target=self._listen, args=(stdout,), daemon=True).start()

    def said(self) -> dict[str, Any]:
        """The next line that is a JSON object."""
        return json.loads(self.line("{"))

    def line(self, begins: str) -> str:
        while (line := self._lines.get()) is not None:
            if line.startswith(begins):
                return line
        raise RuntimeError(f"a helper ended with {self.process.wait()} before it spoke")

    def _listen(self, stdout: IO[str]) -> None:
        for line in stdout:
            self._lines.put(line)
        self._lines.put(None)


def child(module: str, *arguments: str) -> AbstractContextManager[Child]:
    """`python -m benchmarks.MODULE ARGUMENTS` until the block is left."""
    return running([sys.executable, "-m", f"benchmarks.{module}", *arguments])


@contextmanager
def running(command: list[str]) -> Generator[Child]:
    with subprocess.Popen(
        command, cwd=TREE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=None, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            yield Child(process, process.stdout)
        finally:
            process.terminate()
            try:
                process.wait(LEAVES_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
