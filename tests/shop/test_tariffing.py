import pytest

from tests.world.shop import a_shop
from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.shop import DeliveryKind, Tariff, delivery_methods, set_delivery, usual_deliveries
from vitrine.shop.errors import DeliveryNotPossible


async def test_a_shop_starts_with_a_delivery_wherever_orders_are_taken(tx: Tx) -> None:
    shop = await a_shop(tx, home_market="DE")
    made = await usual_deliveries(tx, shop)
    assert {(method.zone.market, method.currency) for method in made} == {
        ("GB", "GBP"),
        ("DE", "EUR"),
    }
    [at_home] = await delivery_methods(tx, shop.id, "DE")
    [abroad] = await delivery_methods(tx, shop.id, "GB")
    assert at_home.price_minor < abroad.price_minor


async def test_a_delivery_of_a_kind_is_replaced(tx: Tx) -> None:
    shop = await a_shop(tx)
    await usual_deliveries(tx, shop)
    dearer = Tariff(price=Money(495, "GBP"), free_above=None, days=(1, 3))
    await set_delivery(tx, shop, "GB", dearer)
    express = Tariff(price=Money(895, "GBP"), days=(1, 1))
    await set_delivery(tx, shop, "GB", express, kind=DeliveryKind.EXPRESS)
    found = await delivery_methods(tx, shop.id, "GB")
    assert [(m.price_minor, m.free_above, m.days_min, m.days_max) for m in found] == [
        (495, None, 1, 3),
        (895, None, 1, 1),
    ]


@pytest.mark.parametrize("days", [(3, 2), (0, 2), (1, 61)])
async def test_days_that_cannot_be_are_refused(tx: Tx, days: tuple[int, int]) -> None:
    shop = await a_shop(tx)
    with pytest.raises(DeliveryNotPossible):
        await set_delivery(tx, shop, "GB", Tariff(price=Money(1, "GBP"), days=days))
