from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from vitrine.kit.ids import new_secret
from vitrine.ports import Blobs, BlobsAway

FOLDER = "feeds"
KIND = "application/octet-stream"


@asynccontextmanager
async def stored(blobs: Blobs, path: Path) -> AsyncGenerator[str]:
    """A file by its key in the store; it does not stay there if no import comes of it."""
    key = f"{FOLDER}/{new_secret()}"
    await blobs.put(key, path, kind=KIND)
    try:
        yield key
    except BaseException:
        with suppress(BlobsAway):
            await blobs.remove([key])
        raise
