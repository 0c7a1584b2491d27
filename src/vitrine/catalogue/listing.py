from collections import defaultdict
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from vitrine.catalogue.events import ProductsShelved
from vitrine.catalogue.model import Listing, ListingState, Product, Shelf
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.market import market


async def list_in(tx: Tx, product: Product, code: str) -> Listing:
    """Only what is listed in a market can be sold there."""
    market_code = market(code).code
    with telling_of_shelves(tx, [product]):
        listing = listed(product, market_code)
    await tx.flush()
    return listing


def listed(product: Product, code: str) -> Listing:
    listing = listing_of(product, code)
    if listing is None:
        listing = Listing(product_id=product.id, market=code)
        product.listings.append(listing)
    listing.state = ListingState.LISTED
    listing.listed_at = clock.now()
    return listing


def withdraw_from(tx: Tx, product: Product, code: str) -> None:
    listing = listing_of(product, market(code).code)
    if listing is not None:
        with telling_of_shelves(tx, [product]):
            listing.state = ListingState.WITHDRAWN


def listing_of(product: Product, code: str) -> Listing | None:
    return next((found for found in product.listings if found.market == code), None)


@contextmanager
def telling_of_shelves(tx: Tx, products: Sequence[Product]) -> Generator[None]:
    before = [product.shelf for product in products]
    yield
    now, moved = clock.now(), defaultdict[tuple[int, Shelf, Shelf], list[int]](list)
    for product, was in zip(products, before, strict=True):
        product.changed_at = now
        if product.shelf is not was:
            product.kept_shelf = product.shelf
            moved[product.shop_id, was, product.shelf].append(product.id)
    for (shop_id, was, shelf), ids in moved.items():
        tx.emit(
            ProductsShelved(product_ids=tuple(ids), shop_id=shop_id, was=was, shelf=shelf, at=now)
        )
