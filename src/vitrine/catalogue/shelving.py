"""Taking a whole product off sale, in every market, and putting it back where it was."""

from vitrine.catalogue.errors import NotOnThisShelf
from vitrine.catalogue.listing import list_in, telling_of_shelves
from vitrine.catalogue.model import ListingState, Product, Shelf
from vitrine.db import Tx
from vitrine.kit import clock


def pause(tx: Tx, product: Product) -> None:
    demand_shelf(product, Shelf.ON_SALE)
    with telling_of_shelves(tx, [product]):
        take_off(product)


async def resume(tx: Tx, product: Product, home: str) -> None:
    """Where it was paused; else, if it was withdrawn everywhere, in its home market."""
    demand_shelf(product, Shelf.OFF_SALE)
    paused = [listing for listing in product.listings if listing.state == ListingState.PAUSED]
    for code in [listing.market for listing in paused] or [home]:
        await list_in(tx, product, code)


def delete(tx: Tx, product: Product) -> None:
    """Orders, shows and figures still name it."""
    demand_shelf(product, Shelf.DRAFT, Shelf.ON_SALE, Shelf.OFF_SALE)
    with telling_of_shelves(tx, [product]):
        take_off(product)
        product.deleted_at = clock.now()


def recover(tx: Tx, product: Product) -> None:
    """Off sale: its seller looks at it first."""
    demand_shelf(product, Shelf.DELETED)
    with telling_of_shelves(tx, [product]):
        product.deleted_at = None


def take_off(product: Product) -> None:
    for listing in product.listings:
        if listing.state == ListingState.LISTED:
            listing.state = ListingState.PAUSED


def demand_shelf(product: Product, *shelves: Shelf) -> None:
    if product.shelf not in shelves:
        raise NotOnThisShelf
