"""What processes cost while something is measured."""

import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import NamedTuple, Self

import psutil

EVERY = 0.25  # seconds
MB = 1 << 20


class Cost(NamedTuple):
    """`cpu` in seconds, `core` as a share of one core; memory in bytes, resident."""

    seconds: float
    cpu: float
    memory_before: int
    memory_after: int
    memory_peak: int

    @property
    def core(self) -> float:
        return self.cpu / self.seconds if self.seconds else 0.0


class Sampling:
    """`with Sampling([pid]) as sampling: …`, then `sampling.cost`; children of a pid count too.

    What a child used that ended in between counts up to the last look at it.
    """

    def __init__(self, pids: Sequence[int]) -> None:
        self._roots = [psutil.Process(pid) for pid in pids]
        self._first: dict[int, float] = {}
        self._last: dict[int, float] = {}
        self._memory: list[int] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._began = self._ended = 0.0

    def __enter__(self) -> Self:
        self._look()
        self._first = dict(self._last)
        self._began = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._look()
        self._ended = time.monotonic()

    @property
    def cost(self) -> Cost:
        used = sum(cpu - self._first.get(pid, 0.0) for pid, cpu in self._last.items())
        seconds = (self._ended or time.monotonic()) - self._began
        return Cost(seconds, used, self._memory[0], self._memory[-1], max(self._memory))

    def resident(self) -> int:
        """Bytes now, without measuring anything else."""
        self._look()
        return self._memory[-1]

    def _run(self) -> None:
        while not self._stop.wait(EVERY):
            self._look()

    def _look(self) -> None:
        memory = 0
        for process in self._roots:
            for each in family(process):
                try:
                    times, size = each.cpu_times(), each.memory_info().rss
                except psutil.Error:
                    continue
                self._last[each.pid] = times.user + times.system
                memory += size
        self._memory.append(memory)


def family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of them do not exceed; needs one value."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]
