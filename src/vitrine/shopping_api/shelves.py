"""Activate, deactivate, delete, recover: each product by itself, those that failed are told."""

from collections.abc import Awaitable, Callable

import msgspec

from vitrine import catalogue
from vitrine.app import Scope
from vitrine.catalogue import Product
from vitrine.catalogue.errors import NotOnThisShelf
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.offer import resolve
from vitrine.shop import Shop
from vitrine.shopping_api.attributes import demand_complete, law_today
from vitrine.shopping_api.calling import Call, Endpoint, Served, in_tx
from vitrine.shopping_api.not_kept import demand_here
from vitrine.shopping_api.product_answers import STATUSES
from vitrine.shopping_api.products import own_product
from vitrine.shopping_api.reading import ids_told
from vitrine.shopping_api.refusing import TOO_MANY_PRODUCTS, WRONG_STATUS, Refused

AT_ONCE = 20

Act = Callable[[Tx, Shop, Product], Awaitable[None]]


class ProductIds(msgspec.Struct, frozen=True):
    product_ids: list[str]
    listing_platforms: list[str] | None = None


class OfProduct(msgspec.Struct, frozen=True):
    product_id: str


class Failure(msgspec.Struct, frozen=True):
    code: int
    message: str
    detail: OfProduct


class Failures(msgspec.Struct, frozen=True):
    errors: list[Failure]


def each(act: Act) -> Served:
    async def run(tx: Tx, call: Call) -> Failures:
        body = call.body(ProductIds)
        demand_here(body.listing_platforms)
        told = body.product_ids
        if len(told) > AT_ONCE:
            raise Refused(TOO_MANY_PRODUCTS, f"product_ids: at most {AT_ONCE}.")
        shop = await call.shop(tx)
        ids = ids_told(told, "product_ids", most=AT_ONCE)
        tries = [await tried(tx, call, shop, product_id, act) for product_id in ids]
        return Failures([failure for failure in tries if failure is not None])

    return in_tx(run)


async def tried(tx: Tx, call: Call, shop: Shop, product_id: int, act: Act) -> Failure | None:
    status = ""
    try:
        async with tx.session.begin_nested():
            product = await own_product(tx, call, product_id)
            status = STATUSES[product.shelf]
            await act(tx, shop, product)
    except NotOnThisShelf:
        refusal = Refused(WRONG_STATUS, f"Not possible with a product that is {status}.")
    except Refused as refused:
        refusal = refused
    else:
        return None
    return Failure(refusal.code.number, refusal.message, OfProduct(str(product_id)))


async def activate(tx: Tx, shop: Shop, product: Product) -> None:
    ids = [variant.id for variant in product.variants]
    await catalogue.resume(tx, product, shop.home_market)
    demand_complete(law_today(shop.home_market), product)
    if len(await resolve(tx, ids, shop.home_market, clock.now())) < len(ids):
        raise Refused(WRONG_STATUS, "A SKU has no price in the shop's market.")


async def deactivate(tx: Tx, _shop: Shop, product: Product) -> None:
    catalogue.pause(tx, product)


async def delete(tx: Tx, _shop: Shop, product: Product) -> None:
    catalogue.delete(tx, product)


async def recover(tx: Tx, _shop: Shop, product: Product) -> None:
    catalogue.recover(tx, product)


ENDPOINTS = (
    Endpoint(
        "POST",
        "product",
        "products/activate",
        ("202309",),
        Scope.PRODUCT_WRITE,
        each(activate),
        "Puts products back on sale where they were.",
    ),
    Endpoint(
        "POST",
        "product",
        "products/deactivate",
        ("202309",),
        Scope.PRODUCT_WRITE,
        each(deactivate),
        "Takes products off sale, in every market.",
    ),
    Endpoint(
        "DELETE",
        "product",
        "products",
        ("202309",),
        Scope.PRODUCT_DELETE,
        each(delete),
        "Deletes products; orders and shows still name them.",
    ),
    Endpoint(
        "POST",
        "product",
        "products/recover",
        ("202309",),
        Scope.PRODUCT_WRITE,
        each(recover),
        "Brings deleted products back, off sale.",
    ),
)
