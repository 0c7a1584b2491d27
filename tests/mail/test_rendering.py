import pytest

from tests.world.letters import NOON, a_confirmation, a_mail, a_reminder
from vitrine.mail.rendering import render
from vitrine.notification import ShowLive, ShowSoon
from vitrine.notification.letters import ReplaysGo

WEB = "https://shop.example"


def test_a_confirmation_says_everything_as_text_and_as_html() -> None:
    sent = render(a_mail(a_confirmation()), WEB)
    assert sent.subject == "Your order ABCDE-FGHIJ"
    for body in (sent.text, sent.html):
        assert "£48.00" in body
        assert "£51.95" in body
        assert "VAT 20% within it: £8.66" in body
        assert f"{WEB}/o/secret" in body
        assert "Atelier Ombra Ltd" in body
        assert "GB999999973" in body
        assert "within 14 days" in body
        assert "order ABCDE-FGHIJ, received on" in body
    assert sent.unsubscribe_url is None


def test_a_seller_s_words_are_shown_and_never_marked_up() -> None:
    sent = render(a_mail(a_confirmation(title="<b>Cup</b>")), WEB)
    assert "&lt;b&gt;Cup&lt;/b&gt;" in sent.html
    assert "<b>Cup</b>" in sent.text


def test_money_and_moments_read_as_in_the_buyer_s_language() -> None:
    sent = render(a_mail(a_confirmation(currency="EUR"), locale="de"), WEB)
    assert sent.subject == "Ihre Bestellung ABCDE-FGHIJ"
    assert "48,00\u00a0€" in sent.text
    assert "Dienstag, 24. November 2026, 12:00 (Mittlere Greenwich-Zeit)" in sent.text
    assert 'lang="de"' in sent.html


def test_a_language_that_we_do_not_write_becomes_english() -> None:
    assert 'lang="en"' in render(a_mail(a_confirmation(), locale="fr"), WEB).html


@pytest.mark.parametrize(
    ("kind", "subject"),
    [(ShowSoon, "Soon: Autumn glazes & cups"), (ShowLive, "Live now: Autumn glazes & cups")],
)
def test_a_reminder_leads_to_the_show_and_out_again(
    kind: type[ShowSoon] | type[ShowLive], subject: str
) -> None:
    sent = render(a_mail(a_reminder(kind)), WEB)
    assert sent.subject == subject
    assert sent.unsubscribe_url == f"{WEB}/reminders/secret"
    for body in (sent.text, sent.html):
        assert f"{WEB}/live/1" in body
        assert f"{WEB}/reminders/secret" in body


@pytest.mark.parametrize(
    ("locale", "titles", "subject"),
    [
        ("en", ["Glazes"], "1 replay of Atelier Ombra is removed on 24 November 2026"),
        ("de", ["Glazes"], "1 Aufzeichnung von Atelier Ombra wird am 24. November 2026 gelöscht"),
        ("de", ["<b>", "2"], "2 Aufzeichnungen von Atelier Ombra werden am 24. November 2026 gel"),
    ],
)
def test_replays_that_go_are_named_with_their_day(
    locale: str, titles: list[str], subject: str
) -> None:
    letter = ReplaysGo(
        shop="Atelier Ombra", titles=titles, goes_at=NOON, time_zone="UTC", path="/studio/replays"
    )
    sent = render(a_mail(letter, locale=locale), WEB)
    assert sent.subject.startswith(subject)
    assert all(f"- {title}\n" in sent.text for title in titles)
    assert "<b>" not in sent.html
    for body in (sent.text, sent.html):
        assert f"{WEB}/studio/replays" in body


def test_a_subject_is_one_line() -> None:
    sent = render(a_mail(a_reminder(ShowLive, title="Glazes\r\nBcc: all@example.org")), WEB)
    assert sent.subject == "Live now: Glazes Bcc: all@example.org"
