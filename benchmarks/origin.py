"""How many viewers one media process serves before their parts come too late."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.children import child
from benchmarks.descriptors import connections_at_most
from benchmarks.ingest import a_node, publishers
from benchmarks.reporting import Figures, say
from benchmarks.sampling import Sampling

STEPS = (50, 100, 200, 400, 800, 1_200, 1_600)
MEASURED_FOR = 8.0  # seconds
FULL = 0.97  # of a core
SETTLES = 7.0


def origin(
    folder: Path, source: Path, most: int, part_seconds: float
) -> tuple[Figures, str | None]:
    """Figures, and a sentence if this process may not open as many connections as asked for."""
    most, scaled = connections_at_most(most, each=2)
    steps = list(climb(folder, source, most, part_seconds))
    fine = [step for step in steps if step["in_time"]]
    best = fine[-1] if fine else None
    return {
        "part_seconds": part_seconds,
        "viewers_in_time": best["viewers"] if best else 0,
        "core_then": best["core"] if best else None,
        "viewers_per_core": round(best["viewers"] / best["core"]) if best else None,
        "steps": steps,
    }, scaled


def climb(folder: Path, source: Path, most: int, part_seconds: float) -> Iterator[Figures]:
    with a_node(folder, part_seconds) as node, publishers(source, node, 1, 1):
        time.sleep(SETTLES)
        for viewers in (step for step in STEPS if step <= most):
            told = watched(node.child.pid, node.media, viewers)
            late, rate = told["late_p99_ms"], told["parts_per_second_each"]
            told["in_time"] = late is not None and late <= part_seconds * 1000
            told["in_time"] &= rate > 0.9 / part_seconds / 1.05
            say(f"{part_seconds} s parts: {told}")
            yield told
            if not told["in_time"] or told["core"] > FULL:
                return


def watched(pid: int, port: int, viewers: int) -> dict[str, Any]:
    with (
        child("viewers", str(port), "1", str(viewers), str(MEASURED_FOR)) as load,
        Sampling([pid]) as sampling,
    ):
        told = load.said()
    return told | {"core": round(sampling.cost.core, 3)}
