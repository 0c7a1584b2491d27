"""Where it goes decides what delivery costs and whose VAT the order bears."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.world.order import LONDON, Till
from vitrine import checkout as checkouts
from vitrine.checkout import Address
from vitrine.checkout.addressing import checked
from vitrine.db import Database
from vitrine.kit.money import Money
from vitrine.market import SupplyKind
from vitrine.order import vat_sums
from vitrine.shop import (
    DeliveryKind,
    Tariff,
    ZoneTerms,
    add_zone,
    close_zone,
    send_by,
    shop_by_id,
    zone_by_id,
)
from vitrine.shop.errors import CountryNotServed, PostcodeNotServed, WayNotOffered

CORK = Address(
    email="aoife@example.org",
    name="Aoife Viewer",
    line1="1 Quay Street",
    postcode="a65 f4e2",
    city="Cork",
    country="IE",
)


@pytest.fixture
async def zone_id(db: Database, till: Till) -> int:
    """The shop in Great Britain sends to Ireland, too, for 9.90, but not to Dublin 2."""
    async with db.begin() as tx:
        shop = await shop_by_id(tx, till.shop_id)
        terms = ZoneTerms(name="", countries=["IE"], but_not=["D02"])
        zone = await add_zone(tx, shop, "GB", terms)
        await send_by(tx, zone, DeliveryKind.STANDARD, Tariff(price=Money(990, "GBP")))
        return zone.id


async def test_abroad_bears_its_own_vat_and_its_own_price(
    db: Database, till: Till, zone_id: int
) -> None:
    assert zone_id
    begun = await till.begin()
    quote = await till.deliver(begun.token, CORK)
    assert quote.delivery == Money(990, "GBP")
    assert [(group.rate_bp, group.gross.minor) for group in quote.vat] == [(2300, 3390)]
    paid = await till.pay(await till.tap(begun.token, quote.id))
    order = await till.order(paid.order.id)
    assert (order.ships_from, order.taxed_in, order.supply_kind) == ("GB", "IE", SupplyKind.IMPORT)
    assert order.arrives_first
    assert order.arrives_last
    assert order.arrives_first < order.arrives_last
    since = order.drafted_at
    async with db.begin() as tx:
        [owed] = await vat_sums(tx, till.shop_id, since=since, before=since + timedelta(days=1))
    assert (owed.taxed_in, owed.rate_bp, owed.orders) == ("IE", 2300, 1)
    assert owed.base + owed.tax == order.total


async def test_an_address_that_is_not_served_says_why(till: Till, zone_id: int) -> None:
    assert zone_id
    begun = await till.begin()
    with pytest.raises(PostcodeNotServed):
        await till.deliver(begun.token, replace(CORK, city="Dublin", postcode="D02 X285"))


async def test_who_moves_the_address_is_quoted_again(till: Till, zone_id: int) -> None:
    assert zone_id
    begun = await till.begin()
    at_home = await till.deliver(begun.token)
    abroad = await till.deliver(begun.token, CORK)
    assert abroad.id != at_home.id
    assert (at_home.vat[0].rate_bp, abroad.vat[0].rate_bp) == (2000, 2300)
    again = await till.deliver(begun.token)
    assert (again.total, again.vat) == (at_home.total, at_home.vat)


async def test_a_zone_that_closed_meanwhile_takes_no_order(
    db: Database, till: Till, zone_id: int
) -> None:
    begun = await till.begin()
    quote = await till.deliver(begun.token, CORK)
    async with db.begin() as tx:
        close_zone(await zone_by_id(tx, till.shop_id, zone_id))
    with pytest.raises(CountryNotServed):
        await till.pay(await till.tap(begun.token, quote.id))


async def test_a_way_that_does_not_go_there_is_refused(
    db: Database, till: Till, zone_id: int
) -> None:
    assert zone_id
    begun = await till.begin()
    async with db.begin() as tx:
        shop = await shop_by_id(tx, till.shop_id)
        zone = await add_zone(tx, shop, "GB", ZoneTerms(name="Mainland", countries=["FR"]))
        tariff = Tariff(price=Money(1990, "GBP"))
        express = await send_by(tx, zone, DeliveryKind.EXPRESS, tariff)
    with pytest.raises(WayNotOffered):
        await replace(till, method_id=express.id).deliver(begun.token, CORK)
    async with db.begin() as tx:
        seen = await checkouts.overview(tx, begun.token)
    assert seen.countries == ["GB", "FR", "IE"]


def test_a_country_may_do_without_a_postcode() -> None:
    assert checked(replace(CORK, postcode=""), ["IE"]).postcode == ""
    assert checked(replace(LONDON, postcode="ec1y8sy"), ["GB"]).postcode == "EC1Y 8SY"
