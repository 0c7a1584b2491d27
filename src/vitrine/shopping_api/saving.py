"""Adding and changing products as drafted: catalogue, prices and stock in one transaction."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from vitrine.catalogue import Product, Shelf, add_product, list_in, replace_product
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.offer import resolve_regular, set_price
from vitrine.shop import Shop
from vitrine.shopping_api.attributes import demand_complete, law_today, value_id
from vitrine.shopping_api.drafting import Draft, DraftSku
from vitrine.shopping_api.not_kept import Warned
from vitrine.shopping_api.options import attribute_id, pairs_of
from vitrine.shopping_api.product_answers import AUDITS, Audit
from vitrine.shopping_api.refusing import WRONG_STATUS, Refused, invalid
from vitrine.stock import count


class SaveMode(StrEnum):
    LISTING = "LISTING"
    AS_DRAFT = "AS_DRAFT"


class SavedOption(msgspec.Struct, frozen=True):
    id: str
    value_id: str


class SavedSku(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    seller_sku: str
    sales_attributes: list[SavedOption]
    external_sku_id: str | None = None


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    product_id: str
    skus: list[SavedSku]
    warnings: list[Warned]


class Edited(msgspec.Struct, frozen=True, kw_only=True):
    product_id: str
    skus: list[SavedSku]
    warnings: list[Warned]
    audit: Audit


class PartlyEdited(msgspec.Struct, frozen=True, kw_only=True):
    product_id: str
    skus: list[SavedSku]
    audit: Audit


def mode_told(told: str | None) -> SaveMode:
    if told is None:
        return SaveMode.LISTING
    if told not in set(SaveMode):
        raise invalid("save_mode", f"write one of {', '.join(SaveMode)}")
    return SaveMode(told)


async def add(tx: Tx, shop: Shop, draft: Draft, mode: SaveMode) -> Product:
    product = await add_product(tx, shop, draft.product)
    await settle(tx, shop, product, draft.skus, mode)
    return product


async def replace(tx: Tx, shop: Shop, product: Product, draft: Draft, mode: SaveMode) -> None:
    if product.shelf is Shelf.DELETED:
        raise Refused(WRONG_STATUS, "The product is deleted. Recover it first.")
    if mode is SaveMode.AS_DRAFT and product.shelf is not Shelf.DRAFT:
        raise Refused(WRONG_STATUS, "save_mode: what was on sale once has no drafts here.")
    variants = [(sku.id, sku.new) for sku in draft.skus]
    await replace_product(tx, product, draft.product, variants)
    await settle(tx, shop, product, draft.skus, mode)


async def settle(
    tx: Tx, shop: Shop, product: Product, skus: Sequence[DraftSku], mode: SaveMode
) -> None:
    """What the seller took off sale stays off sale."""
    ids = [variant.id for variant in product.variants]
    home = shop.home_market
    offers = await resolve_regular(tx, ids, home, clock.now())
    for variant_id, sku in zip(ids, skus, strict=True):
        offered = offers.get(variant_id)
        if sku.price and (offered is None or offered.price != sku.price):
            await set_price(tx, variant_id, home, sku.price)
        elif offered is None and mode is SaveMode.LISTING:
            raise invalid(f"skus[{ids.index(variant_id)}].price", "this is missing")
    told = zip(ids, skus, strict=True)
    await count(tx, {id_: sku.quantity for id_, sku in told if sku.quantity is not None})
    if mode is SaveMode.LISTING:
        demand_complete(law_today(home), product)
        if product.shelf is Shelf.DRAFT:
            await list_in(tx, product, home)


def saved_skus(product: Product) -> list[SavedSku]:
    return [
        SavedSku(
            id=str(variant.id),
            seller_sku=variant.sku,
            sales_attributes=[
                SavedOption(attribute_id(name), value_id(value))
                for name, value in pairs_of(product, variant)
            ],
            external_sku_id=variant.external_id,
        )
        for variant in product.variants
    ]


def audit_of(product: Product) -> Audit:
    return Audit(AUDITS[product.shelf])
