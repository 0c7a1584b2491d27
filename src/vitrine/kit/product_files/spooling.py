"""Lines of one product often stand apart: they are put aside on disk and fetched together.

In memory stay the keys and where their lines are, some hundred bytes for each.
"""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Self

import msgspec

from vitrine.kit.product_files.saying import Line


class Spool:
    def __init__(self) -> None:
        self._file = TemporaryFile(prefix="vitrine-feed-")  # noqa: SIM115 - closed by __exit__
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._ends = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, key: str, line: Line) -> None:
        written = msgspec.msgpack.encode(line)
        self._file.write(written)
        self._places.setdefault(key, []).append((self._ends, len(written)))
        self._ends += len(written)

    def __len__(self) -> int:
        return len(self._places)

    def groups(self) -> Iterator[tuple[str, list[Line]]]:
        """In the order in which they began."""
        self._file.flush()
        for key, places in self._places.items():
            yield key, [self._read(*place) for place in places]

    def _read(self, start: int, size: int) -> Line:
        self._file.seek(start)
        return msgspec.msgpack.decode(self._file.read(size), type=Line)
