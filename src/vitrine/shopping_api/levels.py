"""Prices and stock."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TypeVar

import msgspec

from vitrine import offer
from vitrine.app import Scope
from vitrine.catalogue import Product, Shelf, Variant, products_by_ids, variants_by_ids
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.market import market
from vitrine.offer import resolve_regular, set_price
from vitrine.shopping_api.answering import Nothing
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.drafting import price_told, quantity_told
from vitrine.shopping_api.product_bodies import ToldPrice, ToldSku, ToldStock
from vitrine.shopping_api.products import own_product
from vitrine.shopping_api.reading import ids_told
from vitrine.shopping_api.refusing import (
    SKU_OF_OTHERS,
    SKU_TWICE,
    TOO_MANY_SKUS,
    WRONG_STATUS,
    Refused,
    invalid,
)
from vitrine.show import shows_by_ids
from vitrine.stock import Everywhere, count, everywhere

AT_ONCE = 100


class StockOfSku(msgspec.Struct, frozen=True):
    id: str
    inventory: list[ToldStock]


class StockBody(msgspec.Struct, frozen=True):
    skus: list[StockOfSku]


class PriceOfSku(msgspec.Struct, frozen=True):
    id: str
    price: ToldPrice


class PriceBody(msgspec.Struct, frozen=True):
    skus: list[PriceOfSku]


Row = TypeVar("Row", StockOfSku, PriceOfSku)


class OfSku(msgspec.Struct, frozen=True):
    sku_id: str


class Failure(msgspec.Struct, frozen=True):
    code: int
    message: str
    detail: OfSku


class Failures(msgspec.Struct, frozen=True):
    errors: list[Failure]


class SearchBody(msgspec.Struct, frozen=True):
    product_ids: list[str] | None = None
    sku_ids: list[str] | None = None


class InWarehouse(msgspec.Struct, frozen=True):
    warehouse_id: str
    available_quantity: int
    committed_quantity: int


class InShop(msgspec.Struct, frozen=True):
    quantity: int


class InCampaign(msgspec.Struct, frozen=True):
    quantity: int
    campaign_name: str


class Distribution(msgspec.Struct, frozen=True):
    campaign_inventory: list[InCampaign]
    in_shop_inventory: InShop


class SkuLevel(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    seller_sku: str
    total_available_quantity: int
    total_committed_quantity: int
    warehouse_inventory: list[InWarehouse]
    total_available_inventory_distribution: Distribution


class ProductLevel(msgspec.Struct, frozen=True):
    product_id: str
    skus: list[SkuLevel]


class Inventory(msgspec.Struct, frozen=True):
    inventory: list[ProductLevel]


async def update_stock(tx: Tx, call: Call) -> Failures:
    """A SKU that cannot be counted is told; the others are counted."""
    body = call.body(StockBody)
    product = await living_product(tx, call)
    shop = await call.shop(tx)
    counted: dict[int, int] = {}
    failures: list[Failure] = []
    for n, row in enumerate(checked(body.skus)):
        try:
            quantity = quantity_told(shop, f"skus[{n}]", row.inventory)
            if quantity is None:
                raise invalid(f"skus[{n}].inventory.quantity", "this is missing")
            counted[own_variant(product, n, row.id)] = quantity
        except Refused as refusal:
            told = Failure(refusal.code.number, refusal.message, OfSku(row.id))
            failures.append(told)
    await count(tx, counted)
    return Failures(failures)


async def update_prices(tx: Tx, call: Call) -> Nothing:
    """All of them or none. A price that is the same already stays the reduction it may be."""
    body = call.body(PriceBody)
    product = await living_product(tx, call)
    if product.shelf is not Shelf.ON_SALE:
        raise Refused(WRONG_STATUS, "Prices are set of products on sale; edit the product instead.")
    shop = await call.shop(tx)
    home = shop.home_market
    offers = await resolve_regular(tx, [v.id for v in product.variants], home, clock.now())
    for n, row in enumerate(checked(body.skus)):
        variant_id = own_variant(product, n, row.id)
        told = price_told(shop, n, ToldSku(price=row.price))
        if told is None or told.currency != market(home).currency:
            raise invalid(f"skus[{n}].price", "this is missing")
        if variant_id not in offers or offers[variant_id].price != told:
            await set_price(tx, variant_id, home, told)
            product.changed_at = clock.now()
    return Nothing()


def checked(skus: Sequence[Row]) -> Sequence[Row]:
    if not skus:
        raise invalid("skus", "this is missing")
    if len(skus) > AT_ONCE:
        raise Refused(TOO_MANY_SKUS)
    twice = [id_ for id_, times in Counter(row.id for row in skus).items() if times > 1]
    if twice:
        raise Refused(SKU_TWICE, f"skus: {twice[0]} is there twice.")
    return skus


async def living_product(tx: Tx, call: Call) -> Product:
    product = await own_product(tx, call, call.path_id("product_id"))
    if product.shelf is Shelf.DELETED:
        raise Refused(WRONG_STATUS, "The product is deleted. Recover it first.")
    return product


def own_variant(product: Product, n: int, told: str) -> int:
    for variant in product.variants:
        if str(variant.id) == told:
            return variant.id
    raise Refused(SKU_OF_OTHERS, f"skus[{n}].id: the product has no SKU {told}.")


async def search(tx: Tx, call: Call) -> Inventory:
    """By SKU ids where both are told."""
    body = call.body(SearchBody)
    if body.sku_ids:
        wanted = ids_told(body.sku_ids, "sku_ids", most=AT_ONCE)
        variants = await variants_by_ids(tx, wanted)
        told = [variant.product_id for variant in variants.values()]
    else:
        wanted = []
        told = ids_told(body.product_ids or [], "product_ids", most=AT_ONCE)
    products = await products_by_ids(tx, told)
    own = [product for product in products.values() if product.shop_id == call.shop_id]
    ids = [variant.id for product in own for variant in product.variants]
    levels = await everywhere(tx, ids)
    names = await names_of(tx, {place for each in levels.values() for place in each.set_aside})
    return Inventory(
        [
            ProductLevel(
                str(product.id),
                [
                    sku_level(call, variant, levels[variant.id], names)
                    for variant in product.variants
                    if not wanted or variant.id in wanted
                ],
            )
            for product in own
        ]
    )


async def names_of(tx: Tx, allotments: Collection[str]) -> dict[str, str]:
    """A deal has no name but that of its show."""
    if not allotments:
        return {}
    ids = {place: int(place.removeprefix(offer.ALLOTMENT)) for place in allotments}
    deals = {deal.id: deal.show_id for deal in await offer.deals_by_ids(tx, ids.values())}
    titles = {found.id: found.title for found in await shows_by_ids(tx, deals.values())}
    return {place: titles[deals[deal_id]] for place, deal_id in ids.items()}


def sku_level(call: Call, variant: Variant, level: Everywhere, names: dict[str, str]) -> SkuLevel:
    free, held = level.available, level.reserved
    campaigns = [InCampaign(pieces, names[place]) for place, pieces in level.set_aside.items()]
    in_shop = free - sum(level.set_aside.values())
    return SkuLevel(
        id=str(variant.id),
        seller_sku=variant.sku,
        total_available_quantity=free,
        total_committed_quantity=held,
        warehouse_inventory=[InWarehouse(str(call.shop_id), free, held)],
        total_available_inventory_distribution=Distribution(campaigns, InShop(in_shop)),
    )


ENDPOINTS = (
    Endpoint(
        "POST",
        "product",
        "products/{product_id}/inventory/update",
        ("202309",),
        Scope.PRODUCT_WRITE,
        in_tx(update_stock),
        "Sets how many pieces can be sold, those of deals included; what is held or kept back is "
        "not counted in.",
    ),
    Endpoint(
        "POST",
        "product",
        "inventory/search",
        ("202309",),
        Scope.PRODUCT_READ,
        in_tx(search),
        "How many pieces can be sold, how many of them are set aside for deals, and how many are "
        "held.",
    ),
    Endpoint(
        "POST",
        "product",
        "products/{product_id}/prices/update",
        ("202309",),
        Scope.PRODUCT_WRITE,
        in_tx(update_prices),
        "Sets prices in the shop's home market.",
    ),
)
