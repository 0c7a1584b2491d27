"""A full room, a hundred small ones, and everybody coming back at once, in a real `room` role."""

import asyncio
import itertools
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from benchmarks.fanout_contenders import listens
from benchmarks.fanout_late import kept
from benchmarks.fanout_stage import Actor, Stage, a_crowd, acting, python
from benchmarks.reporting import Figures
from benchmarks.sampling import Sampling
from vitrine.kit import clock, ids
from vitrine.realtime.entries import Chat, MarketPrice, Pin, encode
from vitrine.realtime.folding import advance
from vitrine.realtime.roomlog import ensure_stream, entries_after, publish
from vitrine.realtime.state import Checkpoint, Snapshot
from vitrine.up.nats_server import free_port

CHATS, HEARTS = 50.0, 2_000.0  # per second
PINS_EVERY = 5.0  # seconds, in each room
ROOMS = 100
BACK_WITHIN = 10.0  # seconds
SAID, MISSED = 500, 100  # lines: before the node ends, and before all are back
Node = tuple[Actor, int]  # and its port
COUNTED = ("vitrine_room_dropped_total", "vitrine_room_slow_total", "vitrine_room_tick_seconds")


@asynccontextmanager
async def a_node(stage: Stage, port: int | None = None) -> AsyncGenerator[Node]:
    port = port or free_port()
    settings = stage.settings.model_copy(update={"room_port": port})
    async with acting(*python("vitrine"), "role", "room", settings=settings) as node:
        await listens(port)
        yield node, port


async def crowded(stage: Stage, sockets: int, seconds: float) -> Figures:
    async with a_node(stage) as node:
        return await talked(stage, [node], await opened(stage, 1), sockets, seconds)


async def crowded_on_two(stage: Stage, sockets: int, seconds: float) -> Figures:
    """The same room on two nodes, one for each core."""
    async with a_node(stage) as one, a_node(stage) as other:
        return await talked(stage, [one, other], await opened(stage, 1), sockets, seconds)


async def many_rooms(stage: Stage, sockets: int, seconds: float) -> Figures:
    async with a_node(stage) as node:
        return await talked(stage, [node], await opened(stage, ROOMS), sockets, seconds)


async def storm(stage: Stage, sockets: int) -> Figures:
    """A node ends; everybody comes to another one, which begins at a checkpoint beyond them."""
    [show], port = await opened(stage, 1), free_port()
    after = await said(stage, show, SAID)
    async with AsyncExitStack() as staying:
        async with a_node(stage, port):
            crowd = await staying.enter_async_context(a_crowd(stage, [port], [show], sockets))
        await said(stage, show, MISSED)
        async with kept(stage, await checkpoint_of(stage, show)), a_node(stage, port) as (node, _):
            with Sampling([node.process.pid]) as sampling:
                found = await crowd.ask("storm", seconds=BACK_WITHIN, after=after)
    return found | {"missed": MISSED, "room_core": round(sampling.cost.core, 2)}


async def said(stage: Stage, show: str, lines: int) -> int:
    """The place of the last one."""
    seq = 0
    for number in range(lines):
        line = Chat(
            at=clock.now_ms(), id=str(ids.new_id()), sender="p7", text=f"so nice ({number})"
        )
        seq = (await publish(stage.nc.jetstream(), show, encode(line), msg_id=line.id)).seq
    return seq


async def checkpoint_of(stage: Stage, show: str) -> Checkpoint:
    snapshot = Snapshot()
    async for line in entries_after(stage.nc, show, 0):
        snapshot = advance(snapshot, line)
    return Checkpoint(snapshot.seq, snapshot.state)


async def opened(stage: Stage, rooms: int) -> list[str]:
    shows = [str(ids.new_id()) for _ in range(rooms)]
    for show in shows:
        await ensure_stream(stage.nc.jetstream(), show)
    return shows


async def talked(
    stage: Stage, nodes: list[Node], shows: list[str], sockets: int, seconds: float
) -> Figures:
    ports = [port for _, port in nodes]
    async with a_crowd(stage, ports, shows, sockets) as crowd:
        with Sampling([node.process.pid for node, _ in nodes]) as sampling:
            talking = asyncio.create_task(talk(stage, shows))
            found = await crowd.ask("watch", seconds=seconds, hearts=HEARTS)
            talking.cancel()
        return found | await counted(ports[0]) | {"room_core": round(sampling.cost.core, 2)}


async def talk(stage: Stage, shows: list[str]) -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(chat(stage, shows))
        tasks.create_task(pin(stage, shows))


async def chat(stage: Stage, shows: list[str]) -> None:
    for number, show in enumerate(itertools.cycle(shows)):
        text = f"the speckled vase, please show the inside ({number})"
        line = Chat(at=clock.now_ms(), id=str(number), sender="p7", text=text)
        await publish(stage.nc.jetstream(), show, encode(line), msg_id=f"chat:{number}")
        await asyncio.sleep(1 / CHATS)


async def pin(stage: Stage, shows: list[str]) -> None:
    """The item's name is the moment at which the log was handed the pin."""
    prices = {"GB": MarketPrice(price=2400, currency="GBP")}
    for number in itertools.count():
        show, cue = shows[number % len(shows)], number // len(shows) + 1
        stamp = str(time.time_ns() // 1_000)
        cued = Pin(at=clock.now_ms(), cue=cue, item=stamp, product="911", prices=prices)
        await publish(stage.nc.jetstream(), show, encode(cued), msg_id=f"{show}:{cue}")
        await asyncio.sleep(PINS_EVERY / len(shows))


async def counted(port: int) -> Figures:
    """What a node says it dropped, and how long its ticks were at the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /metrics HTTP/1.1\r\nHost: room\r\n\r\n")
    lines = (await reader.read()).decode().splitlines()
    writer.close()
    pairs = [line.rsplit(" ", 1) for line in lines if line.startswith(COUNTED)]
    return {name.removeprefix("vitrine_"): float(value) for name, value in pairs}
