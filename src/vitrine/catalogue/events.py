from datetime import datetime

from vitrine.catalogue.model import Category, Shelf
from vitrine.db import Fact


class ProductsAdded(Fact, frozen=True, kw_only=True, tag="products.added"):
    """Several where a file brought them: a fact for each would cost more than they do."""

    product_ids: tuple[int, ...]
    shop_id: int
    at: datetime


class ProductChanged(Fact, frozen=True, kw_only=True, tag="product.changed"):
    """`by_program`: one that works for the shop wrote it, and hears of what it did itself.

    `parts`: of `catalogue.Part`. `categories`: before and after, where they differ.
    """

    product_id: int
    shop_id: int
    at: datetime
    by_program: bool = False
    parts: tuple[str, ...] = ()
    categories: tuple[Category, Category] | None = None
    variants_added: tuple[int, ...] = ()
    variants_retired: tuple[int, ...] = ()


class ProductsShelved(Fact, frozen=True, kw_only=True, tag="products.shelved"):
    """They are on sale, off sale or deleted from now on."""

    product_ids: tuple[int, ...]
    shop_id: int
    was: Shelf
    shelf: Shelf
    at: datetime
