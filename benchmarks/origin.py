"""How many viewers one media process serves before their parts come too late."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.children import child
from benchmarks.descriptors import connections_at_most
from benchmarks.ingest import Node, a_node, publishers
from benchmarks.reporting import Figures, say
from benchmarks.sampling import Sampling

STEPS = (50, 100, 200, 400, 800, 1_000, 1_200, 1_600, 2_000)
MEASURED_FOR = 8.0  # seconds
FULL = 0.97  # of a core
SETTLES = 7.0
FIRST_LEAVE = 25.0
BITS = 4_200_000  # of a stream, in a second, with its sound


def origin(
    folder: Path, source: Path, most: int, part_seconds: float
) -> tuple[Figures, str | None]:
    """Figures, and a sentence if this process may not open as many connections as asked for."""
    most, scaled = connections_at_most(most, each=2)
    steps = list(climb(folder, source, most, part_seconds))
    *climbed, disk = steps
    fine = [step for step in climbed if step["in_time"]]
    best = fine[-1] if fine else None
    figures = {
        "part_seconds": part_seconds,
        "viewers_in_time": best["viewers"] if best else 0,
        "core_then": best["core"] if best else None,
        "late_p99_ms_then": best["late_p99_ms"] if best else None,
        "viewers_per_core": round(best["viewers"] / best["core"]) if best else None,
        "replay_viewers_per_core": disk["viewers_per_core"],
        "steps": climbed,
    }
    return figures | {"takes_over": takes_over(figures)}, scaled


def takes_over(figures: Figures) -> str:
    live, kept = figures["viewers_per_core"], figures["replay_viewers_per_core"]
    if live is None:
        return (
            "Parts were late from the first viewers on: measure on a machine with cores to spare."
        )
    return (
        f"A core serves {live} live viewers ({live * BITS / 1e9:.1f} Gb/s) out of memory, where "
        "sendfile has no file to send; above that, or what the line carries, a CDN takes over "
        f"and asks for each part once. Of replays, a core reads {kept} viewers' worth from disk; "
        "above that a proxy that sends those files by sendfile takes over."
    )


def climb(folder: Path, source: Path, most: int, part_seconds: float) -> Iterator[Figures]:
    """A step for each number of viewers, and last what comes from the disk."""
    with a_node(folder, part_seconds) as node, publishers(source, node, 1, 1):
        time.sleep(SETTLES)
        yield from steps_of(node, most, part_seconds)
        yield reread(node)


def steps_of(node: Node, most: int, part_seconds: float) -> Iterator[Figures]:
    for viewers in (step for step in STEPS if step <= most):
        told = watched(node.child.pid, node.media, viewers)
        late, rate = told["late_p99_ms"], told["parts_per_second_each"]
        told["in_time"] = late is not None and late <= part_seconds * 1000
        told["in_time"] &= rate > 0.9 / part_seconds / 1.05
        say(f"{part_seconds} s parts: {told}")
        yield told
        if not told["in_time"] or told["core"] > FULL:
            return


def reread(node: Node) -> Figures:
    """When the first segments have left the memory."""
    time.sleep(FIRST_LEAVE)
    with (
        child("rereading", str(node.media), "1", str(MEASURED_FOR)) as load,
        Sampling([node.child.pid]) as sampling,
    ):
        told = load.said()
    core = sampling.cost.core
    told["viewers_per_core"] = round(told["bytes_per_second"] * 8 / BITS / core)
    say(f"from disk: {told} at {core:.2f} of a core")
    return told


def watched(pid: int, port: int, viewers: int) -> dict[str, Any]:
    with (
        child("viewers", str(port), "1", str(viewers), str(MEASURED_FOR)) as load,
        Sampling([pid]) as sampling,
    ):
        told = load.said()
    return told | {"core": round(sampling.cost.core, 3)}
