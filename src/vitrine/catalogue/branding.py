from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from vitrine.catalogue.errors import BrandNameMissing, BrandUnknown
from vitrine.catalogue.model import Brand
from vitrine.db import Tx
from vitrine.kit.ids import new_id
from vitrine.kit.text import printable

LONGEST_NAME = 80


async def brand_named(tx: Tx, told: str) -> Brand:
    """Made when it is first named; brands belong to no shop."""
    name = printable(told)[:LONGEST_NAME].strip()
    if not name:
        raise BrandNameMissing(field="name")
    key = name.casefold()[:LONGEST_NAME]
    made = insert(Brand).values(id=new_id(), name=name, key=key).on_conflict_do_nothing()
    await tx.session.execute(made)
    return (await tx.session.scalars(select(Brand).where(Brand.key == key))).one()


async def brand_by_id(tx: Tx, brand_id: int) -> Brand:
    found = await tx.session.get(Brand, brand_id)
    if found is None:
        raise BrandUnknown(field="brand_id")
    return found


async def brands(
    tx: Tx, *, named: str = "", after: int = 0, limit: int = 100
) -> tuple[Sequence[Brand], int]:
    """Those whose name contains `named`, and how many there are in all."""
    matching = Brand.key.contains(named.casefold(), autoescape=True)
    counted = await tx.session.scalar(select(func.count()).where(matching))
    found = await tx.session.scalars(
        select(Brand).where(matching, Brand.id > after).order_by(Brand.id).limit(limit)
    )
    return found.all(), counted or 0
