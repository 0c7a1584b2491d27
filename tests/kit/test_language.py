import pytest

from vitrine.kit.cookies import SessionCookie
from vitrine.kit.language import preferred, translate


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("fr,en;q=0.5,de;q=0.4", "en"),
        ("fr;q=0.9,de;q=0.1", "de"),
        ("de;q=0,en", "en"),
        ("de;q=often,en;q=0.1", "en"),
        ("", "en"),
        ("*", "en"),
    ],
)
def test_the_best_known_language_is_spoken(header: str, language: str) -> None:
    assert preferred(header) == language


def test_facts_stand_in_the_translated_sentence() -> None:
    assert translate("de", "Only {available} left.", {"available": 3}) == "Nur noch 3 da."


def test_what_nobody_translated_is_said_in_english() -> None:
    assert translate("de", "Nobody translated this") == "Nobody translated this"


def test_no_message_says_nothing() -> None:
    assert translate("de", "") == ""


@pytest.mark.parametrize(
    ("address", "cookie"),
    [
        ("https://shop.example", SessionCookie("__Host-session", secure=True)),
        ("http://127.0.0.1:8000", SessionCookie("session", secure=False)),
    ],
)
def test_the_session_cookie_is_bound_to_https(address: str, cookie: SessionCookie) -> None:
    assert SessionCookie.at(address) == cookie
