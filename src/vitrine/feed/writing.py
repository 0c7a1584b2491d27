"""A plan carried out, through the doors that everybody uses."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, text

from vitrine.catalogue import (
    Product,
    add_products,
    list_in,
    pause,
    replace_product,
)
from vitrine.db import Tx, copy_in
from vitrine.feed.model import FeedPicture, PictureState
from vitrine.feed.planning import IN_PROMOTION, NO_REDUCTION, Plan, Terms, flaw
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.kit.product_files.told import Costs, Flaw, ToldVariant
from vitrine.market import market
from vitrine.offer import announce_reduction, price_first, set_price
from vitrine.offer.errors import NotAReduction, PriceInPromotion
from vitrine.shop import Shop
from vitrine.stock import count, count_first

REMEMBER = text("""
insert into feed_item (shop_id, key, product_id, feed_id)
select cast(:shop as bigint), known.key, known.id, cast(:feed as bigint)
from unnest(cast(:keys as text[]), cast(:ids as bigint[])) as known (key, id)
on conflict (shop_id, key)
do update set product_id = excluded.product_id, feed_id = excluded.feed_id""")


async def write(
    tx: Tx, shop: Shop, plans: Sequence[Plan], terms: Terms, feed_id: int
) -> list[Flaw]:
    """What turned out only by doing it."""
    new = [plan for plan in plans if plan.before is None and plan.draft is not None]
    known = {
        plan.told.key: plan.before.id
        for plan in plans
        if plan.before is not None and plan.feed_id != feed_id
    }
    await write_new(tx, shop, new, terms, feed_id)
    flaws: list[Flaw] = []
    for plan in plans:
        if plan.before is not None and plan.changes:
            flaws += await write_change(tx, plan, plan.before, terms)
    await remember(tx, shop.id, feed_id, known)
    return flaws


async def write_new(tx: Tx, shop: Shop, plans: Sequence[Plan], terms: Terms, feed_id: int) -> None:
    drafts = [plan.draft for plan in plans if plan.draft]
    if not drafts:
        return
    on_sale = [plan.put_on_sale for plan in plans]
    added = await add_products(tx, shop, drafts, on_sale=on_sale, market_code=terms.market)
    made = list(zip(plans, added, strict=True))
    currency = market(terms.market).currency
    prices = {
        product.variants[sku]: Money(told.minor or 0, currency)
        for plan, product in made
        for sku, told in plan.prices.items()
    }
    await price_first(tx, terms.market, prices)
    pieces = {p.variants[sku]: n for plan, p in made for sku, n in plan.pieces.items()}
    await count_first(tx, pieces)
    await remember(tx, shop.id, feed_id, {plan.told.key: p.id for plan, p in made})
    await order_pictures(tx, {p.id: plan.pictures or [] for plan, p in made})


async def write_change(tx: Tx, plan: Plan, product: Product, terms: Terms) -> list[Flaw]:
    if plan.draft is not None:
        told = [(variant.id if variant else None, new) for variant, new in plan.pairs]
        await replace_product(tx, product, plan.draft, told)
    ids = ids_of(product)
    flaws = [
        found
        for sku, told in plan.prices.items()
        if (found := await write_price(tx, ids[sku], told, terms.market))
    ]
    await count(tx, {ids[sku]: pieces for sku, pieces in plan.pieces.items()})
    if plan.take_off_sale:
        pause(tx, product)
    if plan.put_on_sale:
        await list_in(tx, product, terms.market)
    if plan.pictures is not None:
        await replace_pictures(tx, product.id, plan.pictures)
    return flaws


async def write_price(tx: Tx, variant_id: int, told: ToldVariant, code: str) -> Flaw | None:
    """Called a reduction only where our own ledger bears it out."""
    try:
        return await write_own_price(tx, variant_id, told, code)
    except PriceInPromotion:
        return flaw(told.line, "price", IN_PROMOTION, Costs.CELL)


async def write_own_price(tx: Tx, variant_id: int, told: ToldVariant, code: str) -> Flaw | None:
    price = Money(told.minor or 0, market(code).currency)
    if not told.is_reduced:
        await set_price(tx, variant_id, code, price)
        return None
    try:
        await announce_reduction(tx, variant_id, code, price)
    except NotAReduction:
        await set_price(tx, variant_id, code, price)
        return flaw(told.line, "price", NO_REDUCTION, Costs.CELL)
    return None


def ids_of(product: Product) -> dict[str, int]:
    return {variant.sku: variant.id for variant in product.variants}


async def remember(tx: Tx, shop_id: int, feed_id: int, products: Mapping[str, int]) -> None:
    if products:
        told = {"shop": shop_id, "feed": feed_id, "keys": [*products], "ids": [*products.values()]}
        await tx.session.execute(REMEMBER, told)


async def replace_pictures(tx: Tx, product_id: int, urls: Sequence[str]) -> None:
    await tx.session.execute(delete(FeedPicture).where(FeedPicture.product_id == product_id))
    await order_pictures(tx, {product_id: urls})


async def order_pictures(tx: Tx, wanted: Mapping[int, Iterable[str]]) -> None:
    """They are fetched later, each on its own: a slow server of pictures holds nothing up."""
    now = clock.now()
    rows = [
        {
            "product_id": product_id,
            "position": position,
            "url": url,
            "state": PictureState.WAITING,
            "tries": 0,
            "due_at": now,
        }
        for product_id, urls in wanted.items()
        for position, url in enumerate(urls)
    ]
    await copy_in(tx, FeedPicture, rows)
