"""One process of Vitrine whose clock is wrong: `python -m tests.world.shifted MINUTES role web`."""

import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from tests.world.launch import eventually, status_of
from vitrine.cli import main
from vitrine.kit import clock
from vitrine.settings import Settings, environment_of
from vitrine.up.ports import settled

STARTS_WITHIN = 90.0  # seconds


@contextmanager
def a_role_off_by(
    minutes: int, role: str, settings: Settings, environment: Mapping[str, str]
) -> Generator[str]:
    """Beside the running system; the address where it answers."""
    port = settled({role: 0}, settings.host)[role]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.world.shifted", str(minutes), "role", role],
        env={**environment_of(settings), **environment, port_of(role): str(port)},
    )
    address = f"http://{settings.host}:{port}"
    try:
        assert eventually(lambda: status_of(f"{address}/healthz") == 200, STARTS_WITHIN)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def port_of(role: str) -> str:
    return f"VITRINE_{role.upper()}_PORT"


def shift(by: timedelta) -> None:
    right, right_ms = clock.now, clock.now_ms

    def now() -> datetime:
        return right() + by

    def now_ms() -> int:
        return right_ms() + by // timedelta(milliseconds=1)

    clock.now, clock.now_ms = now, now_ms


if __name__ == "__main__":
    shift(timedelta(minutes=int(sys.argv.pop(1))))
    main()
