import subprocess
import sys
from pathlib import Path
from signal import Signals

PROGRAM = Path(__file__).with_name("guard.py")


class Guard:
    """Our end of the guard: what is registered here ends when this process does, however."""

    def __init__(self) -> None:
        self._guarded: dict[int, Signals] = {}
        self._process = started()

    def add(self, pid: int, stop_signal: Signals) -> None:
        self._guarded[pid] = stop_signal
        self._tell(f"+ {pid} {stop_signal.value}\n")

    def remove(self, pid: int) -> None:
        self._guarded.pop(pid, None)
        self._tell(f"- {pid}\n")

    def close(self) -> None:
        self._process.communicate()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except BrokenPipeError:
            self._process = started()
            for pid, stop_signal in self._guarded.items():
                self.add(pid, stop_signal)


def started() -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-S", str(PROGRAM)],
        stdin=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
