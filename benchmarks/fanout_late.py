"""A node that starts in the middle of a long show: how soon its snapshot is there, and exact."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import msgspec
from nats.aio.msg import Msg

from benchmarks.fanout_contenders import listens
from benchmarks.fanout_crowd import ORIGIN, token_for
from benchmarks.fanout_stage import Stage, acting, python
from benchmarks.reporting import Figures
from vitrine.kit import clock, ids
from vitrine.realtime import roomlog
from vitrine.realtime.entries import Chat, Entry, MarketPrice, Pin, Reactions, Stock, encode
from vitrine.realtime.folding import advance
from vitrine.realtime.state import Checkpoint, Snapshot
from vitrine.show.checkpointing import ENTRIES_PER_CHECKPOINT
from vitrine.up.nats_server import free_port

ENTRIES = 20_000  # three hours, two a second
AT_ONCE = 500  # published without waiting
ANSWERS_WITHIN = 30.0  # seconds
LOOKS_EVERY = 0.005


class Inexact(Exception):
    """The node's snapshot is not what its log folds to."""


async def late_node(stage: Stage) -> Figures:
    show = str(ids.new_id())
    checkpoint, expected = await written(stage, show)
    async with kept(stage, checkpoint):
        starts, with_checkpoint = await served(stage, show, expected)
    _, from_the_log = await served(stage, show, expected)
    return {
        "entries": ENTRIES,
        "bytes_of_snapshot": len(msgspec.json.encode(expected)),
        "starts_ms": starts,
        "snapshot_ms": with_checkpoint,
        "snapshot_from_the_whole_log_ms": from_the_log,
    }


async def written(stage: Stage, show: str) -> tuple[Checkpoint, Snapshot]:
    """The log; its last checkpoint, as old as one can be, and where it stands."""
    js = stage.nc.jetstream()
    await roomlog.ensure_stream(js, show)
    for number, entry in enumerate(entries(), 1):
        if number % AT_ONCE:
            await stage.nc.publish(roomlog.subject_of(show), encode(entry))
        else:
            await roomlog.publish(js, show, encode(entry), msg_id=str(number))
    snapshot, checkpoint = Snapshot(), Checkpoint()
    async for line in roomlog.entries_after(stage.nc, show, 0):
        snapshot = advance(snapshot, line)
        if snapshot.seq == ENTRIES - ENTRIES_PER_CHECKPOINT:
            checkpoint = Checkpoint(snapshot.seq, snapshot.state)
    return checkpoint, snapshot


def entries() -> Iterator[Entry]:
    """Chat above all, hearts, forty variants that sell, and a pin a minute."""
    at, cue = clock.now_ms() - ENTRIES * 500, 0
    prices = {market: MarketPrice(price=2400, currency="EUR") for market in ("GB", "DE", "FR")}
    for n in range(ENTRIES):
        at += 500
        if n % 120 == 0:
            cue += 1
            item = str(cue % 20)
            yield Pin(at=at, cue=cue, item=item, product=item, prices=prices)
        elif n % 20 == 1:
            shelf = str(n // 20 % 40)
            yield Stock(at=at, variant=shelf, product=shelf, available=n % 50, version=n)
        elif n % 3 == 0:
            yield Reactions(at=at, heart=n % 90)
        else:
            asked = str(n) if n % 25 == 2 else None
            text = f"the speckled vase, please show the inside ({n})"
            yield Chat(at=at, id=str(n), sender=f"p{n % 300}", text=text, question=asked)


@asynccontextmanager
async def kept(stage: Stage, checkpoint: Checkpoint) -> AsyncGenerator[None]:
    """Answers as `web` does."""

    async def answer(asked: Msg) -> None:
        await asked.respond(msgspec.json.encode(checkpoint))

    answering = await stage.nc.subscribe("room.checkpoint", cb=answer)
    await stage.nc.flush()
    yield
    await answering.unsubscribe()


async def served(stage: Stage, show: str, expected: Snapshot) -> tuple[float, float]:
    """Milliseconds from the node's start to its port, and from the first question to the answer."""
    port = free_port()
    settings = stage.settings.model_copy(update={"room_port": port})
    began = time.monotonic()
    async with acting(*python("vitrine"), "role", "room", settings=settings):
        await listens(port)
        listened = time.monotonic()
        first = await first_frame(port, show, token_for(show, stage.key))
        answered = time.monotonic()
    if first[0] != json.loads(msgspec.json.encode(expected)):
        raise Inexact(show)
    return round(1e3 * (listened - began), 1), round(1e3 * (answered - listened), 1)


async def first_frame(port: int, show: str, token: str) -> list[dict[str, object]]:
    """As a page without sockets gets it; until then the room is opening, or asks to slow down."""
    async with asyncio.timeout(ANSWERS_WITHIN):
        while True:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            path = f"/rooms/{show}/entries?token={token}"
            writer.write(f"GET {path} HTTP/1.1\r\nHost: room\r\nOrigin: {ORIGIN}\r\n\r\n".encode())
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
            writer.close()
            found = json.loads(body) if f" {HTTPStatus.OK} ".encode() in head else []
            if found and found[0]["kind"] == "snapshot":
                return found
            await asyncio.sleep(LOOKS_EVERY)
