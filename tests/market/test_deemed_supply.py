from datetime import date

import pytest

from vitrine.kit.money import Money
from vitrine.market import DeemedSupply, VatAccount, VatScheme, deemed_supply, supply
from vitrine.market.errors import ValueNotComparable

TODAY = date(2026, 11, 26)
UP_TO = {VatAccount.IOSS: Money(15_000, "EUR"), VatAccount.GB: Money(13_500, "GBP")}


def by_law(origin: str, destination: str, seat: str, day: date = TODAY) -> DeemedSupply | None:
    return deemed_supply(supply(origin, destination, VatScheme.DESTINATION), seat, day)


@pytest.mark.parametrize(
    ("origin", "destination", "seat"),
    [("DE", "DE", "DE"), ("DE", "FR", "FR"), ("DE", "FR", "IE"), ("GB", "GB", "GB")],
)
def test_a_native_seller_owes_the_vat_of_goods_that_are_there(
    origin: str, destination: str, seat: str
) -> None:
    assert by_law(origin, destination, seat) is None


@pytest.mark.parametrize(
    ("origin", "destination", "seat", "account"),
    [
        ("DE", "DE", "CN", VatAccount.OSS),
        ("DE", "FR", "GB", VatAccount.OSS),
        ("GB", "GB", "DE", VatAccount.GB),
    ],
)
def test_of_a_foreign_seller_the_marketplace_owes_it_at_any_value(
    origin: str, destination: str, seat: str, account: VatAccount
) -> None:
    assert by_law(origin, destination, seat) == DeemedSupply(account, None)


@pytest.mark.parametrize(
    ("origin", "destination", "seat", "account"),
    [
        ("CN", "DE", "CN", VatAccount.IOSS),
        ("GB", "IE", "GB", VatAccount.IOSS),
        ("GB", "IE", "IE", VatAccount.IOSS),
        ("DE", "GB", "GB", VatAccount.GB),
        ("CN", "GB", "CN", VatAccount.GB),
    ],
)
def test_of_small_imports_the_marketplace_owes_it_whoever_sells(
    origin: str, destination: str, seat: str, account: VatAccount
) -> None:
    deemed, most = by_law(origin, destination, seat), UP_TO[account]
    assert deemed
    assert deemed == DeemedSupply(account, most)
    assert deemed.covers(most)
    assert not deemed.covers(Money(most.minor + 1, most.currency))


def test_what_is_worth_an_unknown_amount_there_is_refused() -> None:
    deemed = by_law("GB", "IE", "GB")
    assert deemed
    with pytest.raises(ValueNotComparable):
        deemed.covers(Money(100, "GBP"))


def test_the_law_has_a_first_day() -> None:
    assert by_law("CN", "DE", "CN", date(2021, 6, 30)) is None
    assert by_law("CN", "DE", "CN", date(2021, 7, 1))
    assert by_law("DE", "GB", "DE", date(2020, 12, 31)) is None
