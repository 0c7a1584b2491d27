"""`vitrine bench ingest`: what packaging a 1080p30 stream of 4 Mb/s costs."""

import re
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import click

from benchmarks import clip
from benchmarks.children import Child, child, running
from benchmarks.lateness import Lateness
from benchmarks.reporting import Comparison, Figures, Report, bench, say
from benchmarks.sampling import MB, Sampling
from benchmarks.sockets import free_port

SETTLES = 4.0  # seconds until a stream's first segments are there
BEGINS_WITHIN = 60.0
PART = 0.333  # seconds
BESIDE = 4  # streams that each of the three packages side by side
SAMPLED = 4  # shows whose parts are timed
FULL = 0.95  # of a core: there is no more to have
REMUX, HLS = "PyAV remuxing to fMP4", "ffmpeg -c copy -f hls"


class Work(NamedTuple):
    """Seconds of CPU, and the seconds of 4 Mb/s that were carried for it."""

    cpu: float
    carried: float

    @property
    def core(self) -> float:
        return self.cpu / self.carried

    def as_json(self) -> Figures:
        return {"cpu_percent_of_a_core_per_stream": round(self.core * 100, 2)}


class Step(NamedTuple):
    streams: int
    core: float
    late_p99: float | None

    @property
    def in_time(self) -> bool:
        return self.late_p99 is not None and self.late_p99 <= PART

    def as_json(self) -> Figures:
        late = milliseconds(self.late_p99)
        return {"streams": self.streams, "core": round(self.core, 3), "part_late_p99_ms": late}


@bench
@click.option("--seconds", default=20.0, help="How long the three are measured side by side.")
@click.option("--minutes", default=0.5, help="How long eight streams run before memory is read.")
@click.option("--streams", default=96, help="Most streams to try on one core; 0 tries none.")
def ingest(*, seconds: float, minutes: float, streams: int) -> Report:
    """CPU and memory of packaging, against ffmpeg and PyAV on the same bytes."""
    program = clip.ffmpeg()
    if program is None:
        raise click.ClickException(clip.NO_FFMPEG)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        say("making a clip of 1080p30 at 4 Mb/s")
        source = clip.make(folder / "source.flv", program)
        say(f"{BESIDE} streams each for {seconds:.0f} s: Vitrine, ffmpeg and PyAV side by side")
        costs = side_by_side(folder, source, program, seconds)
        say(f"{BESIDE} streams by WHIP for {seconds:.0f} s")
        whip = by_whip(folder, source, program, seconds)
        say(f"eight streams for {minutes} min")
        eight = of_eight(folder, source, minutes * 60)
        say("a publisher of 1 Gb/s beside a show")
        flood = flooded(folder, source)
        steps = list(ramp(folder, source, streams))
    ours = costs["vitrine"]
    return Report(
        ours.as_json()
        | {"whip_" + name: value for name, value in whip.as_json().items()}
        | eight
        | {
            "streams_in_time_on_one_core": max(
                (s.streams for s in steps if s.in_time), default=None
            )
        }
        | {"steps": [step.as_json() for step in steps], "publisher_of_1_gbit": flood},
        [against(name, costs[name], ours) for name in (HLS, REMUX)],
    )


def against(name: str, theirs: Work, ours: Work) -> Comparison:
    if theirs.carried <= 0:
        return Comparison.missing(name, "it did not take the streams")
    return Comparison(name, theirs.as_json(), round(theirs.core / ours.core, 2))


def side_by_side(folder: Path, source: Path, program: str, seconds: float) -> dict[str, Work]:
    """The same bytes at the same time: one of our processes, and one of theirs for each stream."""
    with ExitStack() as stack:
        node = stack.enter_context(a_node(folder / "beside"))
        pids: dict[str, list[int]] = {"vitrine": [node.child.pid], HLS: [], REMUX: []}
        urls = [url(node.rtmp, show + 1) for show in range(BESIDE)]
        for number in range(BESIDE):
            hls, remux = free_port(), free_port()
            command = packaging(program, url(hls, 1), folder / f"{number}.m3u8")
            pids[HLS].append(stack.enter_context(running(command)).pid)
            file = str(folder / f"{number}-remuxed.mp4")
            pids[REMUX].append(stack.enter_context(child("remuxing", url(remux, 1), file)).pid)
            urls += [url(hls, 1), url(remux, 1)]
        time.sleep(SETTLES)
        for each in urls:
            stack.enter_context(running(encoder(program, source, each)))
        carried = {
            "vitrine": lambda: received(node.media),
            HLS: lambda: sizes(folder, "*.m4s"),
            REMUX: lambda: sizes(folder, "*-remuxed.mp4"),
        }
        until_all_carry(carried.values())
        before = {name: count() for name, count in carried.items()}
        samplings = {name: stack.enter_context(Sampling(each)) for name, each in pids.items()}
        time.sleep(seconds)
        return {
            name: Work(each.cost.cpu, (carried[name]() - before[name]) / clip.BYTES_PER_SECOND)
            for name, each in samplings.items()
        }


def by_whip(folder: Path, source: Path, program: str, seconds: float) -> Work:
    """The same pictures in RTP with Opus, which becomes AAC."""
    with a_node(folder / "whip") as node, ExitStack() as stack:
        for show in range(1, BESIDE + 1):
            stack.enter_context(running(whip_encoder(program, source, node, show)))
        until_all_carry([lambda: received(node.media)])
        before = received(node.media)
        with Sampling([node.child.pid]) as sampling:
            time.sleep(seconds)
        return Work(sampling.cost.cpu, (received(node.media) - before) / clip.BYTES_PER_SECOND)


