import re

import pytest

from tools.translate import LANGUAGES, collected, read
from vitrine.kit import clock
from vitrine.kit.language import catalog, translate
from vitrine.market import law_of, market_codes

FACTS = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language: str) -> None:
    known = read(language)
    missing = [
        message.id
        for message in collected()
        if message.id and not translated(known.get(message.id, message.context))
    ]
    assert not missing, "run `python -m tools.translate`, then fill in the German"


def translated(message: object) -> bool:
    said = getattr(message, "string", "")
    return bool(said) and all(said) and not getattr(message, "fuzzy", True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_the_same_facts(language: str) -> None:
    for message in read(language):
        ids = message.id if isinstance(message.id, tuple | list) else [message.id]
        said = message.string if isinstance(message.string, tuple | list) else [message.string]
        for one in said if message.id else []:
            assert set(FACTS.findall(str(one))) == set(FACTS.findall(ids[0])), message.id


def test_the_law_speaks_german() -> None:
    for code in market_codes():
        withdrawal = law_of(code, clock.now().date()).withdrawal
        for message in (withdrawal.information, withdrawal.model_form):
            assert translate("de", message) != message


def test_a_message_without_translation_is_said_in_english() -> None:
    assert catalog("en").gettext("Nobody translated this") == "Nobody translated this"
