from datetime import date
from fractions import Fraction

import eu_vat_rates_data as tedb
import pytest

from vitrine.market import (
    SupplyKind,
    TaxCategory,
    VatScheme,
    supply,
    tax_rate_bp,
    taxed_countries,
    vat_number,
    vat_of,
)

TODAY = date(2026, 11, 24)
UNION = {code for code in tedb.get_all_rates() if tedb.is_eu_member(code)}


def in_basis_points(percent: object) -> int:
    exact = Fraction(str(percent)) * 100
    assert exact.denominator == 1
    return int(exact)


def test_the_union_and_great_britain_are_known() -> None:
    assert set(taxed_countries()) == UNION | {"GB"}
    assert len(UNION) == 27


@pytest.mark.parametrize("code", taxed_countries())
def test_the_rates_are_those_that_the_commission_publishes(code: str) -> None:
    ours, published = vat_of(code, TODAY), tedb.get_rate(code)
    assert published is not None
    lower = [*published["reduced"], published["super_reduced"], published["parking"]]
    known = {in_basis_points(percent) for percent in lower if percent is not None}
    assert ours.standard == in_basis_points(published["standard"])
    assert set(ours.reduced) <= known
    assert set(ours.categories.values()) <= {0, *ours.reduced}
    assert ours.source
    assert ours.since <= TODAY


@pytest.mark.parametrize(
    ("code", "category", "day", "rate_bp"),
    [
        ("GB", TaxCategory.STANDARD, TODAY, 2000),
        ("GB", TaxCategory.CHILD_CAR_SEAT, TODAY, 500),
        ("GB", TaxCategory.BOOK, TODAY, 0),
        ("DE", TaxCategory.STANDARD, TODAY, 1900),
        ("DE", TaxCategory.FOOD, TODAY, 700),
        ("DE", TaxCategory.STANDARD, date(2020, 12, 31), 1600),
        ("DE", TaxCategory.STANDARD, date(2021, 1, 1), 1900),
        ("FR", TaxCategory.BOOK, TODAY, 550),
        ("SE", TaxCategory.FOOD, TODAY, 600),
        ("SE", TaxCategory.FOOD, date(2028, 1, 1), 1200),
        ("IE", TaxCategory.CHILDREN_CLOTHING, TODAY, 0),
        ("DK", TaxCategory.BOOK, TODAY, 2500),
    ],
)
def test_vat_is_what_was_in_force_that_day(
    code: str, category: TaxCategory, day: date, rate_bp: int
) -> None:
    assert tax_rate_bp(code, category, day) == rate_bp


def test_a_day_before_the_file_begins_has_no_rate() -> None:
    with pytest.raises(LookupError):
        tax_rate_bp("DE", TaxCategory.STANDARD, date(1990, 1, 1))


@pytest.mark.parametrize(
    ("origin", "destination", "scheme", "kind", "taxed_in"),
    [
        ("DE", "DE", VatScheme.DESTINATION, SupplyKind.DOMESTIC, "DE"),
        ("DE", "AT", VatScheme.DESTINATION, SupplyKind.EU_DISTANCE, "AT"),
        ("DE", "AT", VatScheme.HOME, SupplyKind.EU_DISTANCE, "DE"),
        ("GB", "DE", VatScheme.HOME, SupplyKind.IMPORT, "DE"),
        ("DE", "GB", VatScheme.DESTINATION, SupplyKind.IMPORT, "GB"),
    ],
)
def test_goods_bear_the_vat_of_where_they_go(
    origin: str, destination: str, scheme: VatScheme, kind: SupplyKind, taxed_in: str
) -> None:
    sold = supply(origin, destination, scheme)
    assert (sold.kind, sold.taxed_in) == (kind, taxed_in)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("de 136 695 976", "DE136695976"),
        ("GB 999 9999 73", "GB999999973"),
        ("ATU13585627", "ATU13585627"),
        ("EL094259216", "EL094259216"),
        ("DE136695977", None),
        ("136695976", None),
        ("XX123", None),
        ("", None),
    ],
)
def test_a_vat_number_is_read_by_its_check_digits(typed: str, read: str | None) -> None:
    assert vat_number(typed) == read