def until_all_carry(counts: Iterable[Callable[[], int]]) -> None:
    until = time.monotonic() + BEGINS_WITHIN
    while time.monotonic() < until:
        if all(count() > BESIDE * clip.BYTES_PER_SECOND for count in counts):
            return
        time.sleep(0.5)
    raise click.ClickException(f"not every stream began within {BEGINS_WITHIN:.0f} s")


def sizes(folder: Path, pattern: str) -> int:
    return sum(file.stat().st_size for file in folder.glob(pattern))


def received(port: int) -> int:
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        found = re.search(
            r"^vitrine_media_received_bytes_total (\S+)", answer.read().decode(), re.MULTILINE
        )
    return round(float(found[1])) if found else 0


def url(port: int, show: int) -> str:
    return f"rtmp://127.0.0.1:{port}/live/{show}-bench"


def packaging(program: str, listen: str, playlist: Path) -> list[str]:
    command = [program, "-hide_banner", "-loglevel", "fatal", "-listen", "1", "-f", "flv", "-i"]
    hls = ["-c", "copy", "-f", "hls", "-hls_segment_type", "fmp4", "-hls_time", "2"]
    names = ["-hls_fmp4_init_filename", f"{playlist.stem}.mp4"]
    return [*command, listen, *hls, *names, str(playlist)]


def encoder(program: str, source: Path, to: str) -> list[str]:
    again = ["-re", "-stream_loop", "-1", "-i", str(source), "-c", "copy", "-f", "flv"]
    return [program, "-hide_banner", "-loglevel", "fatal", *again, to]


def whip_encoder(program: str, source: Path, node: "Node", show: int) -> list[str]:
    again = ["-re", "-stream_loop", "-1", "-i", str(source), "-c:v", "copy", "-c:a", "libopus"]
    to = ["-authorization", f"{show}-bench", "-f", "whip"]
    address = f"http://127.0.0.1:{node.media}/whip/{show}"
    return [program, "-hide_banner", "-loglevel", "fatal", *again, "-ac", "2", *to, address]


def of_eight(folder: Path, source: Path, seconds: float) -> Figures:
    with a_node(folder / "eight") as node:
        before = Sampling([node.child.pid]).resident()
        with publishers(source, node, 8, 1):
            time.sleep(SETTLES)
            with Sampling([node.child.pid]) as sampling:
                time.sleep(seconds)
        cost = sampling.cost
    return {
        "cpu_percent_each_of_eight": round(cost.core * 100 / 8, 2),
        "memory_mb_per_stream": round((cost.memory_after - before) / 8 / MB, 1),
        "memory_mb_grown_while_measured": round((cost.memory_after - cost.memory_before) / MB, 1),
        "memory_after_minutes": round(seconds / 60, 2),
    }


def flooded(folder: Path, source: Path) -> Figures:
    """What happens to it, and how late the parts of another show are meanwhile."""
    with a_node(folder / "flood") as node, publishers(source, node, 1, 1):
        time.sleep(SETTLES)
        before = Sampling([node.child.pid]).resident()
        with Lateness(node.media, 1) as alone:
            time.sleep(6)
        with (
            Lateness(node.media, 1) as beside,
            Sampling([node.child.pid]) as sampling,
            child("flooding", str(source), str(node.rtmp), "2-bench") as started,
        ):
            told = started.said()
        peak = sampling.cost.memory_peak
    return told | {
        "other_show_late_p99_ms": milliseconds(beside.p99()),
        "other_show_late_p99_ms_alone": milliseconds(alone.p99()),
        "memory_mb_more_at_most": round((peak - before) / MB, 1),
    }


def milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def ramp(folder: Path, source: Path, most: int) -> Iterator[Step]:
    """Twelve more each time, until parts are late or the core is full."""
    with a_node(folder / "many") as node, ExitStack() as stack:
        for first in range(1, most + 1, 12):
            stack.enter_context(publishers(source, node, 12, first))
            time.sleep(SETTLES)
            step = measured(node, first + 11)
            say(f"{step.streams} streams: {step.as_json()}")
            yield step
            if not step.in_time or step.core > FULL:
                return


def measured(node: "Node", streams: int) -> Step:
    shows = range(1, streams + 1, max(1, streams // SAMPLED))
    with Sampling([node.child.pid]) as sampling, ExitStack() as stack:
        watched = [stack.enter_context(Lateness(node.media, show)) for show in shows]
        time.sleep(6)
    late = [p99 for p99 in (each.p99() for each in watched) if p99 is not None]
    return Step(streams, sampling.cost.core, max(late, default=None))


class Node(NamedTuple):
    child: Child
    rtmp: int
    media: int


@contextmanager
def a_node(folder: Path, part_seconds: float = PART) -> Generator[Node]:
    with child("media_node", str(folder), str(part_seconds)) as started:
        ports = started.said()
        yield Node(started, ports["rtmp"], ports["media"])


@contextmanager
def publishers(source: Path, node: Node, streams: int, first: int) -> Generator[None]:
    with child("publishing", str(source), str(node.rtmp), str(streams), str(first)) as started:
        started.said()
        yield
