from collections.abc import Iterable

from vitrine.catalogue import listed_markets, variants_of
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.market import Capability, allows, market_codes
from vitrine.offer import Offered, resolve
from vitrine.realtime.entries import MarketPrice, Prices, UnitPrice


async def selling_markets(tx: Tx) -> list[str]:
    codes = market_codes()
    return [code for code in codes if await allows(tx, code, Capability.CHECK_OUT)]


async def prices_of(tx: Tx, product_id: int) -> Prices:
    """From-prices: in every market that sells it, what the cheapest variant costs now."""
    variants = [variant.id for variant in await variants_of(tx, product_id)]
    listed = await listed_markets(tx, product_id)
    found: Prices = {}
    for market in await selling_markets(tx):
        offered = await resolve(tx, variants, market, clock.now()) if market in listed else {}
        if offered:
            found[market] = from_price(offered.values())
    return found


def from_price(offered: Iterable[Offered]) -> MarketPrice:
    least = min(offered, key=lambda offer: offer.price.minor)
    unit = least.unit_price
    return MarketPrice(
        price=least.price.minor,
        currency=least.price.currency,
        prior=least.prior.minor if least.prior else None,
        unit=UnitPrice(unit.price.minor, unit.per) if unit else None,
    )
