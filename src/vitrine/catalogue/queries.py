from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ARRAY, Select, String, any_, bindparam, func, literal, select, text
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from vitrine.catalogue.errors import ProductUnknown
from vitrine.catalogue.model import Category, Listing, ListingState, Product, Shelf, Variant
from vitrine.db import Tx

OF_PRODUCT = (
    selectinload(Product.images),
    selectinload(Product.listings),
    joinedload(Product.brand),
)
WHOLE = (selectinload(Product.variants), *OF_PRODUCT)
# A product is listed in few markets: of one alone that makes a row or two, and saves a question.
WHOLE_OF_ONE = (
    selectinload(Product.variants),
    selectinload(Product.images),
    joinedload(Product.listings),
    joinedload(Product.brand),
)
TURN = text("select pg_advisory_xact_lock(:kind, hashtext(:key))")
MAKES = 77  # advisory locks: one for each key
ONE = select(Product).where(Product.id == bindparam("product_id")).options(*WHOLE_OF_ONE)
WITH_PRODUCT = joinedload(Variant.product).options(*OF_PRODUCT)


async def product_by_id(tx: Tx, product_id: int) -> Product:
    found = (await tx.session.scalars(ONE, {"product_id": product_id})).unique().one_or_none()
    if found is None:
        raise ProductUnknown
    return kept(tx, [found])[0]


async def product_made_with(tx: Tx, shop_id: int, creation_key: str | None) -> Product | None:
    """Who asks with the same key meanwhile waits: then it is made, or will not be."""
    if not creation_key:
        return None
    await tx.session.execute(TURN, {"kind": MAKES, "key": f"{shop_id}/{creation_key}"})
    mine = Product.shop_id == shop_id, Product.creation_key == creation_key
    found = (await tx.session.scalars(whole_products().where(*mine))).all()
    return kept(tx, found)[0] if found else None


async def products_by_ids(tx: Tx, product_ids: Iterable[int]) -> dict[int, Product]:
    found = await tx.session.scalars(whole_products().where(Product.id.in_(set(product_ids))))
    return {product.id: product for product in kept(tx, found.all())}


async def product_ids_like(
    tx: Tx,
    product_ids: Collection[int],
    *,
    categories: Collection[Category],
    shelves: Collection[Shelf],
) -> set[int]:
    """Of these, those in one of the categories and on one of the shelves."""
    found = select(Product.id).where(
        Product.id.in_(product_ids),
        Product.category.in_(categories),
        Product.kept_shelf.in_(shelves),
    )
    return set(await tx.session.scalars(found))


async def products_of(
    tx: Tx, shop_id: int, *, skip: int = 0, limit: int | None = None
) -> Sequence[Product]:
    """Those that are skipped are counted in the index, not read."""
    shown = (
        select(Product.id)
        .where(Product.shop_id == shop_id, Product.deleted_at.is_(None))
        .order_by(Product.id)
        .offset(skip)
        .limit(limit)
    )
    wanted = whole_products().where(Product.id.in_(shown)).order_by(Product.id)
    return kept(tx, (await tx.session.scalars(wanted)).all())


async def count_products(tx: Tx, shop_id: int) -> int:
    mine = Product.shop_id == shop_id, Product.deleted_at.is_(None)
    return await tx.session.scalar(select(func.count(Product.id)).where(*mine)) or 0


async def newest_product(tx: Tx, shop_id: int) -> Product | None:
    mine = Product.shop_id == shop_id, Product.deleted_at.is_(None)
    newest = whole_products().where(*mine).order_by(Product.id.desc()).limit(1)
    return (await tx.session.scalars(newest)).one_or_none()


async def products_with_skus(tx: Tx, shop_id: int, skus: Collection[str]) -> dict[str, set[int]]:
    """By SKU, the ids of the shop's products that have it; deleted ones do not count.

    Asked from the SKUs to the shop: while an import grows a shop, PostgreSQL takes the shop for
    small and would rather look through all of it.
    """
    owner = select(Product.shop_id).where(
        Product.id == Variant.product_id, Product.deleted_at.is_(None)
    )
    rows = await tx.session.execute(
        select(Variant.sku, Variant.product_id).where(
            Variant.sku == any_(literal([*skus], ARRAY(String))),
            Variant.retired_at.is_(None),
            owner.scalar_subquery() == shop_id,
        )
    )
    found: defaultdict[str, set[int]] = defaultdict(set)
    for sku, product_id in rows:
        found[sku].add(product_id)
    return found


async def products_listed(
    tx: Tx, shop_id: int, market: str, *, after: int = 0, limit: int | None = None
) -> Sequence[Product]:
    found = await tx.session.scalars(
        whole_products()
        .join(Listing, Listing.product_id == Product.id)
        .where(
            Product.shop_id == shop_id,
            Product.deleted_at.is_(None),
            Listing.market == market,
            Listing.state == ListingState.LISTED,
            Product.id > after,
        )
        .order_by(Product.id)
        .limit(limit)
    )
    return kept(tx, found.all())


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
    wanted, known = set(variant_ids), tx.kept(Variant)
    if asked := wanted - known.keys():
        found = await tx.session.scalars(
            select(Variant).where(Variant.id.in_(asked)).options(WITH_PRODUCT)
        )
        known.update((variant.id, variant) for variant in found)
    return {variant_id: known[variant_id] for variant_id in wanted & known.keys()}


def kept(tx: Tx, products: Sequence[Product]) -> Sequence[Product]:
    """Their variants are known from here on: who resolves prices next need not ask again."""
    known = tx.kept(Variant)
    for product in products:
        # One that a variant brought along earlier has its other variants still to come.
        for variant in vars(product).get("variants", ()):
            set_committed_value(variant, "product", product)
            known[variant.id] = variant
    return products


def whole_products() -> Select[Product]:
    return select(Product).options(*WHOLE)
