"""CSV and TSV: whatever spreadsheet programs and shops call so."""

import codecs
import csv
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Protocol, TextIO

from vitrine.kit.product_files.columns import LOOKED_AT, header_in, names_products
from vitrine.kit.product_files.saying import FileUnreadable, Line, Source, StopsHere
from vitrine.kit.text import mark

DELIMITERS = ("\t", ";", ",", "|")
LONGEST_CELL = 200_000  # characters
LONGEST_HEADER = 64_000  # characters
PIECE = 1 << 20  # bytes
MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ELSE = "cp1252"  # what Excel writes where it does not write UTF-8

NO_TABLE = mark("This is no table: it has zeros where text should be.")
UNCLOSED = mark(
    "A cell has no end, or more than {most} characters: most likely a quotation mark is missing "
    "here. Nothing from this line on was read."
)
NOT_UTF8 = mark(
    "The file is not UTF-8 and was read as Windows-1252. If letters look wrong, save it as UTF-8."
)


class Rows(Protocol):
    """As `csv.reader` makes them."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...


@contextmanager
def table(path: Path) -> Generator[Source]:
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        delimiter = delimiter_of(file)
        csv.field_size_limit(LONGEST_CELL)
        rows = numbered(csv.reader(file, delimiter=delimiter))
        headers = header_in(rows)
        yield Source(
            headers=headers,
            lines=(line(number, headers, row) for number, row in rows if any(row)),
            decimal="," if delimiter == ";" else ".",
            notice=NOT_UTF8 if encoding == ELSE else "",
        )


def encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
        for known, name in MARKED:
            if head.startswith(known):
                return name
        file.seek(0)
        return "utf-8" if is_utf8(iter(lambda: file.read(PIECE), b"")) else ELSE


def is_utf8(pieces: Iterator[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in pieces:
            if b"\0" in piece:
                raise FileUnreadable(NO_TABLE)
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def delimiter_of(file: TextIO) -> str:
    """Of the line that names the columns: what stands above it may have any."""
    lines = [file.readline(LONGEST_HEADER) for _ in range(LOOKED_AT)]
    file.seek(0)
    for line, delimiter in product(lines, DELIMITERS):
        if names_products(cell.strip(' "') for cell in line.strip().split(delimiter)):
            return delimiter
    return max(DELIMITERS, key=next(filter(str.strip, lines), "").count)


def numbered(rows: Rows) -> Iterator[tuple[int, list[str]]]:
    """Each with the line that it begins in: a cell may hold several."""
    begins = 1
    try:
        for row in rows:
            yield begins, [cell.strip() for cell in row]
            begins = rows.line_num + 1
    except csv.Error:
        raise StopsHere(begins, UNCLOSED, most=LONGEST_CELL) from None


def line(number: int, headers: list[str], row: list[str]) -> Line:
    cells = {name: cell for name, cell in zip(headers, row, strict=False) if name and cell}
    return Line(number, cells, extra=any(row[len(headers) :]))
