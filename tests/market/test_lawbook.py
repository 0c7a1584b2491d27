from datetime import date

import pytest

from vitrine.market import Stage, law_of, market, market_codes, markets
from vitrine.market.errors import MarketUnknown

TODAY = date(2026, 11, 24)


def test_three_markets_have_a_law() -> None:
    assert market_codes() == ("DE", "FR", "GB")
    assert [known.stage for known in markets()] == [Stage.LIVE, Stage.WAITLIST, Stage.LIVE]


def test_a_market_without_a_law_is_unknown() -> None:
    with pytest.raises(MarketUnknown):
        market("XX")


def test_a_market_knows_its_zone() -> None:
    assert market("DE").zone.key == "Europe/Berlin"


@pytest.mark.parametrize(
    ("code", "language", "label"),
    [
        ("GB", "en", "Order and pay"),
        ("DE", "de", "Zahlungspflichtig bestellen"),
        ("DE", "en", "Order with obligation to pay"),
        ("DE", "it", "Zahlungspflichtig bestellen"),
    ],
)
def test_the_order_button_says_what_it_obliges_to(code: str, language: str, label: str) -> None:
    assert law_of(code, TODAY).order_button.label(language) == label


def test_germany_has_a_withdrawal_function_since_june_2026() -> None:
    assert law_of("DE", date(2026, 6, 18)).withdrawal_function is None
    function = law_of("DE", date(2026, 6, 19)).withdrawal_function
    assert function is not None
    assert function.label("de") == "Vertrag widerrufen"
    assert function.confirm_labels["de"] == "Widerruf bestätigen"


def test_great_britain_has_none() -> None:
    assert law_of("GB", TODAY).withdrawal_function is None


@pytest.mark.parametrize("code", market_codes())
def test_every_value_of_a_law_names_its_source(code: str) -> None:
    law = law_of(code, TODAY)
    values = (
        law.order_button,
        law.withdrawal,
        law.prior_price,
        law.unit_price,
        law.trader_identity,
        law.ad_label,
        law.product_safety,
        law.price_grace,
    )
    assert all(value is not None and value.source and value.since <= TODAY for value in values)
    assert law.withdrawal.days == 14
