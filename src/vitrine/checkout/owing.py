"""Which VAT a sale bears, and who owes it: the seller or, by law, the operator."""

from datetime import date

from vitrine.catalogue import Product
from vitrine.checkout.errors import VatNotAccounted
from vitrine.checkout.model import Checkout
from vitrine.creator import terms_at
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.market import (
    Operator,
    Supply,
    TaxLiable,
    VatScheme,
    deemed_supply,
    in_the_union,
    market,
    operator_of,
    rate_of,
    supply,
)
from vitrine.shop import Shop, shop_by_id


async def supply_of(tx: Tx, checkout: Checkout) -> Supply:
    """Before an address is known, as if it stayed in the market.

    Only who is established in the union may charge their own country's VAT in others.
    """
    shop = await shop_by_id(tx, checkout.shop_id)
    destination = checkout.country or market(checkout.market).country
    scheme = shop.vat_scheme if in_the_union(shop.seat) else VatScheme.DESTINATION
    return supply(shop.origin, destination, scheme)


def vat_rate(product: Product, taxed_in: str, day: date) -> int:
    return rate_of(taxed_in, product.tax_category, day, product.vat_rates)


async def tax_liable(tx: Tx, shop_id: int, sold: Supply, worth: Money) -> TaxLiable:
    """`worth`: the consignment, without VAT and delivery."""
    shop = await shop_by_id(tx, shop_id)
    day = clock.now().astimezone(market(shop.home_market).zone).date()
    deemed = deemed_supply(sold, shop.seat, day)
    if deemed is None or shop.is_operators:
        return TaxLiable.SELLER
    operator = await operator_of(tx)
    if not await is_marketplace(tx, operator, shop) or not deemed.covers(worth):
        return TaxLiable.SELLER
    if operator is None or deemed.account not in operator.vat_numbers:
        raise VatNotAccounted(field="country")
    return TaxLiable.PLATFORM


async def is_marketplace(tx: Tx, operator: Operator | None, shop: Shop) -> bool:
    """Before anybody says who the operator is, they sell themselves, unless they take a part."""
    if operator is not None:
        return True
    return (await terms_at(tx, shop.id, None, clock.now())).commission_bp > 0
