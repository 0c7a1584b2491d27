"""A room node that sends as fast as it can: its own server, hub and room; the log is made here.

Run as a process of its own: prints its port; a line on stdin begins, the end of stdin ends.
"""

import asyncio
import json
import sys
from itertools import count

import uvloop
from msgspec.structs import replace

from benchmarks.fanout_crowd import ORIGIN, PAYLOAD
from vitrine.kit import clock
from vitrine.realtime.door import Door
from vitrine.realtime.entries import Stock, encode, line
from vitrine.realtime.hub import Hub
from vitrine.realtime.room import Room
from vitrine.realtime.server import RoomServer, listening
from vitrine.roles.bus import connected
from vitrine.roles.running import raise_descriptor_limit
from vitrine.settings import load

FIRST = 1_000_000  # so that every entry has the same length
LOOKED_AT = 50  # sockets; while one of them is stuck, the next frame waits


async def main() -> None:
    raise_descriptor_limit()
    wish = json.loads(sys.stdin.readline())
    settings = load()
    async with connected(settings, "bench") as nc, asyncio.TaskGroup() as tasks:
        hub = Hub(nc)
        running = tasks.create_task(hub.run())
        door = Door(key=settings.derived_key("room-token"), origin=ORIGIN, anonymous=True)
        server = RoomServer(hub, door, lambda: (True, {}))
        async with listening(server, "127.0.0.1", 0) as port:
            print(json.dumps({"port": port}), flush=True)
            await told()
            sending = tasks.create_task(send_to_all(hub.rooms[wish["show"]].room))
            await told()
            sending.cancel()
        await hub.close(within=1)
        running.cancel()


async def told() -> None:
    await asyncio.to_thread(sys.stdin.readline)


async def send_to_all(room: Room) -> None:
    sockets, stock = list(room.seats)[:LOOKED_AT], a_stock()
    for seq in count(FIRST):
        room.receive(line(seq, encode(replace(stock, version=seq))))
        await asyncio.sleep(0)
        while any(seat.stuck_since for seat in sockets):  # noqa: ASYNC110 - picows tells the seats
            await asyncio.sleep(0.001)


def a_stock() -> Stock:
    """One whose frame has `PAYLOAD` bytes."""
    bare = Stock(at=clock.now_ms(), variant="71", product="", available=3, version=FIRST)
    beside = len(b'[{"seq":1000000,]') - 1
    return replace(bare, product="9" * (PAYLOAD - len(encode(bare)) - beside))


if __name__ == "__main__":
    uvloop.run(main())
