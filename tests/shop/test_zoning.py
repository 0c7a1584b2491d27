from datetime import UTC, date, datetime

import pytest

from tests.world.shop import a_delivery, a_shop
from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.shop import (
    DeliveryKind,
    DeliveryZone,
    Shop,
    Tariff,
    ZoneTerms,
    add_zone,
    change_zone,
    close_zone,
    delivery_window,
    method_to,
    send_by,
    zones_of,
)
from vitrine.shop.errors import (
    CountryNotServed,
    CountryUnknown,
    PostcodeNotServed,
    WayNotOffered,
    ZoneNeedsCountry,
)

STANDARD = DeliveryKind.STANDARD


async def a_zone(tx: Tx, shop: Shop, minor: int, **terms: object) -> DeliveryZone:
    wanted: dict[str, object] = {"name": "", "countries": ["DE"]} | terms
    zone = await add_zone(tx, shop, "DE", ZoneTerms(**wanted))  # type: ignore[arg-type]
    await send_by(tx, zone, STANDARD, Tariff(price=Money(minor, "EUR")))
    return zone


async def costs(tx: Tx, shop: Shop, country: str, postcode: str) -> int:
    return method_to(await zones_of(tx, shop.id, "DE"), (country, postcode), STANDARD).price_minor


async def test_the_zone_that_names_the_postcode_goes_first(tx: Tx) -> None:
    shop = await a_shop(tx, home_market="DE")
    await a_zone(tx, shop, 490)
    await a_zone(tx, shop, 1290, postcodes=["25845-25999"])
    await a_zone(tx, shop, 990, countries=["AT", "NL"])
    assert await costs(tx, shop, "DE", "10115") == 490
    assert await costs(tx, shop, "DE", "25980") == 1290
    assert await costs(tx, shop, "AT", "1010") == 990


async def test_an_address_that_is_not_served_is_told_why(tx: Tx) -> None:
    shop = await a_shop(tx, home_market="DE")
    await a_zone(tx, shop, 490, but_not=["27498"])
    with pytest.raises(CountryNotServed):
        await costs(tx, shop, "AT", "1010")
    with pytest.raises(PostcodeNotServed) as refused:
        await costs(tx, shop, "DE", "27498")
    assert refused.value.field == "postcode"
    with pytest.raises(WayNotOffered):
        method_to(await zones_of(tx, shop.id, "DE"), ("DE", "10115"), DeliveryKind.EXPRESS)


async def test_a_closed_zone_serves_nobody(tx: Tx) -> None:
    shop = await a_shop(tx, home_market="DE")
    close_zone(await a_zone(tx, shop, 490))
    await tx.flush()
    with pytest.raises(CountryNotServed):
        await costs(tx, shop, "DE", "10115")


async def test_a_zone_needs_countries_whose_vat_is_known(tx: Tx) -> None:
    zone = await a_zone(tx, await a_shop(tx), 490)
    with pytest.raises(ZoneNeedsCountry):
        change_zone(zone, ZoneTerms(name="", countries=[]))
    with pytest.raises(CountryUnknown):
        change_zone(zone, ZoneTerms(name="", countries=["US"]))


async def test_holidays_and_handling_put_the_arrival_off(tx: Tx) -> None:
    shop = await a_shop(tx, home_market="DE")
    method = await a_delivery(tx, shop, market_code="DE", days=(1, 2))
    method.zone.handling_days = 1
    before_christmas = datetime(2026, 12, 23, 12, tzinfo=UTC)
    window = delivery_window(method, "DE", before_christmas)
    assert (window.first, window.last) == (date(2026, 12, 28), date(2026, 12, 29))
    british = delivery_window(method, "DE", datetime(2026, 12, 24, 12, tzinfo=UTC), origin="GB")
    assert british.first == date(2026, 12, 30)
