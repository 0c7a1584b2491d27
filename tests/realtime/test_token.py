import string
from datetime import datetime, timedelta

import pytest

from tests.world.room import ORIGIN, a_claim
from vitrine.kit import clock
from vitrine.realtime.token import Refusal, TokenRefused, mint, verify

BASE64 = string.ascii_letters + string.digits + "-_"
KEY, OTHER_KEY = b"k" * 32, b"o" * 32


def test_a_token_says_what_was_minted(stopped_clock: datetime) -> None:
    claims = a_claim(who="p1", mark="host", role="host")
    assert verify(mint(claims, KEY), KEY, show="77", origin=ORIGIN) == claims
    assert clock.now() == stopped_clock


def test_a_token_ends(stopped_clock: datetime) -> None:
    token = mint(a_claim(), KEY)
    with clock.stopped_at(stopped_clock + timedelta(seconds=60)):
        assert why_refused(token) == Refusal.EXPIRED


@pytest.mark.usefixtures("stopped_clock")
def test_a_token_opens_one_show_from_one_origin() -> None:
    token = mint(a_claim(), KEY)
    assert why_refused(token, show="78") == Refusal.SHOW
    assert why_refused(token, origin="https://evil.example") == Refusal.ORIGIN
    assert why_refused(token, origin="") == Refusal.ORIGIN


@pytest.mark.parametrize("position", [0, 5, -1, -20])
def test_a_changed_token_is_bad(position: int) -> None:
    token = mint(a_claim(), KEY)
    for changed in set(BASE64) - {token[position]}:
        forged = token[:position] + changed + token[position:][1:]
        assert why_refused(forged) == Refusal.BAD


@pytest.mark.parametrize(
    "token", ["", ".", "a.b", "é.é", "!!.!!", mint(a_claim(), OTHER_KEY), "x" * 5_000]
)
def test_a_strange_token_is_bad(token: str) -> None:
    assert why_refused(token) == Refusal.BAD


def test_a_token_fits_a_subprotocol() -> None:
    token = mint(a_claim(source="ü" * 40), KEY)
    assert all(letter.isascii() and (letter.isalnum() or letter in "-_.") for letter in token)


def why_refused(token: str, *, show: str = "77", origin: str = ORIGIN) -> Refusal:
    with pytest.raises(TokenRefused) as refused:
        verify(token, KEY, show=show, origin=origin)
    return refused.value.why
