"""Cells read one by one: what is wrong with them is noted, with its line and column."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from vitrine.kit.product_files.cells import CellWrong
from vitrine.kit.product_files.saying import Line
from vitrine.kit.product_files.told import Costs, Flaw
from vitrine.kit.text import mark

LONGEST_SHOWN = 80  # characters of a cell

MISSING = mark("This is missing.")

Value = TypeVar("Value")


class Noted:
    """One line of a file, and the flaws of the product it belongs to."""

    def __init__(self, line: Line, columns: Mapping[str, str], flaws: list[Flaw]) -> None:
        self.line = line
        self._columns = columns
        self._flaws = flaws
        self.is_lost = False

    def has_column(self, word: str) -> bool:
        return word in self._columns

    def text(self, word: str) -> str:
        return self.line.cells.get(self._columns.get(word, ""), "")

    def read(
        self, word: str, reading: Callable[[str], Value], costs: Costs = Costs.CELL
    ) -> Value | None:
        cell = self.text(word)
        if not cell:
            return None
        try:
            return reading(cell)
        except CellWrong as wrong:
            self.note(word, wrong.says, costs, **wrong.facts)
            return None

    def demand(self, word: str, costs: Costs) -> str:
        cell = self.text(word)
        if not cell:
            self.note(word, MISSING, costs)
        return cell

    def note(self, word: str, says: str, costs: Costs, **facts: str) -> None:
        self.is_lost = self.is_lost or costs == Costs.ROW
        flaw = Flaw(
            line=self.line.number,
            field=self._columns.get(word, word.replace("_", " ")),
            says=says,
            costs=costs,
            written=self.text(word)[:LONGEST_SHOWN],
            facts=facts,
        )
        self._flaws.append(flaw)
