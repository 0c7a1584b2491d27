"""What a file brings: thousands of products that nobody has seen yet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from vitrine.catalogue.adding import (
    NewProduct,
    image_facts,
    product_facts,
    variant_facts,
)
from vitrine.catalogue.events import ProductsAdded, ProductsShelved
from vitrine.catalogue.model import (
    Listing,
    ListingState,
    Product,
    ProductImage,
    Shelf,
    Variant,
)
from vitrine.db import Base, Tx, copy_in
from vitrine.kit import clock
from vitrine.kit.ids import new_id
from vitrine.kit.pausing import unhurried
from vitrine.market import market
from vitrine.shop import Shop


class Added(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    variants: Mapping[str, int]  # by SKU


async def add_products(
    tx: Tx, shop: Shop, told: Sequence[NewProduct], *, on_sale: Sequence[bool], market_code: str
) -> list[Added]:
    """All of them or none, each listed in the market if it is to be on sale."""
    code = market(market_code).code
    rows: defaultdict[type[Base], list[Mapping[str, Any]]] = defaultdict(list)
    added = [
        add_rows(rows, shop, new, Shelf.ON_SALE if is_on else Shelf.DRAFT)
        async for new, is_on in unhurried(zip(told, on_sale, strict=True))
    ]
    listed = [each.id for each, is_on in zip(added, on_sale, strict=True) if is_on]
    rows[Listing] += [listing_row(product_id, code) for product_id in listed]
    for entity in (Product, Variant, ProductImage, Listing):
        await copy_in(tx, entity, rows[entity])
    tell(tx, shop, [each.id for each in added], listed)
    return added


def add_rows(
    rows: Mapping[type[Base], list[Mapping[str, Any]]], shop: Shop, new: NewProduct, shelf: Shelf
) -> Added:
    product = product_row(shop, new, shelf)
    title, owned = product["title"], {"product_id": product["id"]}
    variants: list[dict[str, Any]] = [
        {"id": new_id()} | owned | variant_facts(n, title, variant)
        for n, variant in enumerate(new.variants)
    ]
    rows[Product].append(product)
    rows[Variant].extend(variants)
    rows[ProductImage].extend(
        {"id": new_id()} | owned | image_facts(n, title, image)
        for n, image in enumerate(new.images)
    )
    return Added(id=product["id"], variants={each["sku"]: each["id"] for each in variants})


def product_row(shop: Shop, new: NewProduct, shelf: Shelf) -> dict[str, Any]:
    return {
        "id": new_id(),
        "shelf": shelf,
        "brand_id": new.brand.id if new.brand else None,
        **product_facts(shop, new),
        **vars(new.safety),
        **vars(new.measures),
    }


def listing_row(product_id: int, code: str) -> dict[str, Any]:
    return {
        "product_id": product_id,
        "market": code,
        "state": ListingState.LISTED,
        "listed_at": clock.now(),
    }


def tell(tx: Tx, shop: Shop, added: Sequence[int], listed: Sequence[int]) -> None:
    now = clock.now()
    if added:
        tx.emit(ProductsAdded(product_ids=tuple(added), shop_id=shop.id, at=now))
    if listed:
        tx.emit(
            ProductsShelved(
                product_ids=tuple(listed),
                shop_id=shop.id,
                was=Shelf.DRAFT,
                shelf=Shelf.ON_SALE,
                at=now,
            )
        )
