"""What a person at the terminal reads. The ready line and the links go to stdout, the rest not."""

import json
import sys
import time
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager

NAME_WIDTH = 8


@contextmanager
def step(what: str) -> Generator[None]:
    """Says what is done while it is, and how long it took."""
    started = time.monotonic()
    if sys.stderr.isatty():
        sys.stderr.write(f"         {what} …\r")
        sys.stderr.flush()
    yield
    tell(f"{time.monotonic() - started:6.1f} s {what}")


def tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def pass_on(name: str, line: str) -> None:
    """A log line in JSON names its role itself, and stays JSON."""
    tell(line if line.startswith("{") else f"{name:<{NAME_WIDTH}} | {line}")


def ended(name: str, status: int, last_words: Iterable[str], again_in: float) -> None:
    for line in last_words:
        pass_on(name, line)
    how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
    when = f"in {again_in:.1f} s" if again_in else "at once"
    pass_on(name, f"{how}; starting it again {when}")


def ready(addresses: Mapping[str, str]) -> None:
    sys.stdout.write(f"vitrine ready {json.dumps(dict(addresses))}\n")
    sys.stdout.flush()


def show(lines: Iterable[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
