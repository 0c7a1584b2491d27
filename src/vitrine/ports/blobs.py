"""Files under keys such as `images/ab12.jpg`: pictures, recordings, clips."""

from collections.abc import Collection, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

REMOVED_AT_ONCE = 1_000  # keys
PARTS_AT_ONCE = 4


class BlobsAway(Exception):
    """The store does not answer, or refuses: try again later."""


class Blobs:
    """A folder or a bucket. A key holds nothing or a whole file, never half of one."""

    def __init__(self, store: LocalStore | S3Store) -> None:
        self._store = store

    async def put(self, key: str, body: bytes | Path | BinaryIO, *, kind: str) -> None:
        """`kind` is its media type, for whoever serves the bucket itself.

        Of a file no more than `PARTS_AT_ONCE` parts of 5 MB are in memory.
        """
        kept = {"Content-Type": kind} if isinstance(self._store, S3Store) else None
        with away():
            await obstore.put_async(
                self._store, key, body, attributes=kept, max_concurrency=PARTS_AT_ONCE
            )

    async def read(self, key: str) -> bytes | None:
        """None if there is nothing under this key."""
        with away():
            try:
                found = await obstore.get_async(self._store, key)
                return bytes(await found.bytes_async())
            except FileNotFoundError:
                return None

    async def piece(self, key: str, start: int, size: int) -> bytes | None:
        """At least one byte."""
        with away():
            try:
                return bytes(
                    await obstore.get_range_async(self._store, key, start=start, length=size)
                )
            except FileNotFoundError:
                return None

    async def size(self, key: str) -> int | None:
        with away():
            try:
                return (await obstore.head_async(self._store, key))["size"]
            except FileNotFoundError:
                return None

    async def sizes(self, folder: str) -> dict[str, int]:
        """Every key below `folder/`, and how many bytes it holds."""
        found: dict[str, int] = {}
        with away():
            async for some in obstore.list(self._store, prefix=folder):
                found |= {each["path"]: each["size"] for each in some}
        return {key: size for key, size in found.items() if key.startswith(f"{folder}/")}

    async def remove(self, keys: Collection[str]) -> None:
        """What is not there is gone already."""
        wanted = list(keys)
        with away():
            for n in range(0, len(wanted), REMOVED_AT_ONCE):
                await self._remove(wanted[n : n + REMOVED_AT_ONCE])

    async def remove_below(self, folder: str) -> int:
        """How many files are gone by it."""
        keys = await self.sizes(folder)
        await self.remove(keys)
        return len(keys)

    async def _remove(self, keys: list[str]) -> None:
        if isinstance(self._store, S3Store):
            await obstore.delete_async(self._store, keys)
            return
        for key in keys:
            try:
                await obstore.delete_async(self._store, key)
            except FileNotFoundError:
                continue


@contextmanager
def away() -> Generator[None]:
    try:
        yield
    except BaseError as error:
        raise BlobsAway(str(error).partition("\n")[0]) from None
