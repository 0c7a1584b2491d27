"""Recordings in the blob store, where every media node finds them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from vitrine.media.hls.timeline import Segment, Timeline
from vitrine.media.store.index import NAME, parse
from vitrine.media.store.loading import ENDED, Stored, assembled
from vitrine.ports import Blobs

FOLDER = "media"
PIECE = 1 << 20  # bytes that are asked for at once

IsLeft = Callable[[str], Awaitable[bool]]


async def nobody_knows(_: str) -> bool:
    return False


class Archive:
    """`root` is the folder on this machine whose files have the same names in the store.

    `is_left` tells of a show whether it is over and no node has any more of it.
    """

    def __init__(self, blobs: Blobs, root: Path, is_left: IsLeft = nobody_knows) -> None:
        self.blobs = blobs
        self.is_left = is_left
        self._root = root

    def key(self, file: Path) -> str:
        return f"{FOLDER}/{file.relative_to(self._root).as_posix()}"

    async def sessions(self, show: str) -> tuple[list[Stored], bool]:
        """Also whether all of them were sent."""
        return await archived(self.blobs, show)

    async def names(self, folder: Path, ending: str) -> set[str]:
        """Below the folder, by the name of the session and the file."""
        found = await self.blobs.sizes(self.key(folder))
        return {key.removeprefix(f"{self.key(folder)}/") for key in found if key.endswith(ending)}

    async def read(self, file: Path) -> bytes | None:
        return await self.blobs.read(self.key(file))

    async def size(self, file: Path) -> int | None:
        return await self.blobs.size(self.key(file))

    async def pieces(self, file: Path, start: int, end: int) -> AsyncIterator[bytes]:
        for at in range(start, end, PIECE):
            yield await self.blobs.piece(self.key(file), at, min(PIECE, end - at)) or b""


async def load_archived(blobs: Blobs, show: str) -> Timeline | None:
    """What was kept of a show; None if nothing was."""
    sessions, ended = await archived(blobs, show)
    return assembled(sessions, ended=ended)


async def archived(blobs: Blobs, show: str) -> tuple[list[Stored], bool]:
    below = f"{FOLDER}/shows/{show}"
    sizes = await blobs.sizes(below)
    sessions = [
        Stored(key.split("/")[-2], parse(await blobs.read(key) or b""), in_store(key, sizes))
        for key in sizes
        if key.endswith(f"/{NAME}")
    ]
    return sessions, f"{below}/{ENDED}" in sizes


def in_store(index: str, sizes: dict[str, int]) -> Callable[[Segment], bool]:
    folder = index.removesuffix(NAME)

    def is_whole(segment: Segment) -> bool:
        return segment.complete and sizes.get(f"{folder}s{segment.number}.m4s") == segment.size

    return is_whole
