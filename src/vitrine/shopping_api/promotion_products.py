"""What is in a promotion activity, and at which price."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from vitrine import offer
from vitrine.app import Scope
from vitrine.catalogue import Product
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.market import market
from vitrine.offer import Promotion, PromotionKind, WantedPrice
from vitrine.offer.events import PromotionMove
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.product_bodies import money_told
from vitrine.shopping_api.products import own_product
from vitrine.shopping_api.promotion_answers import PHASES, UNLIMITED, Emptied, Filled, millis
from vitrine.shopping_api.promotions import promotion_told
from vitrine.shopping_api.reading import id_told, ids_told
from vitrine.shopping_api.refusing import SKU_OF_OTHERS, Refused, invalid

AT_ONCE = 300
PIECES, PER_BUYER = range(1, 1_000_000), range(1, 100)
PERCENT = re.compile(r"(?P<whole>[0-9]{1,2})(\.(?P<part>[0-9]{1,2}))?")


class Reduced(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    quantity_limit: int = UNLIMITED
    quantity_per_user: int = UNLIMITED
    activity_price_amount: str | None = None
    discount: str | None = None


class ReducedProduct(Reduced, frozen=True, kw_only=True):
    skus: list[Reduced] | None = None


class PutBody(msgspec.Struct, frozen=True, kw_only=True):
    activity_id: str | None = None
    products: list[ReducedProduct] | None = None
    benefit_product_ids: list[str] | None = None
    exclude_product_ids: list[str] | None = None


class RemoveBody(msgspec.Struct, frozen=True, kw_only=True):
    product_ids: list[str] | None = None
    sku_ids: list[str] | None = None


async def put(tx: Tx, call: Call) -> Filled:
    """All of them or none: the message names the one that was refused."""
    body = call.body(PutBody)
    demand_few(body)
    promotion = await promotion_told(tx, call)
    if body.activity_id not in {None, "", str(promotion.id)}:
        raise invalid("activity_id", "the path names another one")
    put_in: list[int] = []
    for n, told in enumerate(body.products or ()):
        where = f"products[{n}]"
        product = await own_product(tx, call, id_told(told.id, f"{where}.id"))
        for field, wanted in wanted_in(promotion, product, told, where):
            await put_one(tx, promotion, field, wanted)
        put_in.append(product.id)
    offer.touch(tx, promotion, PromotionMove.CHANGED, put=put_in)
    prices = await offer.prices_of_promotion(tx, promotion.id)
    inside = {price.variant_id if promotion.by_variant else price.product_id for price in prices}
    return Filled(
        activity_id=str(promotion.id),
        title=promotion.title,
        update_time=millis(promotion.changed_at),
        status=PHASES[promotion.phase(len(prices))],
        total_count=len(inside),
    )


def demand_few(body: PutBody) -> None:
    if body.benefit_product_ids or body.exclude_product_ids:
        raise invalid("benefit_product_ids", "not supported: these activities lower prices")
    if not body.products:
        raise invalid("products", "this is missing")
    skus = sum(len(told.skus or ()) for told in body.products)
    if max(len(body.products), skus) > AT_ONCE:
        raise invalid("products", f"at most {AT_ONCE} products and {AT_ONCE} SKUs at once")


async def put_one(tx: Tx, promotion: Promotion, field: str, wanted: WantedPrice) -> None:
    try:
        await offer.put_price(tx, promotion, wanted)
    except VitrineError as error:
        error.field = field
        raise


def wanted_in(
    promotion: Promotion, product: Product, told: ReducedProduct, where: str
) -> Iterator[tuple[str, WantedPrice]]:
    if not promotion.by_variant:
        if told.skus:
            raise invalid(f"{where}.skus", "leave this out: the activity's level is PRODUCT")
        for variant in product.variants:
            yield where, wanted_of(promotion, product, variant.id, told, where)
        return
    if not told.skus:
        raise invalid(f"{where}.skus", "this is missing: the activity's level is VARIATION")
    demand_unlimited(told, where)
    here = {str(variant.id): variant.id for variant in product.variants}
    for n, sku in enumerate(told.skus):
        of_sku = f"{where}.skus[{n}]"
        if sku.id not in here:
            raise Refused(SKU_OF_OTHERS, f"{of_sku}.id: the product has no SKU {sku.id}.")
        yield of_sku, wanted_of(promotion, product, here[sku.id], sku, of_sku)


def demand_unlimited(told: ReducedProduct, where: str) -> None:
    for field, limit in (
        ("quantity_limit", told.quantity_limit),
        ("quantity_per_user", told.quantity_per_user),
    ):
        if limit > 0:
            raise invalid(f"{where}.{field}", "limit each SKU: the activity's level is VARIATION")


def wanted_of(
    promotion: Promotion, product: Product, variant_id: int, told: Reduced, where: str
) -> WantedPrice:
    pieces = limit_told(told.quantity_limit, PIECES, f"{where}.quantity_limit")
    per_buyer = limit_told(told.quantity_per_user, PER_BUYER, f"{where}.quantity_per_user")
    minor = percent_bp = None
    if promotion.kind == PromotionKind.PERCENT:
        percent_bp = percent_told(told.discount, f"{where}.discount")
    else:
        field = f"{where}.activity_price_amount"
        if not told.activity_price_amount:
            raise invalid(field, "this is missing")
        currency = market(promotion.market).currency
        minor = money_told(told.activity_price_amount, currency, field).minor
    return WantedPrice(
        variant_id=variant_id,
        product_id=product.id,
        minor=minor,
        percent_bp=percent_bp,
        pieces=pieces,
        per_buyer=per_buyer,
    )


def limit_told(told: int, possible: range, field: str) -> int | None:
    if told == UNLIMITED:
        return None
    if told not in possible:
        most = possible.stop - 1
        raise invalid(field, f"write a number from 1 to {most}, or {UNLIMITED} for unlimited")
    return told


def percent_told(told: str | None, field: str) -> int:
    read = PERCENT.fullmatch(told or "")
    percent_bp = int(read["whole"]) * 100 + int((read["part"] or "0").ljust(2, "0")) if read else 0
    if not percent_bp:
        raise invalid(field, "write a percentage above 0 and below 100, such as 10")
    return percent_bp


async def remove(tx: Tx, call: Call) -> Emptied:
    body = call.body(RemoveBody)
    promotion = await promotion_told(tx, call)
    products = chosen(body.product_ids, "product_ids")
    skus = chosen(body.sku_ids, "sku_ids")
    if not products and not skus:
        raise invalid("product_ids", "name some here, or in sku_ids")
    prices = await offer.prices_of_promotion(tx, promotion.id)
    out = [p for p in prices if p.product_id in products or p.variant_id in skus]
    await offer.take_out(tx, promotion, [price.variant_id for price in out])
    gone = sorted({price.product_id for price in out})
    offer.touch(tx, promotion, PromotionMove.CHANGED, taken_out=gone)
    return Emptied(
        activity_id=str(promotion.id),
        status=PHASES[promotion.phase(len(prices) - len(out))],
        update_time=millis(promotion.changed_at),
    )


def chosen(told: Sequence[str] | None, field: str) -> list[int]:
    return ids_told(told, field, most=AT_ONCE) if told else []


ENDPOINTS = tuple(
    Endpoint(
        method,
        "promotion",
        "activities/{activity_id}/products",
        ("202309",),
        Scope.PROMOTION_WRITE,
        in_tx(act),
        says,
    )
    for method, act, says in (
        ("PUT", put, "Puts products or SKUs in, each below its lowest price of the last 30 days."),
        ("DELETE", remove, "Takes products or SKUs out: they cost what they did before."),
    )
)
