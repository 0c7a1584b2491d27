"""A file from its first line to its last, into products."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec

from vitrine.kit.product_files.columns import KEYS, columns_of, dialect_of
from vitrine.kit.product_files.kinds import Kind, kind_of
from vitrine.kit.product_files.markup import markup
from vitrine.kit.product_files.noting import MISSING
from vitrine.kit.product_files.saying import FileUnreadable, Line, Source, StopsHere
from vitrine.kit.product_files.spooling import Spool
from vitrine.kit.product_files.tables import table
from vitrine.kit.product_files.telling import told
from vitrine.kit.product_files.told import (
    Costs,
    Dialect,
    Flaw,
    Manner,
    Order,
    Progress,
    Read,
    ToldProduct,
)
from vitrine.kit.text import mark

MOST_ROWS = 300_000
LONGEST_KEY = 255
SAY_EVERY = 2_000  # rows

NO_ROW = mark("The file names columns, and has no row below them.")
TOO_MANY_ROWS = mark("A file has at most {most} rows. Nothing from this line on was read.")

Say = Callable[[Progress], None]


def read(order: Order, say: Say) -> Read:
    path = Path(order.path)
    with source_of(path) as source, Spool() as spool:
        return Reading(order, source, spool, say).run()


def source_of(path: Path) -> AbstractContextManager[Source]:
    kind = kind_of(path)
    if kind is Kind.SHEET:
        # A tenth of a second that only spreadsheets need.
        from vitrine.kit.product_files.sheets import sheet  # noqa: PLC0415

        return sheet(path)
    return markup(path) if kind is Kind.XML else table(path)


class Reading:
    def __init__(self, order: Order, source: Source, spool: Spool, say: Say) -> None:
        self._order = order
        self._source = source
        self._spool = spool
        self._say = say
        self._rows = 0
        self._flaws: list[Flaw] = []
        self._lost: list[ToldProduct] = []
        self._headers = dict.fromkeys(source.headers)
        self._columns: dict[str, str] = {}

    def run(self) -> Read:
        if self._source.notice:
            self._flaw(0, self._source.notice)
        if not self._source.headers:
            raise FileUnreadable(NO_ROW)
        dialect = dialect_of(self._source.headers)
        self._put_aside(dialect)
        if not self._rows:
            raise FileUnreadable(NO_ROW)
        written = self._write(dialect)
        return Read(rows=self._rows, products=written, dialect=dialect, flaws=self._flaws)

    def _put_aside(self, dialect: Dialect) -> None:
        for line in self._lines():
            self._learn(dialect, line)
            key = self._key_of(dialect, line)
            if key:
                self._spool.add(key[:LONGEST_KEY], line)
            else:
                self._lost.append(without_key(line, self._columns.get(KEYS[dialect], "id")))

    def _learn(self, dialect: Dialect, line: Line) -> None:
        """An item of XML may be the first that has an attribute."""
        unheard = [name for name in line.cells if name not in self._headers]
        if unheard or not self._columns:
            self._headers |= dict.fromkeys(unheard)
            self._columns = columns_of(dialect, self._headers)

    def _key_of(self, dialect: Dialect, line: Line) -> str:
        own, group = (
            line.cells.get(self._columns.get(word, ""), "") for word in (KEYS[dialect], "group")
        )
        return own and (group or own)

    def _lines(self) -> Iterator[Line]:
        try:
            for line in self._source.lines:
                if self._rows == MOST_ROWS:
                    self._flaw(line.number, TOO_MANY_ROWS, most=str(MOST_ROWS))
                    return
                self._rows += 1
                if self._rows % SAY_EVERY == 0:
                    self._say(Progress(self._rows))
                yield line
        except StopsHere as stop:
            if not self._rows:
                raise
            self._flaw(stop.line, stop.says, **stop.facts)

    def _write(self, dialect: Dialect) -> int:
        manner = Manner(
            currency=self._order.currency,
            decimal=self._source.decimal,
            at=self._order.at,
            tax_categories=self._order.tax_categories,
        )
        with Path(self._order.into).open("wb") as file:
            file.writelines(msgspec.json.encode(product) + b"\n" for product in self._lost)
            for key, lines in self._spool.groups():
                product = told(key, lines, self._columns, dialect, manner)
                file.write(msgspec.json.encode(product) + b"\n")
        return len(self._spool) + len(self._lost)

    def _flaw(self, line: int, says: str, **facts: str) -> None:
        self._flaws.append(Flaw(line=line, field="", says=says, costs=Costs.FILE, facts=facts))


def without_key(line: Line, field: str) -> ToldProduct:
    flaw = Flaw(line=line.number, field=field, says=MISSING, costs=Costs.PRODUCT)
    return ToldProduct(key="", line=line.number, flaws=[flaw])
