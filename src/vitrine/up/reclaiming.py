"""A process that a killed parent left behind is stopped before its folder is used again."""

import os
import signal
import subprocess
import time
from pathlib import Path

GONE_WITHIN = 10  # seconds


def reclaim(pid_file: Path, must_name: str, with_signal: signal.Signals) -> None:
    pid = pid_in(pid_file)
    if pid is None:
        return
    if not is_running(pid):
        return
    if must_name in arguments_of(pid):
        os.kill(pid, with_signal)
        wait_until_gone(pid)
    else:
        pid_file.unlink(missing_ok=True)  # the number belongs to somebody else today


def pid_in(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def arguments_of(pid: int) -> str:
    return ps(pid, "args=")


def is_running(pid: int) -> bool:
    """A zombie is dead: PID 1 may be somebody who reaps nothing."""
    state = ps(pid, "stat=")
    return bool(state) and not state.startswith("Z")


def ps(pid: int, column: str) -> str:
    asked = ["ps", "-ww", "-o", column, "-p", str(pid)]
    return subprocess.run(asked, check=False, capture_output=True, text=True).stdout.strip()  # noqa: S603


def wait_until_gone(pid: int) -> None:
    until = time.monotonic() + GONE_WITHIN
    while is_running(pid):
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            return
        time.sleep(0.02)
