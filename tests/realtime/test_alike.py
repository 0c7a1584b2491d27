import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world.room_log import NOON
from vitrine.realtime import alike
from vitrine.realtime.alike import content, is_slip, likeness, question_of, slips
from vitrine.realtime.entries import Chat, How
from vitrine.realtime.frames import Ask
from vitrine.realtime.speaking import as_question
from vitrine.realtime.state import Asked, Question


def a_group(text: str, *, first: str = "501", answered: How | None = None) -> Question:
    return Question(id=first, at=NOON, asked=(Asked(first, "p7", text),), answered=answered)


@pytest.mark.parametrize(
    ("language", "first", "again"),
    [
        ("en", "Is it dishwasher safe?", "is the coral dishwasher safe"),
        ("en", "is it diswasher safe??", "Hi! Is this dishwasher safe please?"),
        ("en", "How tall is the black bottle?", "how tall is the bottle"),
        ("en", "Do you ship to Berlin?", "can you ship it to berlin??"),
        ("de", "Ist die spülmaschinenfest?", "sind diese auch spülmaschinenfest??"),
        ("de", "Wie groß ist die Vase?", "wie gross ist denn die vase"),
    ],
)
def test_the_same_question_in_other_words_is_one(language: str, first: str, again: str) -> None:
    assert question_of(again, (a_group(first),), language) == "501"


@pytest.mark.parametrize(
    ("language", "first", "other"),
    [
        ("en", "Is the cup dishwasher safe?", "Is the cup microwave safe?"),
        ("en", "How tall is the bottle?", "How much is the bottle?"),
        ("en", "Do you ship to Berlin?", "Do you ship to Paris?"),
        ("de", "Wie groß ist die Vase?", "Was kostet die Vase?"),
    ],
)
def test_another_question_is_another(language: str, first: str, other: str) -> None:
    assert question_of(other, (a_group(first),), language) == ""


def test_the_likest_of_several_is_taken() -> None:
    groups = (a_group("Is the cup safe?"), a_group("Is the cup dishwasher safe?", first="502"))
    assert question_of("cup dishwasher safe?", groups, "en") == "502"


def test_a_question_that_waits_for_an_hour_is_still_the_same() -> None:
    again = Chat(seq=9, at=NOON + 3_600_000, id="601", sender="p8", text="is it safe")
    asked = as_question(again, Ask("r1", again.text), (a_group("Is it safe?"),), "en")
    assert asked.question == "501"


def test_what_was_answered_is_asked_anew() -> None:
    told = a_group("Is it safe?", answered=How.VOICE)
    assert question_of("Is it safe?", (told,), "en") == ""


@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from(["en", "de", "fr"]))
def test_likeness_is_mutual_and_whole_for_the_same_text(one: str, other: str, lang: str) -> None:
    this, that = content(one, lang), content(other, lang)
    assert 0.0 <= likeness(this, that) <= 1.0
    assert not this or likeness(this, this) == 1.0


WORDS = st.frozensets(st.text("abc", min_size=3, max_size=7), max_size=6)


@given(WORDS, WORDS)
def test_each_word_is_a_slip_of_one_other_at_most(
    these: frozenset[str], those: frozenset[str]
) -> None:
    left, found = sorted(those), 0
    for word in sorted(these):
        twin = next((its for its in left if is_slip(word, its)), None)
        if twin is not None:
            left.remove(twin)
            found += 1
    assert slips(these, those) == found


def test_long_questions_in_a_row_are_not_compared_word_by_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[str] = []

    def counting(one: str, other: str) -> bool:
        compared.append(one)
        return is_slip(one, other)

    monkeypatch.setattr(alike, "is_slip", counting)
    texts = [" ".join(f"{n:02}x{n:02}{m:02}" for m in range(28)) for n in range(41)]
    groups = tuple(a_group(text, first=str(n)) for n, text in enumerate(texts[1:]))
    assert question_of(texts[0], groups, "en") == ""
    assert len(compared) <= len(texts) * 28
