import pytest

from vitrine.kit.text import mark, printable


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  a\tb\nc ", "a b c"),
        ("pay\u202eme", "payme"),
        ("ho\u200bst", "host"),
        ("cafe\u0301", "café"),
        ("\x00\x1b[31mred", "[31mred"),
        ("👩\u200d🎨", "👩\u200d🎨"),
    ],
)
def test_only_what_can_be_seen_stays(typed: str, shown: str) -> None:
    assert printable(typed) == shown


def test_a_marked_message_is_itself() -> None:
    assert mark("Sold out") == "Sold out"
