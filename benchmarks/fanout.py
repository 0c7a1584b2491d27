"""`vitrine bench fanout`: what one `room` process sends, beside a C loop and other servers."""

import itertools
import tempfile
from pathlib import Path

import click
import uvloop

from benchmarks.descriptors import connections_at_most
from benchmarks.fanout_contenders import CONTENDERS, Contender, Place, sent_by
from benchmarks.fanout_late import late_node
from benchmarks.fanout_scenes import crowded, crowded_on_two, many_rooms, storm
from benchmarks.fanout_stage import staged
from benchmarks.reporting import Comparison, Figures, Report, bench, say

FAIR = "frames_per_cpu_second"  # what other work takes from a process, it takes from no figure


@bench
@click.option("--sockets", default="2000,10000", help="How many viewers, one run each.")
@click.option("--seconds", default=5.0, help="How long each contender sends.")
@click.option("--scene-seconds", default=30.0, help="How long the full room talks.")
def fanout(*, sockets: str, seconds: float, scene_seconds: float) -> Report:
    """One room's frames per second, its delays when full, and what a viewer costs."""
    wanted = [int(size) for size in sockets.split(",")]
    most, scaled = connections_at_most(max(wanted))
    sizes = sorted({min(size, most) for size in wanted})
    return uvloop.run(measured(sizes, seconds, scene_seconds, scaled))


async def measured(
    sizes: list[int], seconds: float, scene_seconds: float, scaled: str | None
) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        async with staged(Path(folder)) as stage:
            found: dict[str, Figures] = {}
            for size, contender in itertools.product(sizes, CONTENDERS):
                say(f"{contender.name}, {size:,} sockets …")
                place = Place(stage, size, seconds)
                found.setdefault(contender.name, {})[f"{size}"] = await sent_by(contender, place)
            full = max(sizes)
            say(f"a full room of {full:,} …")
            scenes = {
                "full_room": await crowded(stage, full, scene_seconds),
                "full_room_on_two_nodes": await crowded_on_two(stage, full, scene_seconds),
                "hundred_rooms": await many_rooms(stage, full, scene_seconds),
                "storm": await storm(stage, full),
                "late_node": await late_node(stage),
            }
    ours = found.pop("room")
    others = [compared(each, ours, found[each.name]) for each in CONTENDERS if each.name in found]
    return Report({"room": ours, **scenes}, others, scaled)


def compared(contender: Contender, ours: Figures, theirs: Figures) -> Comparison:
    """The ratio of the least favourable size."""
    why_not = next((each["why_not"] for each in theirs.values() if "why_not" in each), None)
    if why_not:
        return Comparison.missing(contender.name, why_not)
    ratios = [ours[size][FAIR] / theirs[size][FAIR] for size in theirs]
    return Comparison(contender.name, theirs, round(min(ratios), 2))
