from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.market import Capability, Market, allows, markets
from vitrine.shop.delivering import Tariff, deliver_to
from vitrine.shop.delivery_model import DeliveryKind, DeliveryMethod
from vitrine.shop.errors import DeliveryNotPossible
from vitrine.shop.model import Shop

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
    """One of a kind in a market's first zone: what was asked before is replaced."""
    first, last = tariff.days
    if not 1 <= first <= last <= MOST_DAYS:
        raise DeliveryNotPossible(field="days", most=MOST_DAYS)
    return await deliver_to(tx, shop, code, tariff, kind=kind)
