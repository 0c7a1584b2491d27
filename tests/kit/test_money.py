from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.kit.money import CurrenciesDiffer, Money, allocate, round_half_up, tax_within

amounts = st.integers(min_value=0, max_value=10**12)
rates = st.integers(min_value=0, max_value=4000)
weights = st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=20)


@given(amounts, weights)
def test_shares_sum_to_the_whole(total: int, parts: list[int]) -> None:
    expected = total if sum(parts) else 0
    assert sum(allocate(total, parts)) == expected


@given(amounts, weights)
def test_no_share_is_a_unit_away_from_its_due(total: int, parts: list[int]) -> None:
    whole = sum(parts) or 1
    shares = allocate(total, parts)
    assert all(abs(s - Fraction(total * w, whole)) < 1 for s, w in zip(shares, parts, strict=True))


def test_ties_go_to_the_earlier_part() -> None:
    assert allocate(10, [1, 1, 1]) == [4, 3, 3]


@given(amounts, rates)
def test_the_net_and_its_tax_make_the_gross(minor: int, rate: int) -> None:
    gross = Money(minor, "EUR")
    tax = tax_within(gross, rate)
    net = gross - tax
    assert abs(Fraction(net.minor * rate, 10_000) - tax.minor) <= 1


@pytest.mark.parametrize(
    ("gross", "rate", "tax"), [(12_000, 2_000, 2_000), (2_400, 2_000, 400), (2_900, 1_900, 463)]
)
def test_tax_is_taken_out_of_the_gross(gross: int, rate: int, tax: int) -> None:
    assert tax_within(Money(gross, "GBP"), rate).minor == tax


@given(st.fractions())
def test_a_refund_mirrors_its_sale(value: Fraction) -> None:
    assert round_half_up(-value) == -round_half_up(value)


def test_a_half_is_rounded_away_from_zero() -> None:
    assert [round_half_up(Fraction(n, 2)) for n in (1, 3, 5, -1)] == [1, 2, 3, -1]


def test_currencies_do_not_mix() -> None:
    with pytest.raises(CurrenciesDiffer):
        _ = Money(1, "EUR") + Money(1, "GBP")
    with pytest.raises(CurrenciesDiffer):
        assert Money(1, "EUR") < Money(2, "GBP")


def test_money_is_compared_within_its_currency() -> None:
    assert Money(1, "EUR") < Money(2, "EUR")
    assert Money(2, "EUR") <= Money(2, "EUR")
    assert Money(2, "EUR") * 3 == Money(6, "EUR")
    assert not Money(0, "EUR")
