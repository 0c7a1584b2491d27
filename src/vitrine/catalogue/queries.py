from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from vitrine.catalogue.errors import ProductUnknown
from vitrine.catalogue.model import Listing, ListingState, Product, Variant
from vitrine.db import Tx

OF_PRODUCT = (
    selectinload(Product.images),
    selectinload(Product.listings),
    joinedload(Product.brand),
)
WHOLE = (selectinload(Product.variants), *OF_PRODUCT)
WITH_PRODUCT = joinedload(Variant.product).options(*OF_PRODUCT)


async def product_by_id(tx: Tx, product_id: int) -> Product:
    found = await tx.session.get(Product, product_id, options=WHOLE)
    if found is None:
        raise ProductUnknown
    return found


async def product_made_with(tx: Tx, shop_id: int, creation_key: str | None) -> Product | None:
    if not creation_key:
        return None
    mine = Product.shop_id == shop_id, Product.creation_key == creation_key
    return await tx.session.scalar(whole_products().where(*mine))


async def products_by_ids(tx: Tx, product_ids: Iterable[int]) -> dict[int, Product]:
    found = await tx.session.scalars(whole_products().where(Product.id.in_(set(product_ids))))
    return {product.id: product for product in found}


async def products_of(tx: Tx, shop_id: int) -> Sequence[Product]:
    found = await tx.session.scalars(
        whole_products()
        .where(Product.shop_id == shop_id, Product.deleted_at.is_(None))
        .order_by(Product.id)
    )
    return found.all()


async def products_listed(tx: Tx, shop_id: int, market: str) -> Sequence[Product]:
    found = await tx.session.scalars(
        whole_products()
        .join(Listing, Listing.product_id == Product.id)
        .where(
            Product.shop_id == shop_id,
            Listing.market == market,
            Listing.state == ListingState.LISTED,
        )
        .order_by(Product.id)
    )
    return found.all()


async def listed_markets(tx: Tx, product_id: int) -> set[str]:
    found = await tx.session.scalars(
        select(Listing.market).where(
            Listing.product_id == product_id, Listing.state == ListingState.LISTED
        )
    )
    return set(found)


async def variants_of(tx: Tx, product_id: int) -> Sequence[Variant]:
    found = await tx.session.scalars(
        select(Variant)
        .where(Variant.product_id == product_id, Variant.retired_at.is_(None))
        .order_by(Variant.position)
    )
    return found.all()


async def variants_by_ids(tx: Tx, variant_ids: Iterable[int]) -> dict[int, Variant]:
    """With their products, but for those products' other variants."""
    wanted, kept = set(variant_ids), tx.kept(Variant)
    if asked := wanted - kept.keys():
        found = await tx.session.scalars(
            select(Variant).where(Variant.id.in_(asked)).options(WITH_PRODUCT)
        )
        kept.update((variant.id, variant) for variant in found)
    return {variant_id: kept[variant_id] for variant_id in wanted & kept.keys()}


def whole_products() -> Select[Product]:
    return select(Product).options(*WHOLE)
