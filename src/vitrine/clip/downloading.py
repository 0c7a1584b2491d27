"""A whole recording as files that other programs open: `init` and segments, one after the other."""

from collections.abc import AsyncIterator
from typing import NamedTuple

from vitrine.media.clips.planning import in_a_row
from vitrine.media.fmp4.init import CLOCK
from vitrine.media.store.archive import FOLDER, load_archived
from vitrine.ports import Blobs

PIECE = 1 << 20  # bytes


class Recorded(NamedTuple):
    """What one file holds; an encoder that came back with other settings begins another."""

    keys: tuple[tuple[str, int], ...]
    length_ms: int

    @property
    def size(self) -> int:
        return sum(size for _, size in self.keys)


async def recording_of(blobs: Blobs, show_id: int) -> list[Recorded]:
    """Empty: nothing is kept."""
    timeline = await load_archived(blobs, str(show_id))
    below = f"{FOLDER}/shows/{show_id}"
    whole = [segment for segment in timeline.segments if segment.complete] if timeline else []
    found: list[Recorded] = []
    for row in in_a_row(whole):
        init = f"{below}/{row[0].map_path}"
        keys = [(init, await blobs.size(init) or 0)]
        keys += [(f"{below}/{segment.path}.m4s", segment.size) for segment in row]
        length = sum(segment.duration for segment in row) * 1000 // CLOCK
        found.append(Recorded(tuple(keys), length))
    return found


async def bytes_of(blobs: Blobs, recorded: Recorded) -> AsyncIterator[bytes]:
    for key, size in recorded.keys:
        for at in range(0, size, PIECE):
            yield await blobs.piece(key, at, min(PIECE, size - at)) or b""
