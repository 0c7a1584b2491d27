from vitrine.account import Account
from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.market import market
from vitrine.shop import DeliveryMethod, Shop, Tariff, Trader, deliver_to, open_shop

TRADER = Trader(
    legal_name="Atelier Ombra Ltd",
    address="4 Kiln Lane\nLondon E2 7AB",
    email="hello@ombra.example",
    phone="+44 20 5550 0100",
    register_number="Companies House 01234567",
    vat_id="GB999999973",
)


async def a_shop(
    tx: Tx,
    *,
    name: str = "Atelier Ombra",
    home_market: str = "GB",
    owner: Account | None = None,
    trader: Trader = TRADER,
) -> Shop:
    return await open_shop(tx, name, home_market, owner=owner, trader=trader)


async def a_delivery(
    tx: Tx,
    shop: Shop,
    *,
    market_code: str = "GB",
    minor: int = 395,
    free_above_minor: int | None = None,
    days: tuple[int, int] = (2, 4),
) -> DeliveryMethod:
    known = market(market_code)
    free = None if free_above_minor is None else Money(free_above_minor, known.currency)
    tariff = Tariff(price=Money(minor, known.currency), free_above=free, days=days)
    return await deliver_to(tx, shop, known.country, tariff)
