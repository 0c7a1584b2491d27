"""Which pieces of an order somebody means: by line, as people count."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from vitrine.catalogue import products_by_ids
from vitrine.db import Tx
from vitrine.order import Order, OrderUnit
from vitrine.web.filling import Form
from vitrine.web.goods import THUMBNAIL, picture_url


@dataclass(frozen=True)
class Pieces:
    """Pieces of one line, alike and still to choose from."""

    line_id: int
    title: str
    option: str
    sku: str
    image: str | None
    unit_ids: Sequence[int]

    @property
    def count(self) -> int:
        return len(self.unit_ids)


async def pieces_of(tx: Tx, order: Order, unit_ids: Collection[int]) -> list[Pieces]:
    products = await products_by_ids(tx, (line.product_id for line in order.lines))
    rows = [
        Pieces(
            line_id=line.id,
            title=line.title,
            option=line.option,
            sku=line.sku,
            image=picture_url(products[line.product_id].image, THUMBNAIL),
            unit_ids=[unit.id for unit in line.units if unit.id in unit_ids],
        )
        for line in order.lines
    ]
    return [row for row in rows if row.unit_ids]


def chosen(order: Order, form: Form, among: Iterable[OrderUnit]) -> list[int]:
    """`pieces-{line}` says how many."""
    left = list(among)
    units: list[int] = []
    for line in order.lines:
        told = form.values[f"pieces-{line.id}"]
        wanted = int(told) if told.isascii() and told.isdecimal() and len(told) < 5 else 0  # noqa: PLR2004
        alike = [unit.id for unit in left if unit.line_id == line.id]
        units += alike[:wanted]
    return units
