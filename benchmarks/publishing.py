"""Many encoders in one cheap process: `python -m benchmarks.publishing CLIP PORT STREAMS FIRST`.

They send the clip's tags at their times, over and over, each a little after the other. Says
`{"publishing": N}` when all of them have begun.
"""

import asyncio
import json
import struct
import sys
from pathlib import Path

import uvloop

from benchmarks.clip import SECONDS, Tag, configuration, tags
from vitrine.media.rtmp.chunks import SET_CHUNK_SIZE, Message, render
from vitrine.media.rtmp.messages import AUDIO, VIDEO, command

CHUNK = 1 << 20
HANDSHAKE = 1536
TICK = 0.01  # seconds: what is due is sent so often


async def main(clip: Path, port: int, streams: int, first: int) -> None:
    heads, turn = configuration(clip), list(tags(clip))
    loop = asyncio.get_running_loop()
    began = loop.time() + 0.5 + streams * 0.01
    ready = asyncio.Semaphore(0)
    async with asyncio.TaskGroup() as group:
        for number in range(streams):
            start = began + number / streams
            key = f"{first + number}-bench"
            group.create_task(publish(port, key, start, heads, turn, ready))
        for _ in range(streams):
            await ready.acquire()
        print(json.dumps({"publishing": streams}), flush=True)


async def publish(  # noqa: PLR0917 - a row of plain facts
    port: int, key: str, start: float, heads: list[Tag], turn: list[Tag], ready: asyncio.Semaphore
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await introduce(reader, writer, key)
    for tag in heads:
        writer.write(message(tag, 0))
    ready.release()
    loop, rounds = asyncio.get_running_loop(), 0
    while True:
        for tag in turn:
            due = start + rounds * SECONDS + tag.timestamp / 1000
            if due - loop.time() > TICK:
                await asyncio.sleep(due - loop.time())
            writer.write(message(tag, rounds * SECONDS * 1000))
        await writer.drain()
        rounds += 1


async def introduce(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: str) -> None:
    writer.write(b"\x03" + bytes(HANDSHAKE))
    answer = await reader.readexactly(1 + 2 * HANDSHAKE)
    writer.write(answer[1 : 1 + HANDSHAKE])
    writer.write(render(Message(SET_CHUNK_SIZE, 0, 0, struct.pack(">I", CHUNK)), 2))
    writer.write(command("connect", 1, {"app": "live"}))
    writer.write(command("createStream", 2, None))
    writer.write(command("publish", 3, None, key, "live", stream=1))
    said = b""
    while b"NetStream.Publish.Start" not in said:
        piece = await reader.read(4096)
        if not piece:
            raise ConnectionError(f"refused: {said!r}")
        said += piece


def message(tag: Tag, later: int) -> bytes:
    kind, chunks = (AUDIO, 4) if tag.sound else (VIDEO, 6)
    return render(Message(kind, tag.timestamp + later, 1, tag.body), chunks, CHUNK)


if __name__ == "__main__":
    path, port, streams, first = sys.argv[1:]
    uvloop.run(main(Path(path), int(port), int(streams), int(first)))
