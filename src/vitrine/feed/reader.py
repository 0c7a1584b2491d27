"""The process that reads files, seen from the worker."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import msgspec

from vitrine.kit.product_files.told import Answer, Order, Progress, Read, Unreadable
from vitrine.kit.text import mark
from vitrine.ports import Blobs

WITHIN = timedelta(minutes=15)
PIECE = 4 << 20  # bytes
COMMAND = (sys.executable, "-m", "vitrine.kit.product_files")

LOST = mark("The file is not in the store any more.")
BROKEN = mark("The file could not be read: the reader broke off.")
TOO_SLOW = mark("Reading the file took longer than 15 minutes.")


class NotRead(Exception):
    """`again`: another day it may be read, the same as it is."""

    def __init__(
        self, says: str, facts: dict[str, str] | None = None, *, again: bool = True
    ) -> None:
        super().__init__(says)
        self.says = says
        self.facts = facts or {}
        self.again = again


async def fetch(blobs: Blobs, key: str, path: Path) -> None:
    """Piece by piece, never in memory whole."""
    size = await blobs.size(key)
    if size is None:
        raise NotRead(LOST)
    with path.open("wb") as file:
        for start in range(0, size, PIECE):
            file.write(await blobs.piece(key, start, min(PIECE, size - start)) or b"")


async def told_by_reader(order: Order, say_rows: Callable[[int], Awaitable[None]]) -> Read:
    process = await asyncio.create_subprocess_exec(
        *COMMAND, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(WITHIN.total_seconds()):
            process.stdin.write(msgspec.json.encode(order))
            process.stdin.write_eof()
            async for line in process.stdout:
                said: Answer = msgspec.json.decode(line, type=Answer)
                match said:
                    case Progress(rows):
                        await say_rows(rows)
                    case Unreadable(says, facts):
                        raise NotRead(says, facts, again=False)
                    case Read():
                        return said
    except TimeoutError:
        raise NotRead(TOO_SLOW) from None
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    raise NotRead(BROKEN)
