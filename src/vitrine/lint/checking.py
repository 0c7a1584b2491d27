from collections.abc import Iterator, Sequence
from datetime import date

from vitrine import show as shows
from vitrine.catalogue import Product, products_by_ids
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.text import mark
from vitrine.lint.finding import Finding, Rule, Severity
from vitrine.lint.on_offer import OnOffer, about_offer
from vitrine.lint.on_seller import about_ad_label, about_trader
from vitrine.market import law_of, market
from vitrine.offer import resolve
from vitrine.shop import shop_by_id
from vitrine.show import Item, Show


async def check(tx: Tx, show: Show, markets: Sequence[str] | None = None) -> list[Finding]:
    """Errors first. Without `markets`: those that sell now."""
    codes = await shows.selling_markets(tx) if markets is None else markets
    items = await shows.items_of(tx, show.id)
    products = await products_by_ids(tx, [item.product_id for item in items])
    found = [*about_rundown(items, products, codes)]
    for code in codes:
        found += await about_market(tx, show, code, [(i, products[i.product_id]) for i in items])
    return sorted(found, key=lambda finding: finding.severity != Severity.ERROR)


def is_lawful(found: Sequence[Finding]) -> bool:
    return not any(finding.severity == Severity.ERROR for finding in found)


def about_rundown(
    items: Sequence[Item], products: dict[int, Product], codes: Sequence[str]
) -> Iterator[Finding]:
    if not items:
        yield Finding(
            rule=Rule.EMPTY_RUNDOWN,
            severity=Severity.WARNING,
            remedy=mark("Add products to the rundown: nobody can buy anything yet."),
        )
    for item in items:
        product = products[item.product_id]
        if not any(product.is_listed_in(code) for code in codes):
            yield Finding(
                rule=Rule.NOT_LISTED,
                severity=Severity.WARNING,
                remedy=mark("List this product in a market, or take it out of the rundown."),
                item_id=item.id,
                product=product.title,
            )


async def about_market(
    tx: Tx, show: Show, code: str, rundown: Sequence[tuple[Item, Product]]
) -> list[Finding]:
    sold = [(item, product) for item, product in rundown if product.is_listed_in(code)]
    shop = await shop_by_id(tx, show.shop_id)
    if not sold and (rundown or code != shop.home_market):
        return []
    law = law_of(code, today(code))
    found = [*about_trader(law, shop.trader, is_selling=bool(sold)), *about_ad_label(law)]
    for item, product in sold:
        variants = [variant.id for variant in product.variants]
        offered = await resolve(tx, variants, code, clock.now())
        found += about_offer(OnOffer(law=law, item=item, product=product, offered=offered))
    return found


def today(code: str) -> date:
    return clock.now().astimezone(market(code).zone).date()
