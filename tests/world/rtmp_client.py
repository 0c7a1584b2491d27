"""A publisher that speaks only as much RTMP as a test wants it to."""

import asyncio
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from vitrine.media.rtmp.amf import AmfValue, decode
from vitrine.media.rtmp.chunks import ChunkReader, Message, render
from vitrine.media.rtmp.messages import AUDIO, COMMAND, VIDEO, command

HANDSHAKE = b"\x03" + bytes(1536)


class RtmpClient:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._chunks = ChunkReader(1 << 20)

    async def shake_hands(self) -> None:
        self._writer.write(HANDSHAKE)
        answer = await self._reader.readexactly(1 + 2 * 1536)
        self._writer.write(answer[1 : 1 + 1536])

    async def connect(self, app: str = "live") -> None:
        await self.shake_hands()
        self.send(command("connect", 1, {"app": app}))

    async def publish(self, key: str) -> str:
        """The code of the answer."""
        await self.connect()
        self.send(command("createStream", 2, None))
        self.send(command("publish", 3, None, key, "live", stream=1))
        return await self.status()

    def send(self, data: bytes) -> None:
        self._writer.write(data)

    def send_video(self, timestamp: int, body: bytes) -> None:
        self.send(render(Message(VIDEO, timestamp, 1, body), 6))

    def send_audio(self, timestamp: int, body: bytes) -> None:
        self.send(render(Message(AUDIO, timestamp, 1, body), 4))

    @property
    def unsent(self) -> int:
        """Bytes that the server has not taken off our hands."""
        return self._writer.transport.get_write_buffer_size()

    async def status(self) -> str:
        """The code of the next onStatus; empty if the server hung up instead."""
        async with asyncio.timeout(40):
            while data := await self._read():
                self._chunks.feed(data)
                for message in self._chunks.messages():
                    values = decode(message.body) if message.kind == COMMAND else []
                    if values and values[0] == "onStatus":
                        return code_of(values[-1])
        return ""

    async def hung_up_on(self) -> bool:
        async with asyncio.timeout(40):
            while await self._read():
                pass
        return True

    async def _read(self) -> bytes:
        with suppress(ConnectionResetError):
            return await self._reader.read(4096)
        return b""


def code_of(details: AmfValue) -> str:
    code = details.get("code") if isinstance(details, dict) else None
    return code if isinstance(code, str) else ""


def set_chunk_size(size: int) -> bytes:
    return render(Message(1, 0, 0, struct.pack(">I", size)), 2)


@asynccontextmanager
async def an_rtmp_client(port: int) -> AsyncGenerator[RtmpClient]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield RtmpClient(reader, writer)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
