"""Who sends: our room, a bare C loop, and Starlette's WebSockets under two servers."""

import asyncio
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.fanout_crowd import HEADER, PAYLOAD
from benchmarks.fanout_stage import Actor, Ended, Stage, a_crowd, acting, python
from benchmarks.reporting import Figures
from benchmarks.sampling import Sampling
from vitrine.kit import ids
from vitrine.realtime.roomlog import ensure_stream
from vitrine.up.nats_server import free_port

SOURCE = Path(__file__).with_name("fanout_loop.c")
LISTENS_WITHIN = 120.0  # seconds; a busy machine starts Python slowly
WARMS_UP = 1.0


class NotHere(Exception):
    """It cannot run on this machine; says why."""


@dataclass(frozen=True)
class Place:
    stage: Stage
    sockets: int
    seconds: float


@dataclass(frozen=True)
class Sender:
    """A process that listens, and how it is told to begin."""

    actor: Actor
    port: int
    show: str
    begins: Callable[[Actor], object]


Opening = Callable[[Place], AbstractAsyncContextManager[Sender]]


@dataclass(frozen=True)
class Contender:
    name: str
    opening: Opening


async def sent_by(contender: Contender, place: Place) -> Figures:
    try:
        async with contender.opening(place) as sender:
            return await sent(sender, place)
    except NotHere as problem:
        return {"why_not": str(problem)}
    except Ended:
        return {"why_not": f"it did not carry {place.sockets:,} sockets"}


async def sent(sender: Sender, place: Place) -> Figures:
    before = memory_of(sender)
    async with a_crowd(place.stage, [sender.port], [sender.show], place.sockets) as crowd:
        per_viewer = (memory_of(sender) - before) / place.sockets
        begun = sender.begins(crowd)
        if asyncio.iscoroutine(begun):
            await begun
        await crowd.ask("spend", seconds=WARMS_UP)
        with Sampling([sender.actor.process.pid]) as sampling:
            received = (await crowd.ask("spend", seconds=place.seconds))["received"]
    frames, cost = received / (PAYLOAD + HEADER), sampling.cost
    return {
        "frames_per_second": round(frames / cost.seconds),
        "frames_per_cpu_second": round(frames / cost.cpu) if cost.cpu else None,
        "core": round(cost.core, 2),
        "bytes_per_viewer": round(per_viewer),
    }


def memory_of(sender: Sender) -> int:
    process = psutil.Process(sender.actor.process.pid)
    family = [process, *process.children(recursive=True)]
    return sum(each.memory_info().rss for each in family)


@asynccontextmanager
async def our_room(place: Place) -> AsyncGenerator[Sender]:
    show = str(ids.new_id())
    await ensure_stream(place.stage.nc.jetstream(), show)
    settings = place.stage.settings
    async with acting(*python("benchmarks.fanout_room"), settings=settings) as actor:
        await actor.tell({"show": show})
        port = (await actor.hear())["port"]
        yield Sender(actor, port, show, lambda _: actor.tell({}))


@asynccontextmanager
async def c_loop(place: Place) -> AsyncGenerator[Sender]:
    binary = place.stage.folder / "fanout_loop"
    if not binary.exists():
        command = [*compiler(), "-O2", "-o", str(binary), str(SOURCE)]
        subprocess.run(command, check=True, capture_output=True)  # noqa: ASYNC221 - nothing else runs
    async with acting(str(binary), str(place.sockets), str(PAYLOAD)) as actor:
        yield Sender(actor, await actor.hear(), "1", lambda _: actor.tell({}))


def compiler() -> list[str]:
    if found := shutil.which("cc"):
        return [found]
    if importlib.util.find_spec("ziglang"):
        return [sys.executable, "-m", "ziglang", "cc"]
    raise NotHere("no C compiler: the wheel `ziglang` has one")


def asgi(package: str, *options: str) -> Opening:
    @asynccontextmanager
    async def opening(place: Place) -> AsyncGenerator[Sender]:  # noqa: ARG001 - an Opening's signature
        if importlib.util.find_spec(package) is None:
            raise NotHere(f"the package `{package}` is not installed")
        port = free_port()
        command = [*python(package), *options, "--port", str(port), "benchmarks.fanout_asgi:app"]
        async with acting(*command) as actor:
            await listens(port)
            yield Sender(actor, port, "1", lambda crowd: crowd.ask("go"))

    return opening


async def listens(port: int) -> None:
    async with asyncio.timeout(LISTENS_WITHIN):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


UVICORN = ("--loop", "uvloop", "--ws", "websockets", "--ws-per-message-deflate", "false")
GRANIAN = ("--interface", "asgi", "--loop", "uvloop", "--workers", "1", "--no-log")
CONTENDERS = [
    Contender("room", our_room),
    Contender("c_loop", c_loop),
    Contender("granian", asgi("granian", *GRANIAN)),
    Contender("uvicorn", asgi("uvicorn", *UVICORN, "--log-level", "error")),
]
