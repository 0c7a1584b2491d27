"""RSS 2.0 and Atom, one item at a time. A document that defines entities is refused."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from vitrine.kit.product_files.saying import FileUnreadable, Line, Source, StopsHere
from vitrine.kit.text import mark

ITEMS = {"item", "entry"}
PAGE = "html"
PIECE = 1 << 16  # bytes
MOST_DEPTH = 32
LONGEST_TEXT = 200_000  # characters
LONGEST_NAME = 100
SEVERAL = "\n"  # between values of an attribute that is there several times
GOOGLES = "//base.google.com/ns/"

NOT_XML = mark("This is no well-formed XML: {problem}. Nothing from this line on was read.")
ENTITIES = mark("An XML file with a DOCTYPE is not read: it could define entities without end.")
WEB_PAGE = mark(
    "This is a web page and not the file: the address shows the file, or asks to sign in. Take the "
    "one that downloads it."
)
TOO_LARGE = mark("An element is too deep or too long. Nothing from this line on was read.")


@contextmanager
def markup(path: Path) -> Generator[Source]:
    with path.open("rb") as file:
        lines = Items().read(file)
        first = next(lines, None)
        yield Source(
            headers=sorted(first.cells) if first else [], lines=again(first, lines), decimal="."
        )


def again(first: Line | None, rest: Iterator[Line]) -> Iterator[Line]:
    if first is not None:
        yield first
    yield from rest


class Items:
    """Only what stands directly in an item is told: a price inside of `shipping` is none of it."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._path: list[str] = []
        self._item_at: int | None = None  # depth
        self._line = 0
        self._cells: dict[str, str] = {}
        self._googles: set[str] = set()
        self._said: list[str] = []
        self._length = 0
        self._done: list[Line] = []

    def read(self, file: BinaryIO) -> Iterator[Line]:
        try:
            while piece := file.read(PIECE):
                self._parser.Parse(piece, False)  # noqa: FBT003 - expat's signature
                yield from self._taken()
            self._parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError as error:
            yield from self._taken()
            problem = expat.ErrorString(error.code)
            raise StopsHere(error.lineno, NOT_XML, problem=problem) from None
        yield from self._taken()

    def _taken(self) -> list[Line]:
        done, self._done = self._done, []
        return done

    def _doctype(self, name: str, *_: object) -> None:
        raise FileUnreadable(WEB_PAGE if name.casefold() == PAGE else ENTITIES)

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._path.append(name.rpartition(" ")[2])
        if [each.casefold() for each in self._path] == [PAGE]:
            raise FileUnreadable(WEB_PAGE)
        if len(self._path) > MOST_DEPTH:
            raise self._too_large()
        if self._item_at is None and self._path[-1] in ITEMS:
            self._item_at, self._cells, self._googles = len(self._path), {}, set()
            self._line = self._parser.CurrentLineNumber
        self._said, self._length = [], 0

    def _text(self, text: str) -> None:
        if self._item_at is None or len(self._path) != self._item_at + 1:
            return
        self._length += len(text)
        if self._length > LONGEST_TEXT:
            raise self._too_large()
        self._said.append(text)

    def _end(self, full_name: str) -> None:
        depth, name = len(self._path), self._path.pop()
        if self._item_at is None:
            return
        if depth == self._item_at:
            self._done.append(Line(self._line, self._cells))
            self._item_at = None
        elif depth == self._item_at + 1:
            self._keep_once(full_name, name[:LONGEST_NAME], "".join(self._said).strip())
            self._said = []

    def _keep_once(self, full_name: str, name: str, text: str) -> None:
        """Many write `title` for feed readers and `g:title` for Google: Google's counts."""
        is_googles = GOOGLES in full_name
        if not is_googles and name in self._googles:
            return
        if is_googles and text and name not in self._googles:
            self._googles.add(name)
            self._cells.pop(name, None)
        self._keep(name, text)

    def _keep(self, name: str, text: str) -> None:
        before = self._cells.get(name, "")
        if len(before) > LONGEST_TEXT:
            raise self._too_large()
        if text:
            self._cells[name] = f"{before}{SEVERAL}{text}" if before else text

    def _too_large(self) -> StopsHere:
        return StopsHere(self._parser.CurrentLineNumber, TOO_LARGE)
