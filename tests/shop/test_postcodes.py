import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.shop import read_patterns
from vitrine.shop.postcodes import matches


@pytest.mark.parametrize(
    ("pattern", "postcode", "is_meant"),
    [
        ("10", "10115", True),
        ("10", "20095", False),
        ("10115-14199", "13353", True),
        ("10115-14199", "14200", False),
        ("00-950", "00-950", True),
        ("BT", "BT1 1AA", True),
        ("B", "BT1 1AA", False),
        ("E1", "E1 6AN", True),
        ("E1", "E10 5AA", False),
        ("IV41-IV56", "IV49 9AA", True),
        ("IV41-IV56", "IV5 1AA", False),
        ("IV41-IV56", "HS1 2AA", False),
        ("SW1A", "SW1A 1AA", True),
        ("SW1", "SW1A 1AA", True),
        ("D02", "D02 X285", True),
    ],
)
def test_a_pattern_means_postcodes(pattern: str, postcode: str, *, is_meant: bool) -> None:
    assert matches(pattern, postcode) == is_meant


@given(st.integers(0, 99_999), st.integers(0, 99_999), st.integers(0, 99_999))
def test_a_range_means_what_lies_in_it(low: int, high: int, code: int) -> None:
    assert matches(f"{low:05}-{high:05}", f"{code:05}") == (low <= code <= high)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_named(text: str) -> None:
    read = read_patterns(text)
    if isinstance(read, list):
        assert all(isinstance(matches(pattern, "SW1A 1AA"), bool) for pattern in read)
    else:
        assert read


def test_patterns_are_told_apart_by_commas_and_lines() -> None:
    assert read_patterns("bt, iv41 - iv56\n10115-14199;20") == [
        "BT",
        "IV41-IV56",
        "10115-14199",
        "20",
    ]
    assert read_patterns("BT, Belfast!") == "BELFAST!"
