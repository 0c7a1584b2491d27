"""Runs by itself (`python -I -S guard.py`): when standard input ends, the parent is gone.

The parent writes `+ PID SIGNAL` and `- PID`. Foreign programs have no lifeline of their own.
"""

import os
import signal
import subprocess
import sys
import time

GONE_WITHIN = 5  # seconds


def main() -> None:
    guarded: dict[int, int] = {}
    for line in sys.stdin:
        sign, pid, *stop_signal = line.split()
        if sign == "+":
            guarded[int(pid)] = int(stop_signal[0])
        else:
            guarded.pop(int(pid), None)
    end(guarded)


def end(guarded: dict[int, int]) -> None:
    for pid, stop_signal in guarded.items():
        send(pid, stop_signal)
    until = time.monotonic() + GONE_WITHIN
    while alive := [pid for pid in guarded if is_alive(pid)]:
        if time.monotonic() > until:
            for pid in alive:
                send(pid, signal.SIGKILL)
            return
        time.sleep(0.02)


def send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def is_alive(pid: int) -> bool:
    asked = ["ps", "-o", "stat=", "-p", str(pid)]
    state = subprocess.run(asked, check=False, capture_output=True, text=True).stdout.strip()  # noqa: S603
    return bool(state) and not state.startswith("Z")


if __name__ == "__main__":
    main()
