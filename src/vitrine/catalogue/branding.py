from collections.abc import Collection, Sequence

from sqlalchemy import ARRAY, String, any_, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from vitrine.catalogue.errors import BrandNameMissing, BrandUnknown
from vitrine.catalogue.model import Brand
from vitrine.db import Tx
from vitrine.kit.ids import new_id
from vitrine.kit.text import printable

LONGEST_NAME = 80


async def brand_named(tx: Tx, told: str) -> Brand:
    return (await brands_named(tx, [told]))[told]


async def brands_named(tx: Tx, told: Collection[str]) -> dict[str, Brand]:
    """As told. Each is made when it is first named; brands belong to no shop."""
    names = {each: shown(each) for each in told}
    keys = {key_of(name): name for name in names.values()}
    found = await by_keys(tx, keys)
    if missing := sorted(keys.keys() - found.keys()):
        rows = [{"id": new_id(), "name": keys[key], "key": key} for key in missing]
        await tx.session.execute(insert(Brand).values(rows).on_conflict_do_nothing())
        found |= await by_keys(tx, missing)
    return {each: found[key_of(name)] for each, name in names.items()}


def shown(told: str) -> str:
    name = printable(told)[:LONGEST_NAME].strip()
    if not name:
        raise BrandNameMissing(field="name")
    return name


def key_of(name: str) -> str:
    return name.casefold()[:LONGEST_NAME]


async def by_keys(tx: Tx, keys: Collection[str]) -> dict[str, Brand]:
    if not keys:
        return {}
    asked = select(Brand).where(Brand.key == any_(literal([*keys], ARRAY(String))))
    return {brand.key: brand for brand in await tx.session.scalars(asked)}


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
