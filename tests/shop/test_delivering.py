from datetime import UTC, date, datetime

import pytest

from tests.world.shop import a_delivery, a_shop
from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.shop import (
    DeliveryKind,
    Tariff,
    deliver_to,
    delivery_method_by_id,
    delivery_methods,
    delivery_window,
)
from vitrine.shop.errors import DeliveryUnknown


async def test_a_market_sees_the_methods_in_its_currency_cheapest_first(tx: Tx) -> None:
    shop = await a_shop(tx)
    express = await deliver_to(
        tx, shop, "GB", Tariff(price=Money(795, "GBP"), days=(1, 1)), kind=DeliveryKind.EXPRESS
    )
    standard = await a_delivery(tx, shop)
    german = await a_delivery(tx, shop, market_code="DE", minor=690)
    assert await delivery_methods(tx, shop.id, "GB") == [standard, express]
    assert await delivery_methods(tx, shop.id, "DE") == [german]
    assert await delivery_methods(tx, shop.id, "FR") == []
    assert [method.name for method in (standard, express)] == [
        "Standard delivery",
        "Express delivery",
    ]


@pytest.mark.parametrize(("goods", "cost"), [(4999, 395), (5000, 0), (9000, 0)])
async def test_delivery_is_free_from_a_total_on(tx: Tx, goods: int, cost: int) -> None:
    method = await a_delivery(tx, await a_shop(tx), free_above_minor=5000)
    assert method.cost_for(Money(goods, "GBP")) == Money(cost, "GBP")


async def test_delivery_that_is_never_free_costs_its_price(tx: Tx) -> None:
    method = await a_delivery(tx, await a_shop(tx))
    assert method.cost_for(Money(10**6, "GBP")) == Money(395, "GBP")


@pytest.mark.parametrize(
    ("ordered", "first", "last"),
    [
        (datetime(2026, 11, 23, 12, tzinfo=UTC), date(2026, 11, 25), date(2026, 11, 27)),
        (datetime(2026, 11, 26, 12, tzinfo=UTC), date(2026, 11, 30), date(2026, 12, 2)),
        (datetime(2026, 11, 28, 12, tzinfo=UTC), date(2026, 12, 1), date(2026, 12, 3)),
        (datetime(2026, 11, 29, 23, 30, tzinfo=UTC), date(2026, 12, 2), date(2026, 12, 4)),
    ],
)
async def test_delivery_comes_within_working_days_of_the_market(
    tx: Tx, ordered: datetime, first: date, last: date
) -> None:
    method = await a_delivery(tx, await a_shop(tx), market_code="DE", days=(2, 4))
    window = delivery_window(method, "DE", ordered)
    assert (window.first, window.last) == (first, last)


async def test_a_method_is_found_by_id(tx: Tx) -> None:
    method = await a_delivery(tx, await a_shop(tx))
    assert await delivery_method_by_id(tx, method.id) == method
    with pytest.raises(DeliveryUnknown):
        await delivery_method_by_id(tx, 1)
