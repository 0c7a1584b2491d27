import asyncio
import os
import socket
from contextlib import suppress
from datetime import timedelta
from types import TracebackType
from typing import Self, cast

GATHER = 0.025  # seconds
READ_SIZE = 1 << 16
SILENT_FOR = timedelta(seconds=15)


class Gathering:
    """Reads a publisher's socket at a moment of the clock, and not whenever something came.

    ffmpeg sends a frame in a hundred pieces, and each would wake us. All publishers are read at the
    same moments, which wake us once.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._transport = cast("asyncio.Transport", writer.transport)
        self._socket = socket.socket(fileno=os.dup(writer.get_extra_info("socket").fileno()))
        self._socket.settimeout(0)
        self._has_left = True
        self._is_behind = False

    def __enter__(self) -> Self:
        self._transport.pause_reading()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()
        if not self._writer.is_closing():
            self._transport.resume_reading()

    async def read(self) -> bytes:
        """Nothing if the link is closed; raises TimeoutError if it is silent."""
        data = await self._left() if self._has_left else b""
        data = data or await self._came()
        self._is_behind = len(data) == READ_SIZE
        return data

    async def _left(self) -> bytes:
        """What the stream had read before its transport was paused."""
        try:
            async with asyncio.timeout(0):
                return await self._reader.read(READ_SIZE)
        except TimeoutError:
            self._has_left = False
            return b""
        finally:
            self._transport.pause_reading()  # the stream resumes it when it has room again

    async def _came(self) -> bytes:
        loop = asyncio.get_running_loop()
        until = loop.time() + SILENT_FOR.total_seconds()
        while not self._writer.is_closing():
            await asyncio.sleep(0 if self._is_behind else GATHER - loop.time() % GATHER)
            with suppress(BlockingIOError):
                return self._socket.recv(READ_SIZE)
            self._is_behind = False
            if loop.time() > until:
                raise TimeoutError
        return b""
