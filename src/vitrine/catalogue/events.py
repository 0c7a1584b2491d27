from datetime import datetime

from vitrine.catalogue.model import Shelf
from vitrine.db import Fact


class ProductAdded(Fact, frozen=True, kw_only=True, tag="product.added"):
    product_id: int
    shop_id: int
    at: datetime


class ProductChanged(Fact, frozen=True, kw_only=True, tag="product.changed"):
    product_id: int
    shop_id: int
    at: datetime


class ProductShelved(Fact, frozen=True, kw_only=True, tag="product.shelved"):
    """It is on sale, off sale or deleted from now on."""

    product_id: int
    shop_id: int
    was: Shelf
    shelf: Shelf
    at: datetime
