"""Which pieces of an order somebody means: by line, as people count."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from vitrine.catalogue import products_by_ids
from vitrine.db import Tx
from vitrine.order import Order, OrderUnit, alike
from vitrine.web.filling import Form
from vitrine.web.goods import THUMBNAIL, picture_url


@dataclass(frozen=True)
class Pieces:
    """Pieces of one line, alike and still to choose from. `key` names them in a form."""

    key: str
    variant_id: int
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
    return [
        Pieces(
            key=each.key,
            variant_id=each.variant_id,
            title=each.line.title,
            option=each.option,
            sku=each.sku,
            image=picture_url(products[each.line.product_id].image, THUMBNAIL),
            unit_ids=[unit.id for unit in each.units],
        )
        for each in alike(order, unit_ids)
    ]


def chosen(order: Order, form: Form, among: Iterable[OrderUnit]) -> list[int]:
    """`pieces-{key}` says how many."""
    units: list[int] = []
    for each in alike(order, {unit.id for unit in among}):
        told = form.values[f"pieces-{each.key}"]
        wanted = int(told) if told.isascii() and told.isdecimal() and len(told) < 5 else 0  # noqa: PLR2004
        units += [unit.id for unit in each.units[:wanted]]
    return units


def wanted_told(order: Order, form: Form, unit_ids: Collection[int]) -> dict[int, int | None]:
    """`instead-{key}` names a variant, or nothing where the money is to go back."""
    wanted: dict[int, int | None] = {}
    for each in alike(order, unit_ids):
        told = form.values[f"instead-{each.key}"]
        is_id = told.isascii() and told.isdecimal() and len(told) < 20  # noqa: PLR2004
        wanted |= {unit.id: int(told) if is_id else None for unit in each.units}
    return wanted
