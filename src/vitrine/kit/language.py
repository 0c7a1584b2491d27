import gettext
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from vitrine.kit.money import Money
from vitrine.kit.writing import money

LANGUAGES = ("en", "de")
REGIONS = {"en": "en_GB", "de": "de_DE"}
CATALOGS = Path(__file__).parent.parent / "locale"


@cache
def catalog(language: str) -> gettext.NullTranslations:
    """Read once per process: a catalog looked up on every call costs a third of a page."""
    path = CATALOGS / language / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translate(language: str, message: str, facts: Mapping[str, object] | None = None) -> str:
    shown = catalog(language).gettext(message) if message else ""
    if not facts:
        return shown
    return shown.format(**{name: spoken(language, fact) for name, fact in facts.items()})


def spoken(language: str, fact: object) -> object:
    return money(Locale.parse(REGIONS[language]), fact) if isinstance(fact, Money) else fact


def preferred(accept_language: str) -> str:
    """The first of our languages in the order of an Accept-Language header."""
    wanted = sorted(
        (weighed(part) for part in accept_language.split(",") if part.strip()),
        key=lambda choice: -choice[1],
    )
    primary = (tag.split("-")[0].lower() for tag, weight in wanted if weight > 0)
    return next((tag for tag in primary if tag in LANGUAGES), LANGUAGES[0])


def weighed(part: str) -> tuple[str, float]:
    tag, _, quality = part.strip().partition(";q=")
    try:
        return tag, float(quality) if quality else 1.0
    except ValueError:
        return tag, 0.0
