"""A whole Vitrine of a benchmark's own, on free ports, gone afterwards."""

import json
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.children import running

FREE = [f"--{name}=0" for name in ("http", "room", "media", "rtmp", "ice")]
READY = "vitrine ready "


class System(NamedTuple):
    data: Path
    http: str
    rtmp: str


@contextmanager
def a_system(folder: Path) -> Generator[System]:
    data = folder / "data"
    command = [sys.executable, "-m", "vitrine", "up", "--data", str(data), *FREE]
    os.environ["VITRINE_DEMO"] = "true"
    with running(command) as system:
        facts = json.loads(system.line(READY).removeprefix(READY))
        yield System(data, facts["http"], facts["rtmp"])
