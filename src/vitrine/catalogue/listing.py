from collections.abc import Generator, Sequence
from contextlib import contextmanager

from vitrine.catalogue.events import ProductShelved
from vitrine.catalogue.model import Listing, ListingState, Product
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.market import market


async def list_in(tx: Tx, product: Product, code: str) -> Listing:
    """Only what is listed in a market can be sold there."""
    return (await list_all_in(tx, [product], code))[0]


async def list_all_in(tx: Tx, products: Sequence[Product], code: str) -> list[Listing]:
    market_code = market(code).code
    listings = [listed(tx, product, market_code) for product in products]
    await tx.flush()
    return listings


def listed(tx: Tx, product: Product, code: str) -> Listing:
    with telling_of_shelf(tx, product):
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
        with telling_of_shelf(tx, product):
            listing.state = ListingState.WITHDRAWN


def listing_of(product: Product, code: str) -> Listing | None:
    return next((found for found in product.listings if found.market == code), None)


@contextmanager
def telling_of_shelf(tx: Tx, product: Product) -> Generator[None]:
    before = product.shelf
    yield
    product.changed_at = clock.now()
    if product.shelf is not before:
        tx.emit(
            ProductShelved(
                product_id=product.id,
                shop_id=product.shop_id,
                was=before,
                shelf=product.shelf,
                at=product.changed_at,
            )
        )
