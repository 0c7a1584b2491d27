import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.kit.amounts import money_written
from vitrine.kit.money import Money


@pytest.mark.parametrize(
    ("text", "decimal", "minor"),
    [
        ("24", ".", 2_400),
        ("24.00", ".", 2_400),
        ("24,00", ".", 2_400),
        ("24.00", ",", 2_400),
        ("24,5", ",", 2_450),
        ("1,234", ".", 123_400),
        ("1.234", ",", 123_400),
        ("1.234,56", ".", 123_456),
        ("1,234.56", ",", 123_456),
        ("£ 1 234.50", ".", 123_450),
        ("24,00 EUR", ",", 2_400),
        ("0.29", ".", 29),
    ],
)
def test_both_marks_are_understood(text: str, decimal: str, minor: int) -> None:
    assert money_written(text, "EUR", decimal=decimal) == Money(minor, "EUR")


@pytest.mark.parametrize(
    "text", ["", "abc", "-5", "1.234", "24.000", "1,23,4", "1e3", "٢٤", "24.", ".5", "1" * 10]
)
def test_what_is_no_amount_or_in_doubt_is_not_guessed(text: str) -> None:
    assert money_written(text, "GBP", decimal=".") is None


def test_a_currency_without_minor_units_has_no_part() -> None:
    assert money_written("1,500", "JPY", decimal=".") == Money(1_500, "JPY")
    assert money_written("15.00", "JPY", decimal=".") is None


@given(st.integers(min_value=0, max_value=99_999_999_999), st.sampled_from(".,"))
def test_what_is_shown_is_read_back(minor: int, decimal: str) -> None:
    shown = f"{minor // 100}{decimal}{minor % 100:02}"
    assert money_written(shown, "EUR", decimal=decimal) == Money(minor, "EUR")
