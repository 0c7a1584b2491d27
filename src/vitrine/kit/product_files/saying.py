"""Why a file cannot be read at all, or not beyond a line."""

from collections.abc import Iterator
from typing import NamedTuple


class Line(NamedTuple):
    """`cells`: by the header as the file spells it. `extra`: it has more cells than headers."""

    number: int
    cells: dict[str, str]
    extra: bool = False


class Source(NamedTuple):
    """`decimal`: the mark that its numbers most likely have."""

    headers: list[str]
    lines: Iterator[Line]
    decimal: str = "."
    notice: str = ""


class FileUnreadable(Exception):
    def __init__(self, says: str, **facts: object) -> None:
        super().__init__(says)
        self.says = says
        self.facts = {name: str(fact) for name, fact in facts.items()}


class StopsHere(FileUnreadable):
    """What was read before stands."""

    def __init__(self, line: int, says: str, **facts: object) -> None:
        super().__init__(says, **facts)
        self.line = line
