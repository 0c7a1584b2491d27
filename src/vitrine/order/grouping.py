"""Pieces of an order as people count them: of one line, and the same thing."""

from collections.abc import Collection
from dataclasses import dataclass

from vitrine.order.model import Order, OrderLine, OrderUnit


@dataclass(frozen=True, slots=True)
class Alike:
    line: OrderLine
    variant_id: int
    sku: str
    option: str
    units: tuple[OrderUnit, ...]

    @property
    def key(self) -> str:
        """Names them in a form. What an exchange sent is another thing than its line says."""
        is_lines = self.variant_id == self.line.variant_id
        return str(self.line.id) if is_lines else f"{self.line.id}-{self.variant_id}"


def alike(order: Order, unit_ids: Collection[int]) -> list[Alike]:
    """In the order of its lines."""
    found: dict[tuple[int, int], list[OrderUnit]] = {}
    lines = {line.id: line for line in order.lines}
    for line in order.lines:
        for unit in line.units:
            if unit.id in unit_ids:
                found.setdefault((line.id, unit.variant_id), []).append(unit)
    return [
        Alike(
            line=lines[line_id],
            variant_id=variant_id,
            sku=sku_of(lines[line_id], units[0]),
            option=option_of(lines[line_id], units[0]),
            units=tuple(units),
        )
        for (line_id, variant_id), units in found.items()
    ]


def sku_of(line: OrderLine, unit: OrderUnit) -> str:
    return line.sku if unit.sku is None else unit.sku


def option_of(line: OrderLine, unit: OrderUnit) -> str:
    return line.option if unit.option is None else unit.option
