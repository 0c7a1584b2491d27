"""Spreadsheets (.xlsx): the first sheet, its formulas as the values they had when it was saved."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from vitrine.kit.product_files.columns import header_in
from vitrine.kit.product_files.saying import FileUnreadable, Line, Source
from vitrine.kit.text import mark

MOST_UNPACKED = 400_000_000  # bytes: a zip bomb is far above, a sheet of 200,000 rows below
MOST_FILES = 2_000
MOST_COLUMNS = 256
LAST_ROW = 1_048_576  # that spreadsheet programs have
BROKEN = (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, SyntaxError, OSError)

NO_SHEET = mark("This spreadsheet cannot be read. Save it again as .xlsx, or as CSV.")
TOO_MUCH = mark("Unpacked, the spreadsheet is larger than {megabytes} MB. Save it as CSV.")


@contextmanager
def sheet(path: Path) -> Generator[Source]:
    demand_modest(path)
    with path.open("rb") as file:
        rows = numbered(first_sheet(file))
        headers = header_in(rows)
        lines = (line(number, headers, row) for number, row in rows if any(row))
        yield Source(headers=headers, lines=lines)


def first_sheet(file: BinaryIO) -> Any:
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        worksheet: Any = book.worksheets[0]
        worksheet.reset_dimensions()
    except (*BROKEN, IndexError):
        raise FileUnreadable(NO_SHEET) from None
    return worksheet


def demand_modest(path: Path) -> None:
    """What a zip says of its sizes is what it gives: a file that holds more is cut there."""
    try:
        with ZipFile(path) as packed:
            entries = packed.infolist()
    except (BadZipFile, OSError, ValueError):
        raise FileUnreadable(NO_SHEET) from None
    if len(entries) > MOST_FILES or sum(each.file_size for each in entries) > MOST_UNPACKED:
        raise FileUnreadable(TOO_MUCH, megabytes=MOST_UNPACKED // 1_000_000)


def numbered(worksheet: Any) -> Iterator[tuple[int, list[str]]]:
    rows = worksheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
    try:
        for number, row in enumerate(rows, 1):
            if number > LAST_ROW:
                raise FileUnreadable(NO_SHEET)
            is_empty = row.count(None) == len(row)
            yield number, [] if is_empty else [text_of(cell) for cell in row]
    except BROKEN:
        raise FileUnreadable(NO_SHEET) from None


def text_of(cell: object) -> str:
    """A number as a person would write it: no `.0`, no digits that only a float has."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else f"{cell:.10g}"
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()
    return str(cell).strip()


def line(number: int, headers: Sequence[str], row: Sequence[str]) -> Line:
    cells = {name: cell for name, cell in zip(headers, row, strict=False) if name and cell}
    return Line(number, cells)
