from sqlalchemy import select

from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.market import Capability, Market, allows, market, markets
from vitrine.shop.delivering import Tariff, deliver_to
from vitrine.shop.errors import DeliveryNotPossible
from vitrine.shop.model import DeliveryKind, DeliveryMethod, Shop

AT_HOME = (395, 5000, (2, 4))  # price, free from, days; a shop changes what does not fit
ABROAD = (990, 10000, (4, 7))
MOST_DAYS = 60


async def usual_deliveries(tx: Tx, shop: Shop) -> list[DeliveryMethod]:
    """What a shop starts with, so that it can sell at once wherever orders are taken."""
    return [
        await set_delivery(tx, shop, known.code, usual_tariff(shop, known))
        for known in markets()
        if await allows(tx, known.code, Capability.CHECK_OUT)
    ]


def usual_tariff(shop: Shop, where: Market) -> Tariff:
    minor, free_above, days = AT_HOME if where.code == shop.home_market else ABROAD
    return Tariff(
        price=Money(minor, where.currency), free_above=Money(free_above, where.currency), days=days
    )


async def set_delivery(
    tx: Tx,
    shop: Shop,
    code: str,
    tariff: Tariff,
    *,
    kind: DeliveryKind = DeliveryKind.STANDARD,
) -> DeliveryMethod:
    """One of a kind per market: what was asked before is replaced."""
    first, last = tariff.days
    if not 1 <= first <= last <= MOST_DAYS:
        raise DeliveryNotPossible(field="days", most=MOST_DAYS)
    known = market(code)
    found = await tx.session.scalar(
        select(DeliveryMethod).where(
            DeliveryMethod.shop_id == shop.id,
            DeliveryMethod.country == known.country,
            DeliveryMethod.kind == kind,
            DeliveryMethod.currency == known.currency,
        )
    )
    if found is None:
        return await deliver_to(tx, shop, known.country, tariff, kind=kind)
    found.price_minor, (found.days_min, found.days_max) = tariff.price.minor, tariff.days
    found.free_from_minor = tariff.free_above.minor if tariff.free_above else None
    return found
