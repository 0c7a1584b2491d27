"""Whose the VAT is, frozen on the line; orders whose VAT nobody accounts for are refused."""

import pytest

from tests.world.operator import an_operator
from tests.world.order import LONDON, Till
from vitrine.checkout import Address
from vitrine.checkout.errors import VatNotAccounted
from vitrine.creator import set_commission
from vitrine.db import Database
from vitrine.kit.money import Money
from vitrine.market import TaxLiable, VatAccount, VatScheme
from vitrine.market.errors import ValueNotComparable
from vitrine.order import order_with_units
from vitrine.shop import DeliveryKind, Tariff, ZoneTerms, add_zone, send_by, shop_by_id
from vitrine.stock import receive

CORK = Address(
    email="aoife@example.org",
    name="Aoife Viewer",
    line1="1 Quay Street",
    postcode="A65 F4E2",
    city="Cork",
    country="IE",
)


async def moved(till: Till, seat: str, sends_from: str = "GB") -> None:
    async with till.db.begin() as tx:
        shop = await shop_by_id(tx, till.shop_id)
        shop.established_in, shop.sends_from = seat, sends_from


async def liable(till: Till, address: Address = LONDON, quantity: int = 1) -> set[str]:
    begun = await till.begin(quantity)
    quote = await till.deliver(begun.token, address)
    paid = await till.pay(await till.tap(begun.token, quote.id))
    async with till.db.begin() as tx:
        return {str(line.tax_liable) for line in (await order_with_units(tx, paid.order.id)).lines}


async def test_a_shop_at_home_owes_its_own(db: Database, till: Till) -> None:
    await an_operator(db)
    assert await liable(till) == {TaxLiable.SELLER}


async def test_of_a_seller_from_abroad_the_operator_owes_it_once_they_account_for_it(
    db: Database, till: Till
) -> None:
    await moved(till, "CN")
    assert await liable(till) == {TaxLiable.SELLER}  # nobody said that this is a marketplace
    await an_operator(db)
    with pytest.raises(VatNotAccounted):
        await liable(till)
    await an_operator(db, VatAccount.GB)
    assert await liable(till) == {TaxLiable.PLATFORM}


async def test_who_takes_a_commission_is_a_marketplace(db: Database, till: Till) -> None:
    await moved(till, "CN")
    async with db.begin() as tx:
        await set_commission(tx, 1_000)
    with pytest.raises(VatNotAccounted):
        await liable(till)


async def test_in_their_own_shop_an_operator_is_the_seller(db: Database, till: Till) -> None:
    await moved(till, "CN")
    await an_operator(db)
    async with db.begin() as tx:
        (await shop_by_id(tx, till.shop_id)).is_operators = True
    assert await liable(till) == {TaxLiable.SELLER}


@pytest.mark.parametrize(("pieces", "whose"), [(6, TaxLiable.PLATFORM), (7, TaxLiable.SELLER)])
async def test_of_imports_it_is_the_value_without_vat_that_decides(
    db: Database, till: Till, pieces: int, whose: TaxLiable
) -> None:
    """24.00 with 20 % VAT is worth 20.00: six are at most 135.00, seven are not."""
    await moved(till, "GB", sends_from="DE")
    await an_operator(db, VatAccount.GB)
    async with db.begin() as tx:
        await receive(tx, till.variant_id, 9)
    assert await liable(till, quantity=pieces) == {whose}


async def test_where_the_limit_is_in_another_money_nobody_guesses(db: Database, till: Till) -> None:
    async with db.begin() as tx:
        shop = await shop_by_id(tx, till.shop_id)
        zone = await add_zone(tx, shop, "GB", ZoneTerms(name="", countries=["IE"]))
        await send_by(tx, zone, DeliveryKind.STANDARD, Tariff(price=Money(990, "GBP")))
    await an_operator(db, VatAccount.IOSS)
    with pytest.raises(ValueNotComparable):
        await liable(till, CORK)


async def test_only_who_is_in_the_union_charges_their_own_vat_abroad(
    db: Database, till: Till
) -> None:
    async with db.begin() as tx:
        shop = await shop_by_id(tx, till.shop_id)
        shop.vat_scheme = VatScheme.HOME
        zone = await add_zone(tx, shop, "GB", ZoneTerms(name="", countries=["IE"]))
        await send_by(tx, zone, DeliveryKind.STANDARD, Tariff(price=Money(990, "GBP")))
    rates: list[int] = []
    for seat in ("DE", "CN"):
        await moved(till, seat, sends_from="DE")
        begun = await till.begin()
        rates.append((await till.deliver(begun.token, CORK)).vat[0].rate_bp)
    assert rates == [1_900, 2_300]
