"""Which question a message asks: the same words, up to small ones, endings and slips."""

from collections.abc import Set as AbstractSet
from functools import lru_cache

from vitrine.realtime.state import Question
from vitrine.realtime.wording import words

SAME_FROM = 0.6  # of the words that either has
SLIPS_FROM = 5  # letters: shorter words that differ are different words

ENGLISH = """
a an and any are at be can could do does for from get got have hello hey hi how i if in is it
its me my of on one ones or our please so that the there these this those to too was we what
which will with would you your
"""
GERMAN = """
aber also an am auch auf aus bei bitte da das dem den der des die dies diese dieser dieses du
ein eine einem einen einer eines er es fur gibt habt hallo hat hi ich ihr ihre im in ist ja kann
kannst konnt man mal mein mir mit oder sie sind so und uns von was welche welcher wie wir wird
zu zum zur
"""
SMALL_WORDS = {"en": frozenset(ENGLISH.split()), "de": frozenset(GERMAN.split())}
ENDINGS = {
    "en": ("ing", "ers", "er", "es", "ed", "s"),
    "de": ("ern", "en", "er", "es", "em", "e", "n", "s"),
}
SHORTEST_STEM = 4


def question_of(text: str, open_questions: tuple[Question, ...], language: str) -> str:
    """The id of the question that it repeats and nobody has answered; empty: it is another."""
    asked = content(text, language)
    best, best_id = 0.0, ""
    for question in open_questions:
        if question.answered is not None:
            continue
        alike = likeness(asked, content(question.asked[0].text, language))
        if alike >= SAME_FROM and alike > best:
            best, best_id = alike, question.id
    return best_id


@lru_cache(maxsize=1_024)
def content(text: str, language: str) -> frozenset[str]:
    said = words(text)
    small = SMALL_WORDS.get(language, frozenset[str]())
    telling = [word for word in said if word not in small] or said
    return frozenset(stem(word, language) for word in telling)


def stem(word: str, language: str) -> str:
    for ending in ENDINGS.get(language, ()):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    shared = one & other
    same = len(shared) + slips(one - shared, other - shared)
    either = len(one) + len(other) - same
    return same / either if either else 0.0


def slips(these: AbstractSet[str], those: AbstractSet[str]) -> int:
    """How many of these are one of those with a slip."""
    twins: dict[str, list[str]] = {}
    for word in sorted(those):
        for form in forms(word):
            twins.setdefault(form, []).append(word)
    taken: set[str] = set()
    for word in sorted(these):
        near = {twin for form in forms(word) for twin in twins.get(form, ())}
        twin = next((its for its in sorted(near - taken) if is_slip(word, its)), None)
        taken |= {twin} if twin else set()
    return len(taken)


def forms(word: str) -> set[str]:
    """Words that are a slip of each other have one of these in common."""
    if len(word) < SLIPS_FROM:
        return set()
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


def is_slip(one: str, other: str) -> bool:
    """One letter missing, added or changed."""
    short, long = sorted((one, other), key=len)
    if len(short) < SLIPS_FROM or len(long) - len(short) > 1:
        return False
    same = next(
        (n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short)
    )
    rest = short[same + 1 :] if len(short) == len(long) else short[same:]
    return rest == long[same + 1 :]
