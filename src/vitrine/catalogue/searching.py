from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, exists, func, select, tuple_

from vitrine.catalogue.model import Product, Shelf, Variant
from vitrine.catalogue.queries import kept, whole_products
from vitrine.db import Tx

COUNTED_AT_MOST = 10_000


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What a seller looks for among their products; what is None does not matter.

    `shelves`: none named are all but the deleted ones.
    """

    shelves: Collection[Shelf] = ()
    skus: Collection[str] = ()
    variant_ids: Collection[int] = ()
    created_from: datetime | None = None
    created_to: datetime | None = None
    changed_from: datetime | None = None
    changed_to: datetime | None = None


async def search_products(
    tx: Tx, shop_id: int, search: Search, *, after: tuple[datetime, int] | None, limit: int
) -> tuple[Sequence[Product], int]:
    """Oldest change first, so that one who reads on while others change it sees every change.

    They are counted to `COUNTED_AT_MOST`: to count a large shop's takes longer than to find them.
    """
    matching = [Product.shop_id == shop_id, *conditions(search)]
    beyond = [tuple_(Product.changed_at, Product.id) > after] if after else []
    found = await tx.session.scalars(
        whole_products()
        .where(*matching, *beyond)
        .order_by(Product.changed_at, Product.id)
        .limit(limit)
    )
    products = kept(tx, found.all())
    if after is None and len(products) < limit:
        return products, len(products)
    return products, await counted(tx, matching)


async def counted(tx: Tx, matching: Collection[ColumnElement[bool]]) -> int:
    some = select(Product.id).where(*matching).limit(COUNTED_AT_MOST).subquery()
    return await tx.session.scalar(select(func.count()).select_from(some)) or 0


def conditions(search: Search) -> list[ColumnElement[bool]]:
    """No change is older than its product: what is made in a time stands in no earlier place."""
    told: list[ColumnElement[bool] | None] = [
        Product.kept_shelf.in_(search.shelves) if search.shelves else Product.deleted_at.is_(None),
        has_variant(Variant.sku.in_(search.skus)) if search.skus else None,
        has_variant(Variant.id.in_(search.variant_ids)) if search.variant_ids else None,
        Product.created_at >= search.created_from if search.created_from else None,
        Product.changed_at >= search.created_from if search.created_from else None,
        Product.created_at <= search.created_to if search.created_to else None,
        Product.changed_at >= search.changed_from if search.changed_from else None,
        Product.changed_at <= search.changed_to if search.changed_to else None,
    ]
    return [condition for condition in told if condition is not None]


def has_variant(of: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Variant.product_id == Product.id, Variant.retired_at.is_(None), of)
