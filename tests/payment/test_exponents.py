"""A provider's minor units and ours, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.kit.money import EXPONENTS, Money
from vitrine.payment.exponents import NotWhole, from_provider, to_provider

CURRENCIES = st.sampled_from(sorted(EXPONENTS))


@given(st.integers(-(10**12), 10**12), CURRENCIES)
def test_what_goes_to_the_provider_comes_back_the_same(minor: int, currency: str) -> None:
    amount = Money(minor, currency)
    assert from_provider(to_provider(amount), currency.lower()) == amount


def test_iceland_has_cents_at_stripe_only() -> None:
    assert to_provider(Money(500, "ISK")) == 50_000
    with pytest.raises(NotWhole):
        from_provider(50_050, "ISK")
