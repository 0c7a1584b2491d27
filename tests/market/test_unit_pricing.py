from datetime import date

import pytest

from vitrine.kit.money import Money
from vitrine.market import UnitPrice, law_of, unit_price

LAW = law_of("DE", date(2026, 11, 24))


@pytest.mark.parametrize(
    ("minor", "amount", "unit", "expected"),
    [
        (450, 250, "g", (1800, "1 kg")),
        (999, 75, "cl", (1332, "1 l")),
        (333, 3, "l", (111, "1 l")),
        (1000, 40, "cm", (2500, "1 m")),
    ],
)
def test_the_price_per_legal_unit(
    minor: int, amount: int, unit: str, expected: tuple[int, str]
) -> None:
    found = unit_price(LAW, "food", Money(minor, "EUR"), amount=amount, unit=unit)
    assert found == UnitPrice(Money(expected[0], "EUR"), expected[1])


@pytest.mark.parametrize(
    ("category", "amount", "unit"),
    [("general", 250, "g"), ("food", None, None), ("food", 3, "piece")],
)
def test_no_unit_price_without_a_rule_or_a_content(
    category: str, amount: int | None, unit: str | None
) -> None:
    assert unit_price(LAW, category, Money(450, "EUR"), amount=amount, unit=unit) is None
