import pytest

from vitrine.kit.text import PLAIN, likeness, mark, printable, visible


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  a\tb\nc ", "a b c"),
        ("pay\u202eme", "payme"),
        ("ho\u200bst", "host"),
        ("cafe\u0301", "café"),
        ("\x00\x1b[31mred", "[31mred"),
        ("👩\u200d🎨", "👩\u200d🎨"),
        (
            "👩🏽\u200d💻 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3",
            "👩🏽\u200d💻 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3",
        ),
        ("Atelier\u200d Om\ufe0fbra", "Atelier Ombra"),
        ("\u200d", ""),
        ("\u3164 \u2800\ufe0f", ""),
        ("Z" + "\u0336" * 40 + "a" + "\u0351" * 3, "Z" + "\u0336" * 4 + "a" + "\u0351" * 3),
        ("ค่ำคืนนี้ Tiếng Việt שָׁלוֹם", "ค่ำคืนนี้ Tiếng Việt שָׁלוֹם"),
    ],
)
def test_only_what_can_be_seen_stays(typed: str, shown: str) -> None:
    assert printable(typed) == shown


def test_every_plain_letter_can_be_seen_beside_any_other() -> None:
    plain = "".join(letter for letter in map(chr, range(0x3000)) if PLAIN.fullmatch(letter))
    assert len(plain) > 700
    assert visible(plain) == plain


@pytest.mark.parametrize("name", ["ATELIER OMBRA", "Atelier  Ómbra!", "\uff21telier.Ombra"])
def test_names_that_look_alike_are_alike(name: str) -> None:
    assert likeness(name) == likeness("Atelier Ombra")


@pytest.mark.parametrize(
    "name",
    [
        "\u0410telier Ombra",  # Cyrillic A
        "Atelier \u041emb\u0433a",  # Cyrillic O and ge
        "Ate1ier 0mbra",
        "AteIier Ornbra",
        "\u0391telier Ombra",  # Greek alpha
    ],
)
def test_letters_that_pass_for_others_hide_no_name(name: str) -> None:
    assert likeness(name) == likeness("Atelier Ombra")


def test_names_that_differ_stay_apart() -> None:
    assert likeness("Atelier Umbra") != likeness("Atelier Ombra")


def test_names_without_letters_are_alike_only_if_they_are_the_same() -> None:
    assert likeness("🎨") != likeness("🔥")


def test_a_marked_message_is_itself() -> None:
    assert mark("Sold out") == "Sold out"
